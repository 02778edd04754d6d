"""All scores of a run: overall and by type, each with its count and interval."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eval.cases import Case
from eval.confidence import area_under_risk, as_rows, calibration_error
from eval.failures import outcome
from eval.metrics import COSTS, METRICS, right
from eval.predictions import Prediction
from eval.retrieval_metrics import retrieval_scores
from eval.statistics import Numbers, Reduction, interval, interval_of_rows, means

Pairs = Sequence[tuple[Case, Prediction]]

LOWER_IS_BETTER = frozenset(
    {"false_abstention", "risk_area", "calibration_error", "seconds_median", "seconds_p95", "tokens_read"}
)


@dataclass(frozen=True, slots=True)
class Score:
    """A value over `count` cases, and its 95 % interval."""

    value: float
    count: int
    low: float
    high: float


Table = Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Scores:
    """`overall` and `by_type` by metric; a metric that applies to no case is left out."""

    cases: int
    overall: Table
    by_type: Mapping[str, Table]
    outcomes: Mapping[str, int]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def score(pairs: Pairs) -> Scores:
    """Score answered cases."""
    per_case = score_cases(pairs)
    kinds = sorted({case.type for case, _ in pairs})
    return Scores(
        cases=len(pairs),
        overall=_table(pairs, per_case),
        by_type={kind: _table(*_of_kind(pairs, per_case, kind)) for kind in kinds},
        outcomes=dict(Counter(str(outcome(case, given)) for case, given in pairs)),
    )


def score_cases(pairs: Pairs) -> list[dict[str, float | None]]:
    """Every per-case metric of every case. Search is scored only for systems that search."""
    searches = any(given.retrieved for _, given in pairs)
    metrics = {**METRICS, **COSTS}
    return [
        {
            **{name: metric(case, given) for name, metric in metrics.items()},
            **(retrieval_scores(case, given) if searches else {}),
        }
        for case, given in pairs
    ]


def _of_kind(
    pairs: Pairs, per_case: list[dict[str, float | None]], kind: str
) -> tuple[Pairs, list[dict[str, float | None]]]:
    kept = [number for number, (case, _) in enumerate(pairs) if case.type == kind]
    return [pairs[number] for number in kept], [per_case[number] for number in kept]


def _table(pairs: Pairs, per_case: list[dict[str, float | None]]) -> dict[str, Score]:
    table: dict[str, Score] = {}
    for name in per_case[0] if per_case else ():
        values = [value for row in per_case if (value := row[name]) is not None]
        if values and name == "seconds":
            table["seconds_median"] = _score(values, _medians)
            table["seconds_p95"] = _score(values, _p95s)
        elif values:
            table[name] = _score(values)
    answered = as_rows(
        [(given.confidence, right(case, given)) for case, given in pairs if not given.abstained]
    )
    if len(answered):
        for name, statistic in (("risk_area", area_under_risk), ("calibration_error", calibration_error)):
            table[name] = Score(statistic(answered), len(answered), *interval_of_rows(answered, statistic))
    return table


def _score(values: list[float], reduce: Reduction = means) -> Score:
    numbers = np.asarray(values, dtype=np.float64)
    return Score(float(reduce(numbers[np.newaxis])[0]), len(values), *interval(numbers, reduce))


def _medians(table: Numbers) -> Numbers:
    return np.asarray(np.median(table, axis=1))


def _p95s(table: Numbers) -> Numbers:
    return np.asarray(np.percentile(table, 95, axis=1))
