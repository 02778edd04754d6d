"""Intervals and tests by resampling. Seeded: the same numbers give the same result."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_SEED = 20310203
_RESAMPLES = 2000
_PERMUTATIONS = 10_000


def mean(values: Numbers) -> float:
    return float(values.mean())


def interval(
    values: Sequence[float] | Numbers, statistic: Callable[[Numbers], float] = mean
) -> tuple[float, float]:
    """95 % percentile bootstrap interval (Efron and Tibshirani, 1993): cases are drawn with replacement.

    `values` has a row a case.
    """
    rows = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(_SEED)
    drawn = generator.integers(0, len(rows), size=(_RESAMPLES, len(rows)))
    found = [statistic(rows[picked]) for picked in drawn]
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


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
