"""``python -m benchmarks.planted``: the planted edits, as a command."""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Sequence

from benchmarks.planted import table
from benchmarks.planted.cases import plans
from benchmarks.planted.edits import BY_NAME, DRAWN
from benchmarks.planted.models import PARTS, chosen, tree
from benchmarks.planted.rivals import RIVALS
from benchmarks.planted.run import Sum, results, sums


def main() -> None:
    """Plant, align, score, print."""
    options = _options()
    start = time.perf_counter()
    models = chosen(options.models)
    _read(models)
    only = options.only or (list(BY_NAME) if options.fusing else DRAWN)
    planned = list(plans(models, options.seeds, options.edits, only))
    names = ["archdiff"] if options.alone else [*RIVALS, "archdiff"]
    found = list(results(planned, DRAWN, names, options.jobs, options.report))
    by_count, by_kind = sums(found)
    print("\n".join(table.overview(by_count)))
    if by_kind and not options.brief:
        print("\n" + "\n".join(table.kinds(by_kind, names)))
    if options.report:
        print("\n" + "\n".join(table.report(by_count)))
    whole = Sum()
    for one in found:
        if one.method == "archdiff":
            whole.add(one)
    print("\n" + "\n".join(table.operations(whole)))
    if options.show_failures:
        print("\n" + "\n".join(table.failures(found, options.show_failures)))
    seeds = ", ".join(map(str, options.seeds))
    print(f"\n{len(found) // len(names)} cases from {len(models)} models in {time.perf_counter() - start:.1f} s; seeds {seeds}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted", description=__doc__)
    parser.add_argument("--models", default="tune", help="tune, fresh, all, how many of the first, or names separated by commas")
    parser.add_argument("--seeds", type=_numbers, default="0..0", help="such as 0..2 or 5,7")
    parser.add_argument("--edits", type=_numbers, default="1,3,6,10", help="how many edits a case has, such as 1,3,6,10")
    parser.add_argument("--only", action="append", choices=list(BY_NAME), help="this kind of single edit only; may be given again")
    parser.add_argument("--fusing", action="store_true", help="single edits of the kinds that fuse and split q, k and v, too")
    parser.add_argument("--alone", action="store_true", help="archdiff without its rivals")
    parser.add_argument("--brief", action="store_true", help="no table by kind")
    parser.add_argument("--report", action="store_true", help="also the lines of archdiff's report against the planted edits; takes longer")
    parser.add_argument("--show-failures", type=int, default=0, metavar="N", help="print this many of archdiff's failures, smallest first")
    parser.add_argument("--jobs", type=int, default=1)
    return parser.parse_args()


def _numbers(text: str) -> Sequence[int]:
    first, dots, last = text.partition("..")
    try:
        return range(int(first), int(last) + 1) if dots else [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"write numbers such as 1,3 or 0..2, not {text!r}") from None


def _read(models: Sequence[str]) -> None:
    """Fill the cache before the clock of any method runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (PARTS, *models):
            tree(name)


if __name__ == "__main__":
    main()
