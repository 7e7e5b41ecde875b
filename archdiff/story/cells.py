"""The words of one row of the tree: names, types with their settings, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archdiff.diff.records import ABSENT, AttributeChanged, CodeChanged, Diff, Reordered, Retyped, SharingChanged, TensorChanged
from archdiff.diff.rows import Place
from archdiff.story.aside import Asides
from archdiff.story.brief import settings, shape, value
from archdiff.story.differing import highlighted
from archdiff.story.folding import Folding, Shown
from archdiff.story.numbers import count, delta
from archdiff.story.page import Cell, Line, Row, Span
from archdiff.tree.paths import depth, name, parent
from archdiff.tree.records import Layer
from archdiff.tree.totals import totals

_MOST_FACTS = 4


class Writer:
    """Writes rows of one diff."""

    def __init__(self, diff: Diff, folding: Folding, whole: bool = False) -> None:
        self.diff = diff
        self.folding = folding
        self.asides = Asides() if whole else None
        self.olds = {layer.path: layer for layer in diff.old.layers}
        self.news = {layer.path: layer for layer in diff.new.layers}
        self.order = [{path: place for place, path in enumerate(layers)} for layers in (self.olds, self.news)]
        self.new_of = {match.old: match.new for match in diff.alignment.matches}

    def row(self, shown: Shown) -> Row:
        """One line for one or several rows told together."""
        places = self.folding.places
        first = places[shown.first]
        members = [index for index in range(shown.first, shown.last + 1) if places[index].depth == first.depth]
        mark = "folded" if shown.mark == "same" and (len(members) > 1 or first.span > 1) and not shown.open else shown.mark
        if shown.mark == "same" and shown.open and first.span > 1:
            mark = "context"
        changes = tuple(change for index in range(shown.first, last_row(places, shown.last) + 1) for change in places[index].changes)
        olds, news = [places[index].old for index in members], [places[index].new for index in members]
        old = self.cell(olds, self.olds, first, shown)
        new = self.cell(news, self.news, first, shown)
        if old and new:
            old, new = highlighted(old, new, mark)
        return Row(
            mark,
            old,
            new,
            self.note(shown, members),
            changes if not shown.open or len(members) > 1 else first.changes,
            first.depth,
            self.inner(shown, len(members)) if self.asides and not shown.open else (),
            self.meaning(first),
        )

    def inner(self, shown: Shown, members: int) -> tuple[Row, ...]:
        """The rows a closed one stands for, one by one."""
        places = self.folding.places
        start = shown.first if members > 1 else shown.first + 1
        rows = (self.row(Shown(k, k, self.folding.marks[k], True)) for k in range(start, last_row(places, shown.last) + 1))
        return tuple(row._replace(depth=row.depth + 1) for row in rows) if members > 1 else tuple(rows)

    def meaning(self, place: Place) -> tuple[int, ...]:
        """The aside about what changed on a row, if anybody can ask."""
        if self.asides is None or place.new is None or not place.changes:
            return ()
        return self.asides.meaning(self.news[place.new], (self.diff.changes[index] for index in place.changes))

    def cell(self, paths: Sequence[str | None], layers: dict[str, Layer], place: Place, shown: Shown | None = None) -> Cell | None:
        """One side of a row that stands for the layers at ``paths``."""
        first, last = paths[0], paths[-1]
        if first is None or last is None:
            return None
        layer = layers[first]
        same_type = all(path is None or layers[path].type == layer.type for path in paths)
        say = str if layers is self.olds and self.strayed(place) else name
        label = say(first) if first == last else _range(say(first), say(last))
        kind = (Span(layer.type or "?", "type"),) if same_type else ()
        said = settings(layer) if self.speaks(place, layers, len(paths)) else ""
        size = self.parameters(shown, layers) if shown else None
        asides = self.asides.of(layer) if self.asides else ()
        detail = (Span(f"({said})", "plain"),) if said else ()
        place_in_tree = self.order[layers is self.news][first]
        return Cell(depth(first), (Span(label, "path"),), kind, detail, first, size, place_in_tree, asides)

    def parameters(self, shown: Shown, layers: dict[str, Layer]) -> int | None:
        """Parameters of what a row stands for, on one side; of an open row, its own."""
        places = self.folding.places
        end = shown.first if shown.open else last_row(places, shown.last)
        paths = (places[k].new if layers is self.news else places[k].old for k in range(shown.first, end + 1))
        return totals(layers[path] for path in paths if path is not None).parameters

    def speaks(self, place: Place, layers: dict[str, Layer], members: int) -> bool:
        """Whether a side's settings are worth the room: on the new side, or where they are gone or of another class."""
        mark = self.folding.mark(place)
        if members > 1 and mark == "same":
            return False
        return layers is self.news or mark in ("removed", "retyped")

    def note(self, shown: Shown, members: list[int]) -> Line:
        """What is worth saying beside the cells: how often, what changed, how much is folded."""
        place = self.folding.places[shown.first]
        parts: list[Line] = []
        if len(members) > 1 and shown.mark != "same":
            parts.append((Span(f"× {len(members)}", "number"),))
        parts.extend(self.facts(place, shown.several))
        if not shown.open or self.folding.whole[shown.first]:
            folded = self.size(shown)
            if folded:
                parts.append((Span(folded, "muted"),))
        elif shown.mark in ("added", "removed") and (own := _own(self.folding.layer(place))):
            parts.append((Span(f"{count(own, 'parameter')} of its own", "muted"),))
        parts.extend(self.buried(shown))
        return join(parts)

    def facts(self, place: Place, several: bool) -> Iterator[Line]:
        """Settings and tensors before and after; not a shape that an attribute already tells, nor a setting only one of two classes has."""
        changes = [self.diff.changes[index] for index in place.changes]
        retyped = any(isinstance(change, Retyped) for change in changes)
        named = [
            change
            for change in changes
            if isinstance(change, AttributeChanged) and not (retyped and ABSENT in (change.before, change.after))
        ]
        lines = [
            (*_setting(change), Span(" and so on", "muted"))
            if several and self.folding.factor(place, change) is not None
            else _setting(change)
            for change in named
        ]
        if not retyped:
            told = {change.name for change in named}
            shapes = [change for change in changes if isinstance(change, TensorChanged) and change.name not in told]
            lines += [line for change in shapes if (line := _tensor(change, bool(named)))]
        lines += [(Span("forward differs", "changed"),) for change in changes if isinstance(change, CodeChanged)]
        lines += [(Span("registered in another order", "moved"),) for change in changes if isinstance(change, Reordered)]
        lines += [(Span("shared otherwise", "changed"),) for change in changes if isinstance(change, SharingChanged)]
        yield from lines[:_MOST_FACTS]
        if len(lines) > _MOST_FACTS:
            yield (Span(f"and {len(lines) - _MOST_FACTS} more", "muted"),)
        if place.old is not None and place.new is not None:
            step = delta(_own(self.olds[place.old]), _own(self.news[place.new]))
            if step not in ("", "±0"):
                yield (Span(f"{step} parameter{'' if step[1:] == '1' else 's'}", "number"),)

    def buried(self, shown: Shown) -> Iterator[Line]:
        """How much happened below a closed row that is not itself all new or gone."""
        if shown.open or shown.mark in ("added", "removed"):
            return
        places = self.folding.places
        below = range(shown.first + 1, last_row(places, shown.first) + 1)
        inside = sum(len(places[index].changes) for index in below)
        if inside:
            yield (Span(f"{count(inside, 'change')} inside", "changed"),)

    def size(self, shown: Shown) -> str:
        """How much a closed row stands for."""
        places = self.folding.places
        first, end = shown.first, last_row(places, shown.last)
        new = places[first].new is not None
        layers = self.news if new else self.olds
        paths = [path for index in range(first, end + 1) if (path := places[index].new if new else places[index].old) is not None]
        sums = totals(layers[path] for path in paths)
        if len(paths) == 1:
            return count(sums.parameters, "parameter") if sums.parameters and None in (places[first].old, places[first].new) else ""
        words = [count(sums.layers, "layer")] + ([count(sums.parameters, "parameter")] if sums.parameters else [])
        return ", ".join(words)

    def strayed(self, place: Place) -> bool:
        """Whether a partner lives under another parent than its row shows."""
        if place.old is None or place.new is None or not place.old or not place.new:
            return False
        return self.new_of.get(parent(place.old) or "") != parent(place.new)


