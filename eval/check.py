"""Whether answers have become worse: scores of a small fixed slice against limits kept in the repository."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.cases import CaseSet
from eval.scores import LOWER_IS_BETTER, Scores
from index.errors import BadInput

THRESHOLDS = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The ids of the slice, and for each metric the worst value that passes."""

    cases: tuple[str, ...]
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One metric against its limit; a metric that could not be scored has no value and fails."""

    metric: str
    limit: float
    value: float | None

    @property
    def passed(self) -> bool:
        if self.value is None:
            return False
        return self.value <= self.limit if self.metric in LOWER_IS_BETTER else self.value >= self.limit


def load_thresholds(path: Path = THRESHOLDS) -> Thresholds:
    """Read a thresholds file.

    Raises:
        BadInput: it cannot be read, or lacks `cases` or `limits`.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        limits = {str(name): float(limit) for name, limit in values["limits"].items()}
        return Thresholds(tuple(map(str, values["cases"])), limits)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} is no thresholds file ({error!r}): it needs `cases` and [limits]") from error


def slice_of(cases: CaseSet, thresholds: Thresholds) -> CaseSet:
    """The cases of the slice, in the order of the file.

    Raises:
        BadInput: the set lacks one of them.
    """
    known = {case.id: case for case in cases.cases}
    missing = [id_ for id_ in thresholds.cases if id_ not in known]
    if missing:
        raise BadInput(f"the slice names questions that the set lacks: {', '.join(missing)}")
    return CaseSet(cases.articles, tuple(known[id_] for id_ in thresholds.cases))


def judge(scores: Scores, thresholds: Thresholds) -> list[Verdict]:
    """Hold every limit against the overall score of its metric."""
    return [
        Verdict(metric, limit, scores.overall[metric].value if metric in scores.overall else None)
        for metric, limit in thresholds.limits.items()
    ]
