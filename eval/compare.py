"""Two runs on the same cases: which is better, by how much, and on which cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.cases import Case
from eval.predictions import Prediction
from eval.scores import Pairs, score_cases
from eval.statistics import interval, paired_p
from index.errors import BadInput


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric on the cases that it applies to in both runs; `change` is second minus first."""

    first: float
    second: float
    change: float
    low: float
    high: float
    p: float
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose score for the headline differs."""

    case: Case
    first: Prediction
    second: Prediction


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences by metric; cases that got better, and worse, from the first run to the second."""

    differences: Mapping[str, Difference]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


def compare(first: Pairs, second: Pairs) -> Comparison:
    """Compare two runs on the cases that both have answered.

    Better or worse is meant in what a user notices: an answerable case is good when it is right and
    rightly cited, an unanswerable one when the system abstains.

    Raises:
        BadInput: they have no case in common.
    """
    later = {case.id: (case, given) for case, given in second}
    one = [(case, given) for case, given in first if case.id in later]
    other = [later[case.id] for case, _ in one]
    if not one:
        raise BadInput("these two runs have no case in common: compare runs of the same questions")
    before, after = score_cases(one), score_cases(other)
    changes = [
        (_good(new) - _good(old), Change(case, old_given, new_given))
        for old, new, (case, old_given), (_, new_given) in zip(before, after, one, other, strict=True)
    ]
    return Comparison(
        differences=_differences(before, after),
        better=tuple(change for by, change in changes if by > 0),
        worse=tuple(change for by, change in changes if by < 0),
    )


def _differences(
    before: list[dict[str, float | None]], after: list[dict[str, float | None]]
) -> dict[str, Difference]:
    found = {}
    for name in before[0].keys() & after[0].keys():
        pairs = [
            (old, new)
            for old, new in ((b[name], a[name]) for b, a in zip(before, after, strict=True))
            if old is not None and new is not None
        ]
        if pairs:
            found[name] = _difference(pairs)
    return {name: found[name] for name in before[0] if name in found}


def _difference(pairs: list[tuple[float, float]]) -> Difference:
    changes = [new - old for old, new in pairs]
    count = len(pairs)
    return Difference(
        first=sum(old for old, _ in pairs) / count,
        second=sum(new for _, new in pairs) / count,
        change=sum(changes) / count,
        low=interval(changes)[0],
        high=interval(changes)[1],
        p=paired_p(changes),
        count=count,
    )


def _good(scores: Mapping[str, float | None]) -> float:
    cited, abstained = scores["cited_correct"], scores["abstention_recall"]
    return cited if cited is not None else abstained or 0.0
