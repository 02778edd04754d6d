"""A few sentences and the question to the model; what comes back is words of one of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log

from prompts import REFUSAL, Report, examples, render
from qa.citations import holds
from qa.evidence import Evidence, flat, head_of
from qa.kinds import Kind
from qa.models import Copying, LanguageModel, Message, Piece, never
from qa.offers import YES_NO, fits, offers, texts_of, trim

_MAX_TOKENS = 48
_RANK_SHARE = 0.5
"""How many nats of the model's a point of the ranking's score is worth: judged on dev questions."""

_HOPE = 2.0
"""Nats that a piece of evidence may be hoped to add to its rank: likewise."""

_LEAST_REFUSAL = -12.0
_LEAST = 1e-9
_USUAL_REFUSAL = -3.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model took from the evidence, and which piece it stands in.

    `log_odds` says how many nats likelier the model was to write just this than to begin to write that it
    is not found, as far as the model tells; `bonus`, how many its kind of text was worth beside it. `text`
    is empty where there is no answer.
    """

    evidence: Evidence
    text: str
    log_odds: float
    bonus: float
    tokens_read: int
    tokens_written: int


@dataclass(frozen=True, slots=True)
class _Copy:
    """A reply copied from one piece of evidence, and what speaks for it in nats."""

    evidence: Evidence
    pieces: tuple[Piece, ...]
    log_odds: float
    bonus: float
    total: float


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
    """Yield the pieces of the reply, and last the `Reading`.

    A model that copies reads one piece of evidence at a time, the best ranked first, for as long as one
    that comes behind is likely to win; another gets all at once.
    """
    yield from (_one_by_one if model.copies else _together)(model, evidence, question, kind, stop)


def _one_by_one(
    model: LanguageModel,
    evidence: Sequence[Evidence],
    question: str,
    kind: Kind,
    stop: Callable[[], bool],
) -> Iterator[Piece | Reading]:
    best = _Copy(evidence[0], (), 0.0, 0.0, -float("inf"))
    tokens = 0
    for item in evidence:
        if _RANK_SHARE * item.score + _HOPE <= best.total:
            break
        shown = messages([item], question)
        tokens += count(model, shown)
        best = _better_copy(best, model, shown, item, question, kind, stop)
    yield from (piece for piece in best.pieces if piece.text)
    text = _text_of(best.pieces)
    yield Reading(best.evidence, text, best.log_odds, best.bonus, tokens, len(best.pieces))


def _better_copy(
    best: _Copy,
    model: LanguageModel,
    shown: Sequence[Message],
    item: Evidence,
    question: str,
    kind: Kind,
    stop: Callable[[], bool],
) -> _Copy:
    """Return the likeliest copy of this piece of evidence, or the best so far if that stays ahead.

    What counts is how much likelier the model is to write the copy than to begin a refusal. A copy only
    becomes less likely with each of its tokens, so one that has fallen behind is broken off.
    """
    refusal = refusal_of(model, shown, stop)
    for copying, bonus in offers(item, question, kind):
        ahead = _RANK_SHARE * item.score + bonus
        log_odds, copied = -refusal, list[Piece]()
        for piece in model.generate(shown, copying=copying, max_tokens=_MAX_TOKENS, stop=stop):
            log_odds += _log_of([piece])
            copied.append(piece)
            if ahead + log_odds <= best.total:
                break
        else:
            if fits("".join(piece.text for piece in copied), question, kind):
                best = _Copy(item, tuple(copied), log_odds, bonus, ahead + log_odds)
    return best


def _together(
    model: LanguageModel,
    evidence: Sequence[Evidence],
    question: str,
    kind: Kind,
    stop: Callable[[], bool],
) -> Iterator[Piece | Reading]:
    shown, pieces = messages(evidence, question), list[Piece]()
    texts = tuple(text for item in evidence for text in texts_of(item, kind))
    allowed = Copying(texts, YES_NO if kind is Kind.YES_NO else ())
    for piece in model.generate(shown, copying=allowed, max_tokens=_MAX_TOKENS, stop=stop):
        pieces.append(piece)
        if piece.text:
            yield piece
    text = _text_of(pieces)
    log_odds = _log_of(pieces) - refusal_of(model, shown, stop)
    yield Reading(_where(text, evidence), text, log_odds, 0.0, count(model, shown), len(pieces))


def count(model: LanguageModel, shown: Sequence[Message]) -> int:
    """How many tokens the messages have, without what the chat template adds."""
    return sum(model.count_tokens(message.content) for message in shown)


def refusal_of(model: LanguageModel, shown: Sequence[Message], stop: Callable[[], bool] = never) -> float:
    """Return the log-probability that the model begins to say "not found"; the usual one if not told."""
    if not model.copies:
        return _USUAL_REFUSAL
    allowed = Copying((), (REFUSAL,))
    begun = list(model.generate(shown, copying=allowed, max_tokens=1, stop=stop))
    return max(_LEAST_REFUSAL, _log_of(begun))


def _text_of(pieces: Sequence[Piece]) -> str:
    text = trim("".join(piece.text for piece in pieces))
    return "" if holds(text, REFUSAL) else text


def _log_of(pieces: Sequence[Piece]) -> float:
    return sum(log(max(piece.probability, _LEAST)) for piece in pieces if piece.probability is not None)


def _where(text: str, evidence: Sequence[Evidence]) -> Evidence:
    """The best evidence that holds the words; the best of all for a yes or no."""
    holding = [e for e in evidence if holds(f"{e.passage.speaker} | {e.passage.text}", text)]
    return (holding or list(evidence))[0]
