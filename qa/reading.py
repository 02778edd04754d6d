"""A few sentences and the question to the model; what comes back is words of one of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from prompts import REFUSAL, Report, examples, render
from qa.citations import holds
from qa.evidence import Evidence, flat, head_of
from qa.models import Copying, LanguageModel, Message, Piece, never
from qa.question import Kind, without_names

_MAX_TOKENS = 48
_EDGES = " \t\n,.;:!?\"'“”‘’()[]«»–—-"
_RANK_SHARE = 0.8
"""How many nats of the model's a point of the ranking's score is worth: judged on dev questions."""

_SPEAKER_BONUS = 3.0
"""Nats in favour of the resolved speaker over names in the sentence, where it is asked who said it."""

_LEAST = 1e-9
_USUAL_REFUSAL = -3.0
_FIGURE = re.compile(
    r"(?i)\d|\b(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|\w+teen|dozens?|scores?|hundreds?|thousands?|millions?|billions?|half|third|quarter"
    r"|none|no|nobody|both|several|couple|pair|twice|once|single)\b"
)
_PRONOUN = re.compile(r"(?i)(?:he|she|it|they|we|you|him|her|them|who|this|that|these|those|his|its|their)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model took from the evidence, and which piece it stands in.

    `log_probability` is the natural logarithm of the model's probability of writing just this, `refusal`
    that of beginning to write that it is not found; where the model does not tell, the first is 0 and the
    second what is usual for a right answer. `text` is empty where there is no answer.
    """

    evidence: Evidence
    text: str
    log_probability: float
    refusal: float
    tokens_written: int


def messages(evidence: Sequence[Evidence], question: str) -> list[Message]:
    """What never changes comes first, so that its state is kept between questions."""
    found = [Message("system", render("system.txt", refusal=REFUSAL))]
    for example in examples():
        shown = render("read.txt", reports=example["reports"], question=example["question"])
        found += [Message("user", shown), Message("assistant", example["answer"])]
    reports: dict[str, Report] = {}
    for item in evidence:
        report = reports.setdefault(item.article.id, {"head": head_of(item.article), "lines": []})
        report["lines"].append({"speaker": flat(item.passage.speaker), "text": flat(item.passage.text)})
    shown = render("read.txt", reports=list(reports.values()), question=flat(question))
    return [*found, Message("user", shown)]


def read(
    model: LanguageModel,
    evidence: Sequence[Evidence],
    question: str,
    kind: Kind,
    stop: Callable[[], bool] = never,
) -> Iterator[Piece | Reading]:
    """Yield the pieces of the reply, and last the `Reading`."""
    shown = messages(evidence, question)
    pieces, item = list[Piece](), None
    if model.copies and kind is not Kind.YES_NO:
        pieces, item = _best_copy(model, shown, evidence, question, kind, stop)
        yield from (piece for piece in pieces if piece.text)
    else:
        fixed = ("Yes", "No") if kind is Kind.YES_NO else ()
        allowed = Copying(tuple(text for item in evidence for text in texts_of(item, kind)), fixed)
        for piece in model.generate(shown, copying=allowed, max_tokens=_MAX_TOKENS, stop=stop):
            pieces.append(piece)
            if piece.text:
                yield piece
    text = trim("".join(piece.text for piece in pieces))
    if holds(text, REFUSAL):
        text = ""
    refusal = refusal_of(model, shown, stop)
    yield Reading(item or _where(text, evidence), text, _log_of(pieces), refusal, len(pieces))


def _best_copy(
    model: LanguageModel,
    shown: Sequence[Message],
    evidence: Sequence[Evidence],
    question: str,
    kind: Kind,
    stop: Callable[[], bool],
) -> tuple[list[Piece], Evidence]:
    """Copy from each piece of evidence in turn; the likeliest copy of the best ranked evidence wins.

    A copy only becomes less likely with each of its tokens, so one that has fallen behind is broken off.
    """
    best, pieces, chosen = -float("inf"), list[Piece](), evidence[0]
    for item in evidence:
        for texts, bonus in _offers(item, question, kind):
            total, copied = _RANK_SHARE * item.score + bonus, list[Piece]()
            for piece in model.generate(shown, copying=Copying(texts), max_tokens=_MAX_TOKENS, stop=stop):
                total += _log_of([piece])
                copied.append(piece)
                if total <= best:
                    break
            if total > best and _fits("".join(piece.text for piece in copied), kind):
                best, pieces, chosen = total, copied, item
    return pieces, chosen


def _offers(item: Evidence, question: str, kind: Kind) -> list[tuple[tuple[str, ...], float]]:
    """What may be copied from one piece of evidence, with the nats that each kind of text is worth.

    Names that the question gives itself are cut out: they are not what it asks for.
    """
    speakers, texts = speakers_of(item), texts_of(item, kind)
    open_ = tuple(part for text in texts for part in without_names(question, text))
    offers = [(open_, 0.0)] if open_ else []
    return [(speakers, _SPEAKER_BONUS), *offers] if kind is Kind.ATTRIBUTION and speakers else offers


def refusal_of(model: LanguageModel, shown: Sequence[Message], stop: Callable[[], bool] = never) -> float:
    """Return the log-probability that the model begins to say "not found"; the usual one if not told."""
    if not model.copies:
        return _USUAL_REFUSAL
    allowed = Copying((), (REFUSAL,))
    return _log_of(list(model.generate(shown, copying=allowed, max_tokens=1, stop=stop)))


def _log_of(pieces: Sequence[Piece]) -> float:
    return sum(log(max(piece.probability, _LEAST)) for piece in pieces if piece.probability is not None)


def _fits(text: str, kind: Kind) -> bool:
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


def _where(text: str, evidence: Sequence[Evidence]) -> Evidence:
    """The best evidence that holds the words; the best of all for a yes or no."""
    holding = [e for e in evidence if holds(f"{e.passage.speaker} | {e.passage.text}", text)]
    return (holding or list(evidence))[0]
