"""The conversation as a client tells of it, and what follow-ups lean on: the words that were cited."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.corpus import Corpus
from index.errors import NoSuchArticle
from index.types import Span
from qa.conversation import Turn, cited_words

_MOST_CITED = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a report, as a client names it; whether it exists is not known yet."""

    article_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Told:
    """A turn that a client tells of, and where the words stand that its answer cites first."""

    turn: Turn
    place: Place | None = None


def resolved(corpus: Corpus, history: Iterable[Told]) -> tuple[Turn, ...]:
    """Put the cited words into the turns; places that are not in the corpus are passed over.

    A report may be removed or replaced while a conversation goes on, which must not end it.
    """
    return tuple(
        replace(told.turn, cited=_words(corpus, told.place)) if told.place else told.turn for told in history
    )


def _words(corpus: Corpus, place: Place) -> str:
    try:
        article = corpus.article(place.article_id)
    except NoSuchArticle:
        return ""
    start, end = place.span.start, place.span.end
    if not start < end <= len(article.text):
        return ""
    return cited_words(article.title, article.text[start : min(end, start + _MOST_CITED)])
