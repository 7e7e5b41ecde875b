"""The pytest plugin: a fixture that checks models against snapshots beside the test. Imports neither torch nor rich by itself.

def test_model(architecture):
    architecture.check(build(), "resnet34", require="weights")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from archdiff import Model
    from archdiff.tree.records import Tree

FOLDER = "__architectures__"
"""Where snapshots lie, beside the test."""

USED = pytest.StashKey[list[str]]()
WRITTEN = pytest.StashKey[dict[Path, str]]()


class Architecture:
    """Models of one test, against the snapshots beside it."""

    def __init__(self, folder: Path, update: bool, used: list[str], written: dict[Path, str]) -> None:
        self.folder = folder
        self.update = update
        self.used = used
        self.written = written

    def check(self, model: Model, name: str, require: str | Sequence[str] = (), ignore: str | Sequence[str] = ()) -> None:
        """Fail, with the story, unless ``model`` keeps the promises in ``require`` (``"exact"`` by default) towards its snapshot ``name``.

        ``model`` is a module, a Tree or a spec; ``ignore`` are patterns of what may change, as in ``"*.dropout.p"``. There has to be a
        snapshot: ``pytest --architecture-update`` writes it.
        """
        __tracebackhide__ = True
        from archdiff.promises import promises
        from archdiff.sources.snapshot import filename
        from archdiff.sources.trouble import Trouble

        required, ignored = _texts(require), _texts(ignore)
        promises(required)
        try:
            path = self.folder / filename(name)
            self.used.append(str(path))
            tree = _tree(model)
            failure = self.write(path, tree) if self.update else _failure(path, name, tree, required, ignored)
        except Trouble as trouble:
            failure = str(trouble)
        if failure:
            pytest.fail(failure, pytrace=False)

    def write(self, path: Path, tree: Tree) -> str | None:
        """Write a snapshot; says so where another model of this run has the same name."""
        from archdiff.sources.files import make_folder, replace
        from archdiff.tree.codec import encode

        text = encode(tree)
        if self.written.setdefault(path, text) != text:
            return f"two different models are called {path.name}; give each its own name"
        make_folder(self.folder)
        if not path.exists() or path.read_bytes() != text.encode():
            replace(path, text)
        return None


def _failure(path: Path, name: str, tree: Tree, require: Sequence[str], ignore: Sequence[str]) -> str | None:
    from archdiff.promises.report import Check, Report, compared
    from archdiff.render import render
    from archdiff.sources.snapshot import read

    if not path.exists():
        return f"there is no snapshot {FOLDER}/{path.name} yet; look at the model, then write it with pytest --architecture-update"
    judgement = compared(read(path).tree(tree), tree, require, ignore)
    if judgement.kept:
        return None
    return render(Report((Check(name, judgement),))) + "\nIf this is meant, accept it with pytest --architecture-update."


def _tree(model: Model) -> Tree:
    from archdiff import load, walk
    from archdiff.tree.records import Tree

    if isinstance(model, Tree):
        return model
    return load(model) if isinstance(model, str) else walk(model)


def _texts(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


class _Unused:
    """Which snapshots a whole, passing run never asked for. Lives where results are gathered, so also above pytest-xdist's workers."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.folders: set[Path] = set()
        self.used: set[str] = set()
        self.whole = all(Path(each).is_dir() for each in config.args) and not any(
            config.getoption(name, None) for name in ("keyword", "markexpr", "deselect", "lf", "stepwise", "collectonly")
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.whole = False
        self.folders.add((self.config.rootpath / report.fspath).parent / FOLDER)
        self.used.update(getattr(report, "architectures", ()))

    def pytest_terminal_summary(self, terminalreporter: Any, exitstatus: int) -> None:
        unused = sorted(path for path in self.found() if str(path) not in self.used) if self.whole and exitstatus == 0 else []
        if unused:
            terminalreporter.section("unused architectures")
            for path in unused:
                terminalreporter.line(f"{path.relative_to(self.config.rootpath)}: no test asks for it; delete it")

    def found(self) -> Iterator[Path]:
        """Every snapshot beside a test that ran."""
        for folder in self.folders:
            yield from folder.glob("*.arch.json")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that writes snapshots."""
    group = parser.getgroup("archdiff", "model architectures")
    group.addoption("--architecture-update", action="store_true", help="write the snapshots of models anew instead of checking them")


def pytest_configure(config: pytest.Config) -> None:
    """Gather results, unless this is a worker whose results are gathered elsewhere."""
    config.stash[WRITTEN] = {}
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Unused(config), "archdiff-unused")


@pytest.fixture
def architecture(request: pytest.FixtureRequest) -> Architecture:
    """Checks models against the snapshots in ``__architectures__/`` beside the test."""
    used = request.node.stash.setdefault(USED, [])
    config = request.config
    return Architecture(request.path.parent / FOLDER, config.getoption("architecture_update"), used, config.stash[WRITTEN])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Tell whoever gathers results which snapshots a test asked for; the attribute travels with the report."""
    report: Any = yield
    report.architectures = list(item.stash.get(USED, ()))
    return report
