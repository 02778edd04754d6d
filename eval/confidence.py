"""How well the confidence tells right answers from wrong ones, among cases that were answered."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.statistics import Numbers

Pair = tuple[float, bool]
"""A confidence, and whether the answer was right."""

_BINS = 10


def risk_coverage(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """(coverage, risk) as the threshold falls (El-Yaniv and Wiener, JMLR 2010).

    Coverage: share of the answers that are let through; risk: share of these that are wrong. Equal
    confidences are let through together.
    """
    coverage, risk = _curve(as_rows(pairs))
    return list(zip(coverage.tolist(), risk.tolist(), strict=True))


def area_under_risk(rows: Numbers) -> float:
    """Area under the risk-coverage curve: mean risk over all coverages, lower is better.

    Between two points the later risk holds (Geifman et al., ICLR 2019). `rows`: confidence, right.
    """
    coverage, risk = _curve(rows)
    return float(np.sum(np.diff(coverage, prepend=0.0) * risk))


def calibration_bins(pairs: Sequence[Pair]) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, count) of each of ten equal-width bins that holds anything."""
    rows = as_rows(pairs)
    found = _bins(rows[:, 0])
    held = [rows[found == number] for number in range(_BINS)]
    return [(*map(float, bin_.mean(axis=0)), len(bin_)) for bin_ in held if len(bin_)]  # type: ignore[misc]


def calibration_error(rows: Numbers) -> float:
    """Expected calibration error, ten equal-width bins (Guo et al., ICML 2017); lower is better.

    Mean over bins, weighted by count, of |share right - mean confidence|. `rows`: confidence, right.
    """
    gaps = np.bincount(_bins(rows[:, 0]), weights=rows[:, 1] - rows[:, 0], minlength=_BINS)
    return float(np.sum(np.abs(gaps)) / len(rows))


def as_rows(pairs: Sequence[Pair]) -> Numbers:
    return np.asarray(pairs, dtype=np.float64).reshape(-1, 2)


def _bins(confidences: Numbers) -> npt.NDArray[np.intp]:
    return np.minimum((confidences * _BINS).astype(np.intp), _BINS - 1)


def _curve(rows: Numbers) -> tuple[Numbers, Numbers]:
    order = rows[np.argsort(-rows[:, 0], kind="stable")]
    count = np.arange(1, len(order) + 1)
    ends = np.append(np.diff(order[:, 0]) != 0, True)[: len(order)]
    risk = np.cumsum(1 - order[:, 1]) / count
    return (count / max(1, len(order)))[ends], risk[ends]
