"""The formulas of classical test theory, each with its source; numbers in, a number out."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, StatisticsError, correlation, pvariance

from quiz.marking import Sure

CERTAINTY_MARKS: dict[Sure, tuple[int, int]] = {1: (0, 1), 2: (-2, 2), 3: (-6, 3)}  # wrong, right


def wilson(right: int, people: int) -> tuple[float, float]:
    """Return the 95 % range of a share, `right` of `people` (one or more), as two numbers from 0 to 1.

    The score interval: centre (p + z²/2n) / (1 + z²/n), half width z √(p(1-p)/n + z²/4n²) / (1 + z²/n), with
    z = 1.96. Wilson 1927, J Am Stat Assoc 22:209-212; method 3 of Newcombe 1998, Stat Med 17:857-872.
    """
    z = NormalDist().inv_cdf(0.975)
    share = right / people
    scale = 1 + z * z / people
    centre = (share + z * z / (2 * people)) / scale
    half = z * sqrt(share * (1 - share) / people + z * z / (4 * people * people)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def point_biserial(chosen: Sequence[bool], scores: Sequence[int]) -> float | None:
    """Return the correlation, -1 to 1, of a choice with a score, one pair a person.

    Pearson's r where one side is 0 or 1: (M₁ - M₀) / s · √(p(1-p)), s over the whole group. With totals
    without this question as scores it is the corrected one: LeBlanc and Cox 2017, Quant Methods Psychol
    13:46-56. None where either side never varies.
    """
    try:
        return correlation([int(each) for each in chosen], scores)
    except StatisticsError:
        return None


def reliability(sheets: Sequence[Sequence[int]]) -> float | None:
    """Return Cronbach's alpha of `sheets`: one row a person, one column a question, in marks; 1 is best.

    k/(k-1) · (1 - Σ var(question) / var(total)), variances of the whole group (÷ n): Cronbach 1951,
    Psychometrika 16:297-334. Of marks that are 0 or 1, where var(question) = p(1-p), it is formula 20 of
    Kuder and Richardson 1937, Psychometrika 2:151-160. None for one question, or where all totals are alike.
    """
    questions = list(zip(*sheets, strict=True))
    total = float(pvariance([sum(sheet) for sheet in sheets])) if sheets else 0.0
    if len(questions) == 1 or not total:
        return None
    share = float(sum(pvariance(question) for question in questions)) / total
    return len(questions) / (len(questions) - 1) * (1 - share)


def certainty_mark(sure: Sure | None, *, is_right: bool) -> int:
    """Return the mark, -6 to 3, of certainty-based marking; 0 for a question that was skipped.

    Gardner-Medwin, doi:10.4324/9780429506857-13.
    """
    return CERTAINTY_MARKS[sure][is_right] if sure else 0