def last_row(places: Sequence[Place], index: int) -> int:
    """The last row of a row's subtree."""
    return index + places[index].span - 1


def join(parts: Sequence[Line]) -> Line:
    """Parts on one line, set apart by commas."""
    made: list[Span] = []
    for part in parts:
        if made:
            made.append(Span(", ", "muted"))
        made.extend(part)
    return tuple(made)


def _range(first: str, last: str) -> str:
    """``0-31`` of positions, ``layer1 … layer4`` of names."""
    return f"{first}-{last}" if first.isdigit() and last.isdigit() else f"{first} … {last}"


def _setting(change: AttributeChanged) -> Line:
    """Before and after, in full where the short forms look alike: ``(1, 1) → 1``."""
    before, after = value(change.before), value(change.after)
    if before == after:
        before, after = str(change.before), str(change.after)
    return _before_after(change.name, before, after)


def _before_after(label: str, before: str, after: str) -> Line:
    return (Span(f"{label} ", "plain"), Span(before, "before"), Span(" → ", "muted"), Span(after, "after"))


def _tensor(change: TensorChanged, told: bool) -> Line | None:
    before, after = change.before, change.after
    if before is not None and after is not None:
        if before.shape != after.shape:
            return None if told else _before_after(change.name, shape(before), shape(after))
        if before.dtype != after.dtype:
            return _before_after(change.name, before.dtype or "?", after.dtype or "?")
        if before.kind != after.kind:
            return (Span(f"{change.name} is a {after.kind} now", "changed"),)
        if before.trainable != after.trainable:
            return (Span(f"{change.name} {'unfrozen' if after.trainable else 'frozen'}", "changed"),)
        if before.tied_to != after.tied_to:
            return (Span(f"{change.name} tied to {after.tied_to}" if after.tied_to else f"{change.name} no longer tied", "changed"),)
        return (Span(f"{change.name} differs", "changed"),)
    return (Span(f"{change.name} {'new' if before is None else 'gone'}", "added" if before is None else "removed"),)


def _own(layer: Layer) -> int | None:
    return totals([layer]).parameters
