"""Hits to the few sentences that bear on the question, best first, within a token budget."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.corpus import Corpus
from index.reranker import Reranker, rerank
from index.types import Article, Hit, Passage
from qa.models import LanguageModel
from qa.orders import is_bait, is_order

_MOST = 5
_RANKED = 16
"""How many sentences the reranker reads: on dev questions more put the right one first no more often."""

_NOT_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that the model may read, under its number (from 1, best first).

    `relevance` is the reranker's log-odds that it answers the question, `score` what it was ranked by;
    `copies` are other articles with the same sentence, as reprints have.
    """

    number: int
    passage: Passage
    article: Article
    relevance: float
    score: float
    copies: tuple[Article, ...] = ()


def choose(
    corpus: Corpus,
    reranker: Reranker,
    model: LanguageModel,
    forms: Sequence[str],
    hits: Sequence[Hit],
    budget: int,
) -> list[Evidence]:
    """Fold reprints, rank by whether they answer the question, keep what fits the budget.

    `forms` are the question's wordings, the one in full first. What speaks to the reading machine is no
    evidence and stays out.
    """
    folded: dict[str, list[Hit]] = {}
    for hit in hits:
        if not is_bait(forms[0], hit.article, hit.passage):
            folded.setdefault(_plain(hit.passage), []).append(hit)
    firsts = [same[0] for same in folded.values()][:_RANKED]
    chosen: list[Evidence] = []
    for best in rerank(reranker, corpus, forms, firsts):
        passage, article = best.hit.passage, best.hit.article
        cost = model.count_tokens(f"{passage.speaker} {passage.text}")
        if chosen and cost > budget:
            continue
        if len(chosen) == _MOST:
            break
        budget -= cost
        copies = tuple(hit.article for hit in folded[_plain(passage)] if hit.article.id != article.id)
        chosen.append(Evidence(len(chosen) + 1, passage, article, best.relevance, best.score, copies))
    return chosen


def _plain(passage: Passage) -> str:
    """The words alone, which reprints share."""
    return _NOT_WORDS.sub(" ", passage.text.casefold())


def head_of(article: Article) -> str:
    """The line that stands above a report's sentences: title, outlet, day."""
    published = article.published
    day = f"{published:%A} {published.day} {published:%B %Y}" if published else ""
    title, source = (flat(part) if not is_order(part) else "" for part in (article.title, article.source))
    about = ", ".join(part for part in (source, day) if part)
    return f"{title} ({about})".strip() if about else title


def around(item: Evidence) -> str:
    """All that tells whom and what a sentence is about: its words, its speaker, its report's head."""
    return " ".join((item.passage.text, item.passage.speaker, head_of(item.article)))


def flat(text: str) -> str:
    """One line, so that no report's text can look like a line of the prompt's own."""
    return " ".join(text.split())
