"""A few sentences and the question to the model; what comes back is words of one of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from prompts import Report, examples, render
from qa.citations import holds
from qa.evidence import Evidence, flat, head_of
from qa.models import Copying, LanguageModel, Message, Piece, never
from qa.question import Kind

_MAX_TOKENS = 48
_EDGES = " \t\n,.;:!?\"'“”‘’()[]«»–—-"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model took from the evidence, and which piece it stands in.

    `probability` is the geometric mean of its pieces' among what could be copied; 1 where the model
    does not tell.
    """

    evidence: Evidence
    text: str
    probability: float
    tokens_written: int


def messages(evidence: Sequence[Evidence], question: str) -> list[Message]:
    """What never changes comes first, so that its state is kept between questions."""
    found = [Message("system", render("system.txt"))]
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
    """Yield the pieces as the model writes them, and last the `Reading`."""
    pieces: list[Piece] = []
    for piece in model.generate(
        messages(evidence, question),
        copying=copying(evidence, kind),
        max_tokens=_MAX_TOKENS,
        stop=stop,
    ):
        pieces.append(piece)
        yield piece
    logs = [log(max(piece.probability, 1e-9)) for piece in pieces if piece.probability is not None]
    mean = exp(sum(logs) / len(logs)) if logs else 1.0
    text = trim("".join(piece.text for piece in pieces))
    yield Reading(_where(text, evidence), text, mean, len(pieces))


def trim(text: str) -> str:
    """Take off the punctuation that a copied run begins or ends with, but not half of a pair."""
    text = flat(text)
    kept = text.strip(_EDGES)
    start = text.find(kept)
    if kept.count("(") > kept.count(")") and text[start + len(kept) :].startswith(")"):
        kept += ")"
    return kept


def copying(evidence: Sequence[Evidence], kind: Kind) -> Copying:
    """What the reply may be copied from: speakers where one is asked for and known, else all shown."""
    if kind is Kind.YES_NO:
        return Copying((), ("Yes", "No"))
    only_speakers = kind is Kind.ATTRIBUTION and bool(evidence[0].passage.speaker)
    texts: list[str] = []
    for item in evidence:
        texts += [part.strip() for part in flat(item.passage.speaker).split(";") if part.strip()]
        if not only_speakers:
            texts += [flat(item.passage.text), head_of(item.article)]
    return Copying(tuple(dict.fromkeys(texts)))


def _where(text: str, evidence: Sequence[Evidence]) -> Evidence:
    """The best evidence that holds the words; the best of all for a yes or no."""
    holding = [e for e in evidence if holds(f"{e.passage.speaker} | {e.passage.text}", text)]
    return (holding or list(evidence))[0]
