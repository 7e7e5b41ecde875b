"""The pre-commit hook and the GitHub action, run in a repository with what their files say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.git.repository import ROOT, Repository, command, new_repository

GH = """\
import sys
from pathlib import Path
folder, arguments = Path(__file__).parent, sys.argv[1:]
log = folder / "gh.log"
log.write_text((log.read_text() if log.exists() else "") + " ".join(arguments[:4]) + "\\n")
if "--paginate" in arguments:
    print((folder / "comments").read_text(), end="")
for each in arguments:
    if each.startswith("body=@"):
        (folder / "body").write_bytes(Path(each[6:]).read_bytes())
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose model has its snapshot."""
    made = new_repository(tmp_path)
    assert made.run("archdiff", "check", "--update").returncode == 0
    made.commit("a model")
    return made


def test_the_pre_commit_hook_stops_a_commit_that_breaks_a_promise(repository: Repository):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert (hook["language"], hook["pass_filenames"]) == ("system", False)
    command(repository.folder / ".git" / "hooks", "pre-commit", hook["entry"])
    repository.edit("an edited forward")
    stopped = repository.run("git", "commit", "-qam", "another block")
    assert stopped.returncode == 1
    assert "net breaks computation" in stopped.stdout + stopped.stderr
    repository.edit("a renamed attribute")
    assert repository.run("git", "commit", "-qam", "another name").returncode == 0


class Action:
    """action.yml, run step by step as a runner does it."""

    def __init__(self, repository: Repository, commands: Path) -> None:
        self.definition: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
        self.repository, self.commands = repository, commands
        (commands / "gh.py").write_text(GH)
        (commands / "comments").write_text("")
        command(commands, "gh", f'exec {sys.executable} {commands}/gh.py "$@"')
        self.summary, self.output = commands / "summary.md", commands / "output"

    def run(self, **inputs: str) -> int:
        """Run the steps on a pull request; returns the exit status of the first that fails."""
        given = {name: str(each.get("default", "")) for name, each in self.definition["inputs"].items()} | inputs
        values = {f"inputs.{name}": value for name, value in given.items()} | {"github.event.pull_request.number": "7"}
        self.output.write_text("")
        for step in self.definition["runs"]["steps"]:
            values |= {
                "steps.check.outputs." + line.partition("=")[0]: line.partition("=")[2] for line in self.output.read_text().splitlines()
            }
            if step.get("if") == "inputs.install != ''" and not given["install"]:
                continue
            environment = {name: values.get(value.strip("${} "), "a token") for name, value in step.get("env", {}).items()}
            runner = {"RUNNER_TEMP": str(self.commands), "GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_OUTPUT": str(self.output)}
            done = self.repository.run(
                "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], GITHUB_REPOSITORY="a/b", **runner, **environment
            )
            if done.returncode:
                return done.returncode
        return 0

    def calls(self) -> list[str]:
        """What was asked of GitHub, without the looking for comments."""
        log = self.commands / "gh.log"
        return [line for line in log.read_text().splitlines() if "--method" in line] if log.exists() else []


@pytest.fixture
def action(repository: Repository, tmp_path: Path) -> Action:
    return Action(repository, tmp_path / "bin")


def test_the_action_comments_the_story_and_fails(repository: Repository, action: Action):
    repository.edit("an edited forward")
    assert action.run() == 1
    body = (action.commands / "body").read_text()
    assert body.startswith("<!-- archdiff -->\n")
    assert "net breaks computation" in body
    assert action.summary.read_text() == body
    assert action.calls() == ["api --method POST repos/a/b/issues/7/comments"]


def test_the_action_is_silent_where_promises_are_kept_and_mends_its_own_comment(repository: Repository, action: Action):
    repository.edit("a renamed attribute")
    assert action.run() == 0
    assert action.calls() == []
    (action.commands / "comments").write_text("11\n12\n")
    assert action.run(arguments="'architectures' --require weights") == 1
    assert action.calls() == ["api --method PATCH repos/a/b/issues/comments/11"]


def test_trouble_is_commented_too(repository: Repository, action: Action):
    assert action.run(arguments="absent.arch.json", install="echo installed") == 2
    assert "there is no snapshot absent.arch.json" in (action.commands / "body").read_text()


def test_the_action_takes_its_words_as_words_and_runs_nothing_in_them(repository: Repository, action: Action):
    assert action.run(arguments="'$(touch here)' ; touch there") == 2
    assert not list(repository.folder.glob("*here"))
