"""Simpler systems to compare with: what each part of the design is worth."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import jinja2

from eval.predictions import Cited, Place, Prediction
from index.corpus import Corpus
from index.search import search
from index.types import Hit
from prompts import REFUSAL
from qa.models import LanguageModel, Message

_RETRIEVED = 40
_CHUNKS = 6
_REPLY_TOKENS = 96
_NUMBER = re.compile(r"\[(\d+)\]")
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - prompts are plain text, not markup
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class NoReports:
    """The language model alone: what it would say without any reports."""

    language_model: LanguageModel

    @property
    def model(self) -> str:
        return self.language_model.identity

    def answer(self, case_id: str, question: str) -> Prediction:
        prompt = _TEMPLATES.get_template("no_reports.txt").render(question=question, refusal=REFUSAL)
        return _ask(self.language_model, case_id, prompt, (), (), start=perf_counter())


@dataclass(frozen=True, slots=True)
class Chunks:
    """Plain retrieval-augmented generation: the best chunks of three sentences, whole, in the prompt.

    It cites the chunks whose numbers the model writes.
    """

    corpus: Corpus
    language_model: LanguageModel

    @property
    def model(self) -> str:
        return self.language_model.identity

    def answer(self, case_id: str, question: str) -> Prediction:
        start = perf_counter()
        hits = search(self.corpus, question, _RETRIEVED)
        chunks = _chunks(self.corpus, hits)
        quotes = [" ".join(chunk.quote.split()) for chunk in chunks]
        template = _TEMPLATES.get_template("chunks.txt")
        prompt = template.render(chunks=quotes, question=question, refusal=REFUSAL)
        return _ask(self.language_model, case_id, prompt, chunks, hits, start=start)


@dataclass(frozen=True, slots=True)
class BestPassage:
    """Search alone: the best passage is the answer and its own citation; it never abstains."""

    corpus: Corpus

    @property
    def model(self) -> str:
        return ""

    def answer(self, case_id: str, question: str) -> Prediction:
        start = perf_counter()
        hits = search(self.corpus, question, _RETRIEVED)
        cited = tuple(_cited(hit, hit.passage.start, hit.passage.end) for hit in hits[:1])
        return Prediction(
            id=case_id,
            answer=cited[0].quote if cited else REFUSAL,
            abstained=not cited,
            confidence=1.0,
            citations=cited,
            retrieved=_places(hits),
            shown=_places(hits[:1]),
            seconds={"total": perf_counter() - start},
        )


def _ask(
    model: LanguageModel,
    case_id: str,
    prompt: str,
    shown: Sequence[Cited],
    hits: Sequence[Hit],
    *,
    start: float,
) -> Prediction:
    pieces = [p.text for p in model.generate([Message("user", prompt)], max_tokens=_REPLY_TOKENS)]
    reply = "".join(pieces)
    text = " ".join(_NUMBER.sub(" ", reply).split())
    abstained = not text or text.casefold().startswith(REFUSAL.casefold())
    numbers = dict.fromkeys(int(number) for number in _NUMBER.findall(reply))
    cited = [shown[number - 1] for number in numbers if 0 < number <= len(shown)]
    return Prediction(
        id=case_id,
        answer=REFUSAL if abstained else text,
        abstained=abstained,
        confidence=1.0,
        citations=() if abstained else tuple(cited),
        retrieved=_places(hits),
        shown=tuple(Place(chunk.article_id, chunk.start, chunk.end) for chunk in shown),
        reply=reply,
        tokens_read=model.count_tokens(prompt),
        tokens_written=len(pieces),
        seconds={"total": perf_counter() - start},
    )


def _chunks(corpus: Corpus, hits: Sequence[Hit]) -> list[Cited]:
    """The best hits, each with the sentence before and after; one inside an earlier chunk is left out."""
    chunks: list[Cited] = []
    for hit in hits:
        if len(chunks) == _CHUNKS:
            break
        passages = corpus.passages_of(hit.article.id)
        ordinal = hit.passage.ordinal
        first, last = passages[max(0, ordinal - 1)], passages[min(len(passages) - 1, ordinal + 1)]
        if not any(_inside(hit, chunk) for chunk in chunks):
            chunks.append(_cited(hit, first.start, last.end))
    return chunks


def _inside(hit: Hit, chunk: Cited) -> bool:
    same = hit.article.id == chunk.article_id
    return same and chunk.start <= hit.passage.start and hit.passage.end <= chunk.end


def _cited(hit: Hit, start: int, end: int) -> Cited:
    article = hit.article
    return Cited(article.id, start, end, article.text[start:end], hit.passage.speaker, article.source)


def _places(hits: Sequence[Hit]) -> tuple[Place, ...]:
    return tuple(Place(hit.article.id, hit.passage.start, hit.passage.end) for hit in hits)
