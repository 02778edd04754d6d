"""How well the confidence tells right answers from wrong ones, among cases that were answered."""

from collections.abc import Sequence

import numpy as np

from eval.statistics import Numbers

Pair = tuple[float, bool]
"""A confidence, and whether the answer was right."""

_BINS = 10


def risk_coverage(pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    """(coverage, risk) as the threshold falls (El-Yaniv and Wiener, JMLR 2010).

    Coverage: share of the answers that are let through; risk: share of these that are wrong. Equal
    confidences are let through together.
    """
    order = sorted(pairs, key=lambda pair: -pair[0])
    curve, wrong = [], 0
    for count, (confidence, is_right) in enumerate(order, start=1):
        wrong += not is_right
        if count == len(order) or order[count][0] != confidence:
            curve.append((count / len(order), wrong / count))
    return curve


def area_under_risk(rows: Numbers) -> float:
    """Area under the risk-coverage curve: mean risk over all coverages, lower is better.

    Steps are joined as constants from the right (Geifman et al., ICLR 2019). `rows`: confidence, right.
    """
    curve = risk_coverage([(float(confidence), bool(is_right)) for confidence, is_right in rows])
    before, area = 0.0, 0.0
    for coverage, risk in curve:
        area += (coverage - before) * risk
        before = coverage
    return area


def calibration_bins(pairs: Sequence[Pair]) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, count) of each of ten equal-width bins that holds anything."""
    bins: dict[int, list[Pair]] = {}
    for pair in pairs:
        bins.setdefault(min(int(pair[0] * _BINS), _BINS - 1), []).append(pair)
    return [
        (sum(c for c, _ in held) / len(held), sum(r for _, r in held) / len(held), len(held))
        for _, held in sorted(bins.items())
    ]


def calibration_error(rows: Numbers) -> float:
    """Expected calibration error, ten equal-width bins (Guo et al., ICML 2017); lower is better.

    Mean over bins, weighted by count, of |share right - mean confidence|. `rows`: confidence, right.
    """
    bins = calibration_bins([(float(confidence), bool(is_right)) for confidence, is_right in rows])
    return sum(count * abs(share - confidence) for confidence, share, count in bins) / len(rows)


def as_rows(pairs: Sequence[Pair]) -> Numbers:
    return np.asarray(pairs, dtype=np.float64).reshape(-1, 2)
