"""The calculator counts what the cards say, and runs nothing else."""

from __future__ import annotations

import pytest

from archdiff.knowledge.formula import evaluate, names


@pytest.mark.parametrize(
    ("formula", "values", "expected"),
    [
        ("a * b + (b if bias else 0)", {"a": 512, "b": 10, "bias": True}, 5130),
        ("prod(kernel_size)", {"kernel_size": (7, 7)}, 49),
        ("(size - 1) // stride + 1", {"size": 224, "stride": 2}, 112),
        ("1 if mode == 'tied' and not free else 2", {"mode": "tied", "free": False}, 1),
        ("sum(cutoffs) if len(cutoffs) > 1 else cutoffs[0]", {"cutoffs": (3, 4)}, 7),
    ],
)
def test_a_formula_gives_its_number(formula: str, values: dict[str, object], expected: int) -> None:
    assert evaluate(formula, values) == expected


@pytest.mark.parametrize("values", [{}, {"a": None}, {"a": "x"}, {"a": 1.5}, {"a": 10**30}])
def test_what_is_not_known_gives_nothing(values: dict[str, object]) -> None:
    assert evaluate("a * 2", values) is None


@pytest.mark.parametrize("formula", ["open('x')", "a.b", "[1 for x in y]", "2 ** 9", "lambda: 0"])
def test_a_formula_that_says_more_is_refused(formula: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        evaluate(formula, {"a": 1})


def test_a_formula_knows_its_names() -> None:
    assert names("prod(kernel_size) + (a if bias else 0)") == {"kernel_size", "a", "bias"}
