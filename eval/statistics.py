"""Intervals and tests by resampling. Seeded: the same numbers give the same result."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_SEED = 20310203
_RESAMPLES = 2000
_PERMUTATIONS = 10_000


Reduction = Callable[[Numbers], Numbers]
"""Makes one number of each row of a table."""


def means(table: Numbers) -> Numbers:
    return np.asarray(table.mean(axis=1))


def interval(values: Sequence[float] | Numbers, reduce: Reduction = means) -> tuple[float, float]:
    """95 % percentile bootstrap interval (Efron and Tibshirani, 1993): cases are drawn with replacement."""
    numbers = np.asarray(values, dtype=np.float64)
    return _between(reduce(numbers[_drawn(len(numbers))]))


def interval_of_rows(rows: Numbers, statistic: Callable[[Numbers], float]) -> tuple[float, float]:
    """The same for a statistic of cases that have a row of numbers each.

    Draws for which it is NaN, for lack of cases that it applies to, are left out.
    """
    return _between(np.asarray([statistic(rows[picked]) for picked in _drawn(len(rows))]))


def paired_p(differences: Sequence[float]) -> float:
    """Two-sided p of Fisher's randomisation test on paired differences (Smucker et al., CIKM 2007).

    The share of random sign changes whose mean is at least as far from 0 as the one seen; the seen
    one counts among them, so that p is never 0. For right/wrong scores this is McNemar's question.
    """
    seen = np.asarray([value for value in differences if value], dtype=np.float64)
    if not len(seen):
        return 1.0
    generator = np.random.default_rng(_SEED)
    signs = generator.choice([-1.0, 1.0], size=(_PERMUTATIONS, len(seen)))
    sums = np.abs(signs @ seen)
    reached = int(np.sum(sums >= abs(seen.sum()) - 1e-9))
    return (reached + 1) / (_PERMUTATIONS + 1)


def _drawn(count: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(_SEED).integers(0, count, size=(_RESAMPLES, count))


def _between(found: Numbers) -> tuple[float, float]:
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
