"""What went wrong, in half a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.sources.files import opened
from archdiff.sources.trouble import Trouble, reason


def test_of_a_file_the_systems_own_words_are_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"no\.txt cannot be read: No such file or directory; check its path and permissions"):
        opened(f"{tmp_path}/no.txt")


def test_an_exception_is_named_with_its_first_line() -> None:
    assert reason(ValueError("no such width:\nmore")) == "ValueError: no such width"
    assert reason(KeyError()) == "KeyError"
    assert reason(OSError("no number")) == "OSError: no number"
