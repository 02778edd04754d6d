"""Where sources differ: each position with whose it is, instead of one picked among them."""

from collections.abc import Sequence

from qa.evidence import Evidence
from qa.kinds import Kind, is_open
from qa.question import numbers_in
from qa.reading import Reading
from qa.voices import names_voice

_MOST = 3
_MARGIN = 2.0


def may_differ(question: str, kind: Kind) -> bool:
    """Whether sources can hold different positions on what is asked: not where one of them is asked for."""
    return is_open(question) or (kind is Kind.NUMBER and not names_voice(question))


def rivals(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the other evidence that answers nearly as well, one piece a voice, the best first.

    Whether what is read there can stand beside the answer, its own confidence must tell.
    """
    bar = best.relevance - _MARGIN
    voices = {voice(best)}
    found: list[Evidence] = []
    for other in evidence:
        if other.relevance >= bar and voice(other) not in voices:
            voices.add(voice(other))
            found.append(other)
    return found[:_MOST]


def voice(evidence: Evidence) -> str:
    """Whose words: the speaker, else the outlet."""
    return evidence.passage.speaker or evidence.article.source or evidence.article.title


def differing(readings: Sequence[Reading]) -> list[Reading]:
    """Keep the first reading of each different value, the oldest report first."""
    firsts: dict[object, Reading] = {}
    for reading in readings:
        if reading.text:
            firsts.setdefault(_value(reading.text), reading)
    return sorted(firsts.values(), key=lambda r: str(r.evidence.article.published or ""))


def stated(readings: Sequence[Reading]) -> str:
    """One line that gives each position with its voice."""
    return "; ".join(f"{voice(reading.evidence)}: {reading.text}" for reading in readings)


def _value(text: str) -> object:
    """What makes two answers the same: their figures if they have any, else their words."""
    return frozenset(numbers_in(text, least=0)) or text.casefold()
