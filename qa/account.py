"""Open questions ("What is known about the raid on X?"): a few sentences as they stand, each checked."""

from collections.abc import Callable, Sequence

from qa.evidence import Evidence, around, flat
from qa.models import LanguageModel, never
from qa.question import absent_names, numbers_in
from qa.reading import Reading, count, messages, refusal_of
from qa.statement import statement

_MOST = 4
_BEHIND = 6.0
"""How far a sentence may rank behind the best one: judged on dev questions."""


def whole_sentences(
    model: LanguageModel,
    evidence: Sequence[Evidence],
    question: str,
    stop: Callable[[], bool] = never,
) -> list[Reading]:
    """Keep the sentences that are about what is asked, oldest report first, in reading order.

    Each has to hold the question's names and figures, or stand under a title that does, as far as any
    of the evidence holds them. The model writes nothing; it only says how likely it would refuse an
    answer from the best of them.
    """
    missing = {item.number: _missing(question, item) for item in evidence}
    least, best = min(missing.values()), max(item.score for item in evidence)
    kept = [i for i in evidence if missing[i.number] <= least and i.score >= best - _BEHIND][:_MOST]
    shown = messages(kept[:1], question)
    kept.sort(key=lambda i: (str(i.article.published or ""), i.article.id, i.passage.ordinal))
    log_odds, tokens = -refusal_of(model, shown, stop), count(model, shown)
    return [
        Reading(item, flat(item.passage.text), log_odds, 0.0, tokens if item is kept[0] else 0, 0)
        for item in kept
    ]


def told(evidence: Sequence[Evidence]) -> str:
    """The sentences to quote, one a line, each with whose words it rests on."""
    return "\n".join(statement(item) for item in evidence)


def _missing(question: str, item: Evidence) -> float:
    text = around(item)
    return absent_names(question, text) + len(numbers_in(question) - numbers_in(text))
