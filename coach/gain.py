"""Before and after: what a squad gained between two tests, and how rough that figure is. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, stdev
from typing import NamedTuple

LEAST = 5  # fewer would tell of single athletes, and of nothing else
FEW = 20
CONFIDENCE = 0.95


class Gain(NamedTuple):
    """Of those who finished both tests: how many, their means before and after, and the change.

    `low` to `high` is where the change of such squads lies 19 times in 20. `learned` is the share of what was
    still to learn: (after - before) / (most - before), Hake 1998, Am J Phys 66:64-74; None where nothing was.
    """

    athletes: int
    before: float
    after: float
    low: float
    high: float
    learned: float | None

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def learned_percent(self) -> int | None:
        return None if self.learned is None else round(100 * self.learned)

    @property
    def is_rough(self) -> bool:
        return self.athletes < FEW

    @property
    def is_clear(self) -> bool:
        """Tell whether chance alone is an unlikely reason for the change."""
        return self.low > 0 or self.high < 0


def gain(before: Sequence[float], after: Sequence[float], most: float) -> Gain | None:
    """Return the gain over pairs of scores, one of each from each athlete; None for fewer than five."""
    if len(before) < LEAST:
        return None
    changes = [later - earlier for earlier, later in zip(before, after, strict=True)]
    low, high = interval(changes)
    start, end = fmean(before), fmean(after)
    learned = (end - start) / (most - start) if start < most else None
    return Gain(len(before), start, end, low, high, learned)


def interval(changes: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean of two values or more: mean ± t · s / √n.

    Student 1908, Biometrika 6:1-25; the paired t test of any textbook.
    """
    half = quantile(len(changes) - 1) * stdev(changes) / math.sqrt(len(changes))
    return fmean(changes) - half, fmean(changes) + half


def quantile(freedom: int, share: float = CONFIDENCE) -> float:
    """Return the t that a share of all values lies within, by halving: the share grows with t."""
    low, high = 0.0, 1.0
    while within(high, freedom) < share:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < share else (low, middle)
    return high


def within(t: float, freedom: int) -> float:
    """Return the share of Student's t, with so many degrees of freedom, that lies from -t to t.

    A sum with an end for whole degrees of freedom: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
    """
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom == 1:
        return 2 * angle / math.pi
    first = cosine if freedom % 2 else 1.0
    terms, step = [first], first
    for index in range(3 if freedom % 2 else 2, freedom - 1, 2):
        step *= cosine**2 * (index - 1) / index
        terms.append(step)
    total = sine * sum(terms)
    return 2 / math.pi * (angle + total) if freedom % 2 else total
