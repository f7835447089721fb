"""The gain and how rough it is, against published examples and numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.gain import gain, interval, quantile

# Extra hours of sleep with one drug and with another: Student 1908, Biometrika 6:1-25. R has them as `sleep`,
# and its paired t test of them prints a mean of 1.58 and a 95 % interval of 0.7001142 to 2.4598858.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

scores = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=5, max_size=60)


def test_the_interval_is_that_of_students_own_example() -> None:
    found = gain(DRUG_1, DRUG_2, 20)

    assert found is not None
    assert found.change == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)
    assert found.is_clear


@pytest.mark.parametrize(
    ("freedom", "printed"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_the_quantiles_are_those_of_the_printed_tables(freedom: int, printed: float) -> None:
    assert quantile(freedom) == pytest.approx(printed, abs=5e-4)


@given(scores)
def test_the_means_and_the_width_are_those_of_numpy(pairs: list[tuple[int, int]]) -> None:
    before, after = map(list, zip(*pairs, strict=True))
    found = gain(before, after, 20)
    changes = np.subtract(after, before)
    error = np.std(changes, ddof=1) / np.sqrt(len(changes))

    assert found is not None
    assert found.before == pytest.approx(np.mean(before))
    assert found.change == pytest.approx(np.mean(changes), abs=1e-9)
    assert found.high - found.low == pytest.approx(2 * quantile(len(changes) - 1) * error, abs=1e-9)


def test_the_interval_holds_the_true_change_19_times_in_20() -> None:
    draw = np.random.default_rng(20_261_125)
    squads = draw.normal(3.0, 4.0, size=(2000, 8))

    inside = [low <= 3.0 <= high for low, high in (interval(list(map(float, squad))) for squad in squads)]

    assert 0.935 <= np.mean(inside) <= 0.965


def test_fewer_than_five_are_told_of_by_nothing() -> None:
    assert gain([1, 2, 3, 4], [5, 6, 7, 8], 20) is None
    assert gain([], [], 20) is None


@pytest.mark.parametrize(
    ("before", "after", "learned"),
    [([10] * 5, [15] * 5, 50), ([20] * 5, [20] * 5, None), ([10] * 5, [5] * 5, -50)],
)
def test_what_was_learned_is_a_share_of_what_was_still_to_learn(
    before: list[int], after: list[int], learned: int | None
) -> None:
    found = gain(before, after, 20)

    assert found is not None
    assert found.learned_percent == learned


def test_a_change_that_may_be_chance_is_called_so() -> None:
    found = gain([10, 12, 9, 11, 10], [9, 14, 8, 13, 10], 20)

    assert found is not None
    assert not found.is_clear
    assert found.is_rough
