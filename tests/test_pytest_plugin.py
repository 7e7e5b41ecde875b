"""The pytest plugin, run by pytest on small projects."""

from __future__ import annotations

import linecache
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import archdiff.promises.telling
import archdiff.pytest_plugin
import archdiff.render.terminal
from tests.promises.edits import EDITS, MODEL, edited

ROOT = Path(__file__).parents[1]
TEST = """\
from model import Net

def test_net(architecture):
    architecture.check(Net(), "net", require="computation")
"""


@pytest.fixture
def team(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a model, a test, and the plugin."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\npythonpath = ["."]\nfilterwarnings = ["error"]\n')
    pytester.makepyfile(model=MODEL, test_net=TEST)
    return pytester


INSTALLED = any(each.value == archdiff.pytest_plugin.__name__ for each in entry_points(group="pytest11"))


def run(team: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """pytest on the project, in a process of its own where it has workers."""
    linecache.clearcache()
    if "-n" in arguments:
        plugin = () if INSTALLED else ("-p", archdiff.pytest_plugin.__name__)
        return team.runpytest_subprocess("-p", "no:cacheprovider", *plugin, *arguments)
    return team.runpytest_inprocess("-p", "no:cacheprovider", *arguments, plugins=[] if INSTALLED else [archdiff.pytest_plugin])


def edit(team: pytest.Pytester, title: str) -> None:
    (team.path / "model.py").write_text(edited(next(each for each in EDITS if each.title == title)))


def test_without_a_snapshot_the_test_fails_and_says_how_to_write_one(team: pytest.Pytester):
    result = run(team)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*no snapshot __architectures__/net.arch.json yet*--architecture-update*"])


def test_a_snapshot_is_written_and_then_checked(team: pytest.Pytester):
    run(team, "--architecture-update").assert_outcomes(passed=1)
    assert (team.path / "__architectures__" / "net.arch.json").is_file()
    run(team).assert_outcomes(passed=1)


def test_the_failure_message_is_the_story(team: pytest.Pytester):
    run(team, "--architecture-update")
    edit(team, "a changed eps")
    result = run(team)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*net breaks computation.*", "*first.norm.eps: 1e-05 → 0.001*"])
    edit(team, "a renamed attribute")
    run(team).assert_outcomes(passed=1)


def test_what_no_test_asks_for_is_reported_when_everything_ran(team: pytest.Pytester):
    run(team, "--architecture-update")
    (team.path / "__architectures__" / "old.arch.json").write_text("{}")
    run(team).stdout.fnmatch_lines(["*unused architectures*", "__architectures__/old.arch.json: no test asks for it; delete it"])
    run(team, "-k", "net").stdout.no_fnmatch_line("*unused*")
    run(team, "test_net.py").stdout.no_fnmatch_line("*unused*")


def test_it_works_under_xdist(team: pytest.Pytester):
    pytest.importorskip("xdist")
    team.makepyfile(test_more=TEST.replace("test_net", "test_more").replace('"net"', '"more"'))
    run(team, "-n", "2", "--architecture-update").assert_outcomes(passed=2)
    (team.path / "__architectures__" / "old.arch.json").write_text("{}")
    result = run(team, "-n", "2")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["__architectures__/old.arch.json: no test asks for it; delete it"])
    result.stdout.no_fnmatch_line("*more.arch.json: no test*")


def test_two_models_of_one_name_are_not_written_over_one_another(team: pytest.Pytester):
    team.makepyfile(test_net=TEST + '    architecture.check(Net().head, "net")\n')
    result = run(team, "--architecture-update")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*two different models are called net.arch.json*"])


def test_trees_and_specs_are_checked_too_and_promises_by_name(team: pytest.Pytester):
    team.makepyfile(
        test_net="""\
        import archdiff, pytest

        def test_them(architecture):
            architecture.check("model.py:Net", "net", require=["weights", "optimizer"])
            architecture.check(archdiff.load("model.py:Net"), "net", ignore="*.p")
            with pytest.raises(ValueError, match="no promise"):
                architecture.check("model.py:Net", "net", require="weight")
        """
    )
    run(team, "--architecture-update").assert_outcomes(passed=1)
    run(team).assert_outcomes(passed=1)


def test_the_plugin_is_found_by_its_entry_point_and_light_to_load():
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
    script = f"import {entries['archdiff']}, sys; print({{'torch', 'rich', 'torchvision', 'click'}} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT).stdout == "set()\n"
