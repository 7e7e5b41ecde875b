"""archdiff check FILE|DIR [SPEC]: is the model still what its snapshot says, as far as it matters?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import replace as with_fields
from pathlib import Path
from typing import Any

from archdiff.cli import SETTINGS, shared
from archdiff.cli.clicking import click
from archdiff.cli.output import put
from archdiff.cli.project import Model, Project, project
from archdiff.promises import NAMES
from archdiff.promises.promise import Judgement
from archdiff.promises.report import Check, Report, compared
from archdiff.sources import load
from archdiff.sources.files import kind_of, make_folder, mode, replace
from archdiff.sources.snapshot import SUFFIX, read
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.codec import encode


@click.command("check", context_settings=SETTINGS)
@click.argument("snapshot", required=False, metavar="[FILE|DIR]")
@click.argument("spec", required=False)
@click.option("--require", multiple=True, type=click.Choice(NAMES), help="What has to hold (repeatable); exact by default.")
@click.option("--ignore", multiple=True, metavar="PATTERN", help="What may change, as in '*.dropout.p' (repeatable).")
@click.option("--update", is_flag=True, help="Write the snapshots anew instead.")
@shared
def command(
    snapshot: str | None, spec: str | None, require: tuple[str, ...], ignore: tuple[str, ...], update: bool, traceback: bool, **how: Any
) -> int:
    """Is the model still what the snapshot FILE says? Of a folder, every snapshot; of nothing, what pyproject.toml lists.

    SPEC is what the snapshot was made of, unless another is given. Exit status 0 the promises are kept, 1 one is broken, 2 trouble.
    """
    here = Path.cwd()
    known = project(here)
    models = [
        with_fields(model, require=require or model.require, ignore=(*model.ignore, *ignore))
        for model in _asked(known, snapshot, spec, update)
    ]
    with chdir(here if snapshot else known.folder):
        if update:
            return _update(models)
        report = Report(tuple(_checked(model, alone=len(models) == 1) for model in models))
    put(report, **how)
    return report.exit_status


def _asked(known: Project, snapshot: str | None, spec: str | None, update: bool) -> Sequence[Model]:
    """The models to check. Raises Trouble where there is none: nothing to check is no pass."""
    if snapshot is None:
        if not known.models:
            raise Trouble("there is nothing to check: name a snapshot, or list models under [tool.archdiff.models] in pyproject.toml")
        return known.models
    path = Path(snapshot)
    if path.is_dir():
        found = sorted(each for each in path.glob(f"*{SUFFIX}") if not each.name.startswith("."))
        if not found:
            raise Trouble(f"{shown(snapshot)} holds no snapshots (*{SUFFIX}), so there is nothing to check; see archdiff snapshot")
        if spec is not None:
            raise Trouble(f"{shown(snapshot)} is a folder of snapshots, which cannot all be {shown(spec)}; name one of them")
        return [with_fields(known.model(each), name=each.name.removesuffix(SUFFIX)) for each in found]
    if not mode(snapshot) and not update:
        raise Trouble(
            f"there is no snapshot {shown(snapshot)}; write one with archdiff snapshot {shown(spec or 'MODEL')} -o {shown(snapshot)}"
        )
    model = known.model(path)
    return [with_fields(model, name="", spec=spec or model.spec)]


def _checked(model: Model, alone: bool) -> Check:
    """One check. Alone, its trouble is the whole answer; among others it is told with them."""
    try:
        if not model.snapshot.exists():
            raise Trouble(f"{shown(model.name)} has no snapshot {model.snapshot} yet; write it with archdiff check --update")
        judgement = _judged(model)
        return Check(model.name or judgement.diff.new.origin, judgement)
    except Trouble as trouble:
        if alone:
            raise
        return Check(model.name, None, str(trouble))


def _judged(model: Model) -> Judgement:
    """The judgement of one model against its snapshot, or against a checkpoint or a printout that was named in its place."""
    if kind_of(str(model.snapshot)) in ("checkpoint", "printout"):
        old = load(str(model.snapshot))
        new = load(model.spec or _remembered("", model))
    else:
        written = read(model.snapshot)
        new = load(model.spec or _remembered(written.origin(), model))
        old = written.tree(new)
    return compared(old, new, model.require, model.ignore)


def _remembered(origin: str, model: Model) -> str:
    if not origin:
        raise Trouble(f"{model.snapshot} does not say which model it was made of; give it: archdiff check {model.snapshot} SPEC")
    return origin


def _update(models: Sequence[Model]) -> int:
    """Build everything first, then write what differs, each file whole: until then no old snapshot is touched."""
    made: dict[Path, str] = {}
    failed: list[str] = []
    for model in models:
        try:
            made[model.snapshot] = encode(load(model.spec or _remembered(read(model.snapshot).origin(), model)))
        except Trouble as trouble:
            failed.append(str(trouble))
    news = {path: text for path, text in made.items() if not path.exists() or path.read_bytes() != text.encode()}
    for path, text in news.items():
        make_folder(path.parent)
        replace(path, text)
    print(f"{len(news)} of {len(models)} snapshots written anew", file=sys.stderr)
    for sentence in failed:
        print(f"archdiff: {sentence}", file=sys.stderr)
    return 2 if failed else 0
