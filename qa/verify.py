"""How sure an answer is: all signals to one calibrated confidence."""

from dataclasses import astuple, dataclass
from math import exp

from qa.evidence import around, head_of
from qa.question import absent_names, numbers_in
from qa.reading import Reading

_LEAST_RELEVANCE = -9.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells a right answer from a wrong one.

    `relevance`: the reranker's log-odds; `rank`: what the searches added to it; `reading`: how many nats
    likelier the model was to write the answer than to begin to say "not found", with what the kind of
    text copied is worth; `numbers` and `names`: the share of the question's figures and names that stand
    nowhere around the sentence; `strangers`: that of names which stand nowhere in its report.
    """

    relevance: float
    rank: float
    reading: float
    numbers: float
    names: float
    strangers: float


WEIGHTS = Signals(relevance=0.113, rank=0.237, reading=0.514, numbers=-0.741, names=-0.269, strangers=-1.556)
BIAS = -2.545
"""Logistic regression as in `conflictqa eval fit`, on replies made before the present embedder; a fit to
those made with it told right from wrong no better."""


def signals(question: str, reading: Reading) -> Signals:
    """Read the signals off a question and what was read for it."""
    evidence = reading.evidence
    near = around(evidence)
    report = f"{head_of(evidence.article)} {evidence.article.text}"
    figures = numbers_in(question)
    return Signals(
        relevance=max(evidence.relevance, _LEAST_RELEVANCE),
        rank=evidence.score - evidence.relevance,
        reading=reading.log_odds,
        numbers=len(figures - numbers_in(near)) / max(len(figures), 1),
        names=absent_names(question, near),
        strangers=absent_names(question, report),
    )


def confidence(found: Signals) -> float:
    """Return the probability that the answer is right: logistic regression, fitted on dev questions."""
    total = BIAS + sum(w * value for w, value in zip(astuple(WEIGHTS), astuple(found), strict=True))
    return 1 / (1 + exp(-max(-50.0, min(50.0, total))))
