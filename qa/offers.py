"""What an answer may be copied from, and which texts can be one."""

import re

from qa.dates import tells_day, without_dates
from qa.evidence import Evidence, flat, head_of
from qa.kinds import Kind
from qa.models import Copying
from qa.phrases import content, key
from qa.question import names_someone, numbers_in, without_names

YES_NO = ("Yes", "No")
_EDGES = " \t\n,.;:!?\"'“”‘’()[]«»–—-"
_SPEAKER_BONUS = 5.0
"""Nats in favour of the resolved speaker over names in the sentence, where it is asked who said it."""

_NO_BONUS = 0.75
"""Nats in favour of No, as the model says Yes too readily; more where the sentence holds a denial that the
question does not. Both judged on dev questions."""

_DENIAL_BONUS = 1.5
_DENIAL = re.compile(
    r"(?i)\b(?:not?|never|none|nobody|neither|nor|cannot|without|den(?:y|ies|ied|ying)|disput(?:e[sd]?|ing)"
    r"|reject(?:s|ed|ing)?|refut(?:e[sd]?|ing)|refus(?:e[sd]?|ing)|dismiss(?:es|ed|ing)?"
    r"|declin(?:e[sd]?|ing)|turn(?:s|ed|ing)? down|rul(?:e[sd]?|ing) out|false|untrue|unfounded|baseless)\b"
    r"|n['’]t\b"
)
_FIGURE = re.compile(
    r"(?i)\d|\b(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|\w+teen|dozens?|scores?|hundreds?|thousands?|millions?|billions?|half|third|quarter"
    r"|none|no|nobody|both|several|couple|pair|twice|once|single)\b"
)
_SAID_OF_ANOTHER = re.compile(
    r"(?i)\bwhom? (?:did|does|do)\b.*\b(?:say|claim|accuse|blame|name|suspect|believe|think|hold)\b"
)
_WHICH_PLACE = re.compile(r"(?i)\b(?:which|what) (?:town|city|village|country|province|port|region|island)\b")
_CHOICE = re.compile(r"(?i)\bor\b")
_HOW_MANY = re.compile(r"(?i)\bhow many\b")
_MEASURE = re.compile(
    r"(?i)\w (?:tons?|tonnes?|(?:kilo|centi|milli)?met(?:re|er)s?|miles?|km|kilograms?|kg|lit(?:re|er)s?"
    r"|hectares?|acres?|feet|hours?|minutes?|seconds?|days?|weeks?|months?|years?|dollars?|euros?|pounds?|degrees?)$"
)
_SMALL_WORD = re.compile(r"(?<!\w)[a-z]{2,}")
_ITEM = re.compile(r"^\(?\d{1,2}[.)](?=\s)")
_PRONOUN = re.compile(r"(?i)(?:he|she|it|they|we|you|him|her|them|who|this|that|these|those|his|its|their)")


def offers(item: Evidence, question: str, kind: Kind) -> list[tuple[Copying, float]]:
    """Return what may be copied from one piece of evidence, with the nats that each kind of text is worth.

    What the question gives itself is not what it asks for: its names are cut out. Whom somebody named or
    blamed is not who speaks.
    """
    if kind is Kind.YES_NO:
        if not _says_something(item.passage.text):
            return []
        denied = _DENIAL.search(item.passage.text) and not _DENIAL.search(question)
        against = _NO_BONUS + (_DENIAL_BONUS if denied else 0.0)
        return [(Copying((), (word,)), bonus) for word, bonus in zip(YES_NO, (0.0, against), strict=True)]
    speakers = tuple(speaker for speaker in speakers_of(item) if not names_someone(question, speaker))
    spoken_of = _SAID_OF_ANOTHER.search(question)
    texts = [text for text in texts_of(item, kind) if not spoken_of or text not in speakers_of(item)]
    open_ = tuple(part for text in texts for part in without_names(question, text))
    found = [(Copying(open_), 0.0)] if open_ else []
    return [(Copying(speakers), _SPEAKER_BONUS), *found] if kind is Kind.ATTRIBUTION and speakers else found


def _says_something(sentence: str) -> bool:
    """Whether it is more than a place and a day, a heading or a row of a table."""
    return sentence.isupper() or len(_SMALL_WORD.findall(sentence)) > 1


def fits(text: str, question: str, kind: Kind) -> bool:
    """Whether a text can answer a question of this kind.

    A pronoun is no answer, nor is what the question says itself, unless it offers a choice; which town needs
    a name; how many a figure, one that the question does not give, and no measure for which it does not ask.
    """
    if not text.strip() or _PRONOUN.fullmatch(text.strip()):
        return False
    # what a follow-up carries along in brackets may hold the answer
    asked = key(question)
    said, given = ({word.casefold() for word in content(part)} for part in (text, asked))
    if said and said <= given and not _CHOICE.search(question):
        return False
    if _WHICH_PLACE.search(question) and text == text.casefold():
        return False
    if kind is not Kind.NUMBER:
        return True
    measure = _MEASURE.search(text.strip()) if _HOW_MANY.search(question) else None
    if measure and measure.group().split()[-1][:3].casefold() not in question.casefold():
        return False
    figures = numbers_in(text)
    repeated = bool(figures) and figures <= numbers_in(asked)
    return bool(_FIGURE.search(text)) and text.strip().casefold() != "no" and not repeated


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
    sentence = flat(item.passage.text)
    head = not tells_day(sentence) if kind is Kind.WHEN else kind is Kind.ATTRIBUTION and not speakers
    # neither a day or a year nor the number of a paragraph counts anything
    parts = without_dates(_ITEM.sub("", sentence)) if kind is Kind.NUMBER else [sentence]
    texts = (*speakers, *parts, *([head_of(item.article)] if head else []))
    return tuple(dict.fromkeys(text for part in texts if (text := part.strip())))
