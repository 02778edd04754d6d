"""Hits to the few numbered sentences that the model reads, within a token budget."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.corpus import Corpus
from index.types import Article, Hit, Passage
from prompts import render
from qa.models import LanguageModel

_REPORTS = 4
_LINE_TOKENS = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that the model is shown, under its number (from 1)."""

    number: int
    passage: Passage
    article: Article
    score: float


def choose(corpus: Corpus, model: LanguageModel, hits: Sequence[Hit], budget: int) -> list[Evidence]:
    """Take the best hits, then their neighbours, until `budget` tokens are spent.

    They come out report by report, the best report first, each in reading order, so that what
    belongs together is read together.
    """
    order = list(dict.fromkeys(hit.article.id for hit in hits))[:_REPORTS]
    articles = {hit.article.id: hit.article for hit in hits}
    scores = {hit.passage.id: hit.score for hit in hits}
    chosen: dict[int, Passage] = {}
    heads: set[str] = set()
    for passage in _candidates(corpus, [hit for hit in hits if hit.article.id in order]):
        if passage.id in chosen:
            continue
        cost = model.count_tokens(f"{passage.speaker} {passage.text}") + _LINE_TOKENS
        if passage.article_id not in heads:
            cost += model.count_tokens(head_of(articles[passage.article_id]))
        if cost > budget:
            continue
        budget -= cost
        heads.add(passage.article_id)
        chosen[passage.id] = passage
    in_order = sorted(chosen.values(), key=lambda p: (order.index(p.article_id), p.ordinal))
    return [
        Evidence(number, passage, articles[passage.article_id], scores.get(passage.id, 0.0))
        for number, passage in enumerate(in_order, start=1)
    ]


def show(evidence: Sequence[Evidence]) -> str:
    """Render the evidence as the model reads it."""
    reports: dict[str, dict[str, object]] = {}
    for item in evidence:
        report = reports.setdefault(item.article.id, {"head": head_of(item.article), "lines": []})
        line = {"number": item.number, "speaker": item.passage.speaker, "text": _flat(item.passage.text)}
        report["lines"].append(line)  # type: ignore[attr-defined]
    return render("evidence.txt", reports=list(reports.values()))


def head_of(article: Article) -> str:
    """The line that stands above a report's sentences: title, outlet, day."""
    day = f"{article.published:%A} {article.published.day} {article.published:%B %Y}" if article.published else ""
    about = ", ".join(part for part in (article.source, day) if part)
    return f"{_flat(article.title)} ({about})" if about else _flat(article.title)


def _candidates(corpus: Corpus, hits: Sequence[Hit]) -> list[Passage]:
    """The hits in their order, each of the first few followed by the sentences beside it."""
    best = [hit.passage for hit in hits[:6]]
    beside = [
        passage
        for hit in hits[:2]
        for passage in corpus.passages_of(hit.article.id)
        if abs(passage.ordinal - hit.passage.ordinal) == 1
    ]
    return [*best[:3], *beside, *best[3:], *(hit.passage for hit in hits[6:])]


def _flat(text: str) -> str:
    """One line, so that no text can look like a line of the prompt's own."""
    return " ".join(text.split())
