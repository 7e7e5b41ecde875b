"""A container unwrapped and another wrapped in one place is one container: taking it off and putting it on again tells nobody anything."""

from __future__ import annotations

from archdiff.diff.matchers.expand import Partners


def rehouse(partners: Partners) -> None:
    """Pair two containers that stand in one place and of which one gave its child to the other; children of one name then go together."""
    if "wrapped" not in partners.why:
        return
    one, two = partners.one.paths, partners.two.paths
    where_one, where_two = ({path: index for index, path in enumerate(paths)} for paths in (one, two))
    taken = {here: there for there, here in enumerate(partners.partner) if here >= 0}
    for there, here in enumerate(list(partners.partner)):
        if here < 0 or partners.why[there] != "wrapped":
            continue
        outer_one, outer_two = one[here].rpartition(".")[0], two[there].rpartition(".")[0]
        a, b = where_one.get(outer_one, -1), where_two.get(outer_two, -1)
        if a <= 0 or b <= 0 or a in taken or partners.partner[b] >= 0:
            continue
        above_one, above_two = where_one.get(outer_one.rpartition(".")[0], -1), where_two.get(outer_two.rpartition(".")[0], -1)
        if above_one < 0 or taken.get(above_one) != above_two or outer_one.rpartition(".")[2] != outer_two.rpartition(".")[2]:
            continue
        partners.partner[b], partners.why[b], taken[a] = a, "name", b
        namesake = where_one.get(f"{outer_one}.{two[there].rpartition('.')[2]}", -1)
        if namesake >= 0 and namesake not in taken:
            del taken[here]
            partners.partner[there], partners.why[there], taken[namesake] = namesake, "name", there
            continue
        namesake = where_two.get(f"{outer_two}.{one[here].rpartition('.')[2]}", -1)
        if namesake >= 0 and partners.partner[namesake] < 0:
            partners.partner[there] = -1
            partners.partner[namesake], partners.why[namesake], taken[here] = here, "name", namesake
