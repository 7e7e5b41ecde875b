"""Lines break between words, inside a word only where it is wider than the line, and lose nothing but blanks."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from archdiff.render.escape import columns
from archdiff.render.terminal.wrapping import trimmed, wrapped
from archdiff.story.page import Line, Span, text

LINES = st.lists(st.builds(Span, st.text("ab 漢é-", max_size=12), st.sampled_from(["plain", "added"])), max_size=5).map(tuple)


@given(LINES, st.integers(2, 20))
def test_no_line_is_wider_and_no_word_is_lost(line: Line, width: int):
    made = [text(each) for each in wrapped(line, width)]
    assert all(columns(each) <= width for each in made)
    assert re.sub(r"\s", "", "".join(made)) == re.sub(r"\s", "", text(line))


@given(LINES, st.integers(2, 20))
def test_every_letter_keeps_its_role(line: Line, width: int):
    def letters(lines: list[Line]) -> list[tuple[str, str]]:
        return [(letter, span.role) for each in lines for span in each for letter in span.text if not letter.isspace()]

    assert letters(wrapped(line, width)) == letters([line])


def test_words_stay_whole_where_they_fit():
    assert [text(line) for line in wrapped((Span("a stem that was "), Span("deepened", "added")), 12)] == ["a stem that", "was deepened"]
    assert [text(line) for line in wrapped((Span("one incomprehensible"),), 8)] == ["one", "incompre", "hensible"]


def test_blanks_at_the_end_go_with_the_spans_that_hold_nothing_else():
    assert trimmed((Span("a "), Span("  ", "added"))) == (Span("a"),)
    assert trimmed((Span(" "),)) == ()
