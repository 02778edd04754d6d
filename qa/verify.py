"""How sure an answer is: all signals to one calibrated confidence."""

from dataclasses import dataclass
from math import exp, log

from qa.evidence import head_of
from qa.question import names_in, numbers_in
from qa.reading import Reading


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells a right answer from a wrong one.

    `relevance`: the reranker's log-odds; `reading`: log of the reading's probability; `numbers` and
    `names`: the share of the question's figures and names that stand nowhere around the sentence.
    """

    relevance: float
    reading: float
    numbers: float
    names: float


WEIGHTS = Signals(relevance=0.07, reading=3.06, numbers=-0.29, names=-0.93)
BIAS = 1.89
_LEAST_RELEVANCE = -9.0


def signals(question: str, reading: Reading) -> Signals:
    """Read the signals off a question and what was read for it."""
    evidence = reading.evidence
    around = " ".join((evidence.passage.text, evidence.passage.speaker, head_of(evidence.article)))
    figures, names = numbers_in(question), names_in(question)
    lowered = around.casefold()
    # five letters, so that Syrian meets Syria
    absent_names = {name for name in names if name.casefold()[:5] not in lowered}
    return Signals(
        relevance=max(evidence.relevance, _LEAST_RELEVANCE),
        reading=log(max(reading.probability, 1e-6)),
        numbers=len(figures - numbers_in(around)) / max(len(figures), 1),
        names=len(absent_names) / max(len(names), 1),
    )


def confidence(found: Signals) -> float:
    """Return the probability that the answer is right: logistic regression, fitted on dev questions."""
    total = (
        BIAS
        + WEIGHTS.relevance * found.relevance
        + WEIGHTS.reading * found.reading
        + WEIGHTS.numbers * found.numbers
        + WEIGHTS.names * found.names
    )
    return 1 / (1 + exp(-max(-50.0, min(50.0, total))))
