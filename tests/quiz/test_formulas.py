"""The formulas of item analysis against published examples and against numpy, which has code of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.formulas import certainty_mark, point_biserial, reliability, wilson
from quiz.marking import Sure

# Ten students (A to J) and a test of ten questions, worked out by Karl Wuensch, East Carolina University:
# core.ecu.edu/wuenschk/StatHelp/KR20.txt
TEN_STUDENTS = [
    [int(mark) for mark in sheet]
    for sheet in [
        "1111110110",
        "1011011101",
        "1111011001",
        "0010001000",
        "0000010010",
        "1110111111",
        "1101110111",
        "1111111101",
        "0101111101",
        "1101101110",
    ]
]


@pytest.mark.parametrize(
    ("right", "people", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_range_of_a_share_is_the_published_one(right: int, people: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3 (score, not corrected)."""
    assert wilson(right, people) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda people: st.tuples(st.integers(0, people), st.just(people))))
def test_the_range_ends_where_the_share_lies_two_standard_errors_off(counts: tuple[int, int]) -> None:
    right, people = counts
    square = 1.959963984540054**2

    ends = np.roots([people + square, -(2 * right + square), right * right / people])

    assert wilson(right, people) == pytest.approx(sorted(ends.real), abs=1e-6)


def test_the_reliability_of_right_and_wrong_is_the_published_one() -> None:
    """Wuensch's table gives the totals, their variance 5.84, and Σpq 2.18: KR-20 = 10/9 (1 - 2.18/5.84)."""
    totals = [sum(sheet) for sheet in TEN_STUDENTS]

    assert totals == [8, 7, 7, 2, 2, 9, 8, 9, 7, 7]
    assert np.var(totals) == pytest.approx(5.84)
    assert reliability(TEN_STUDENTS) == pytest.approx(0.6963, abs=5e-5)


@pytest.mark.parametrize(("chosen", "published"), [("11110000", 0.91), ("00001111", -0.91)])
def test_the_correlation_of_a_question_is_the_published_one(chosen: str, published: float) -> None:
    """Brown 2001, Shiken 5(3):12-15, table 2: hosted.jalt.org/test/bro_12.htm.

    The means are 45 and 30, s is 8.29. Brown rounds on the way, 15 / 8.29 = 1.81, so his last digit is high.
    """
    scores = [50, 45, 45, 40, 35, 30, 30, 25]

    assert np.std(scores) == pytest.approx(8.29, abs=0.005)
    assert point_biserial([mark == "1" for mark in chosen], scores) == pytest.approx(published, abs=0.006)


SHEETS = st.integers(2, 12).flatmap(
    lambda length: st.lists(
        st.lists(st.integers(-6, 3), min_size=length, max_size=length), min_size=2, max_size=40
    )
)


@given(SHEETS)
def test_reliability_is_that_of_the_covariances(sheets: list[list[int]]) -> None:
    """Alpha is also k/(k-1) (1 - trace/sum) of the covariance matrix, which numpy makes on its own."""
    covariances = np.cov(np.array(sheets), rowvar=False)
    length, whole = len(covariances), covariances.sum()

    found = reliability(sheets)

    if len({sum(sheet) for sheet in sheets}) == 1:
        assert found is None
    else:
        assert found == pytest.approx(
            length / (length - 1) * (1 - np.trace(covariances) / whole), rel=1e-6, abs=1e-6
        )


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=2, max_size=60))
def test_correlation_is_that_of_numpy(pairs: list[tuple[bool, int]]) -> None:
    chosen, scores = [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    found = point_biserial(chosen, scores)

    if len(set(chosen)) == 1 or len(set(scores)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(chosen, scores)[0, 1])


@pytest.mark.parametrize("sheets", [[], [[1], [0]], [[1, 0], [0, 1]]])
def test_there_is_no_reliability_of_nobody_of_one_question_or_of_equal_totals(
    sheets: list[list[int]],
) -> None:
    assert reliability(sheets) is None


@pytest.mark.parametrize(("sure", "wrong", "right"), [(1, 0, 1), (2, -2, 2), (3, -6, 3), (None, 0, 0)])
def test_certainty_is_marked_as_the_scheme_says(sure: Sure | None, wrong: int, right: int) -> None:
    assert certainty_mark(sure, is_right=False) == wrong
    assert certainty_mark(sure, is_right=True) == right
