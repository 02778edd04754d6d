"""What an answer may be copied from, and which texts can be one."""

import re

from qa.evidence import Evidence, flat, head_of
from qa.models import Copying
from qa.question import Kind, without_names

YES_NO = ("Yes", "No")
_EDGES = " \t\n,.;:!?\"'“”‘’()[]«»–—-"
_SPEAKER_BONUS = 3.0
"""Nats in favour of the resolved speaker over names in the sentence, where it is asked who said it."""

_FIGURE = re.compile(
    r"(?i)\d|\b(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|\w+teen|dozens?|scores?|hundreds?|thousands?|millions?|billions?|half|third|quarter"
    r"|none|no|nobody|both|several|couple|pair|twice|once|single)\b"
)
_PRONOUN = re.compile(r"(?i)(?:he|she|it|they|we|you|him|her|them|who|this|that|these|those|his|its|their)")


def offers(item: Evidence, question: str, kind: Kind) -> list[tuple[Copying, float]]:
    """Return what may be copied from one piece of evidence, with the nats that each kind of text is worth.

    Names that the question gives itself are cut out: they are not what it asks for.
    """
    if kind is Kind.YES_NO:
        return [(Copying((), YES_NO), 0.0)]
    speakers, texts = speakers_of(item), texts_of(item, kind)
    open_ = tuple(part for text in texts for part in without_names(question, text))
    found = [(Copying(open_), 0.0)] if open_ else []
    return [(Copying(speakers), _SPEAKER_BONUS), *found] if kind is Kind.ATTRIBUTION and speakers else found


def fits(text: str, kind: Kind) -> bool:
    """Whether a text can answer a question of this kind: how many needs a figure, a pronoun is none."""
    if not text.strip() or _PRONOUN.fullmatch(text.strip()):
        return False
    return kind is not Kind.NUMBER or bool(_FIGURE.search(text))


def trim(text: str) -> str:
    """Take off the punctuation that a copied run begins or ends with, but not half of a pair."""
    text = flat(text)
    kept = text.strip(_EDGES)
    start = text.find(kept)
    if kept.count("(") > kept.count(")") and text[start + len(kept) :].startswith(")"):
        kept += ")"
    return kept


def speakers_of(item: Evidence) -> tuple[str, ...]:
    """Each of a sentence's speakers, in one line."""
    return tuple(part.strip() for part in flat(item.passage.speaker).split(";") if part.strip())


def texts_of(item: Evidence, kind: Kind) -> tuple[str, ...]:
    """What a reply may be copied from: speakers and the sentence, for some kinds its report's head."""
    speakers = speakers_of(item)
    head = kind is Kind.WHEN or (kind is Kind.ATTRIBUTION and not speakers)
    texts = (*speakers, flat(item.passage.text), *([head_of(item.article)] if head else []))
    return tuple(dict.fromkeys(texts))
