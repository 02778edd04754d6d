"""Articles to passages: sentences with exact offsets, each with the speaker whose words it holds."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from index.sentences import split
from index.speakers import speakers
from index.types import Article, Passage, Span

MAX_PASSAGE_CHARS = 900
"""Longer sentences are cut, so that no single one can fill what the language model reads."""

TokenCounter = Callable[[str], int]


def cut(article: Article, count_tokens: TokenCounter, max_tokens: int) -> list[Passage]:
    """Split an article into passages of at most `max_tokens` tokens of the embedder, in order.

    Every character that is not white space between sentences is in exactly one passage, and
    `article.text[p.start:p.end] == p.text` for each.
    """
    spans = [
        piece
        for sentence in split(article.text)
        for piece in _fit(article.text, sentence, count_tokens, max_tokens)
    ]
    voices = speakers(article, spans)
    return [
        Passage(article.id, span.start, span.end, article.text[span.start : span.end], voice, ordinal)
        for ordinal, (span, voice) in enumerate(zip(spans, voices, strict=True))
    ]


def contexts(article: Article, passages: list[Passage]) -> list[str]:
    """For each passage the words that tell what it is about: title, speaker, sentence before."""
    before = ["", *(first.text for first, _ in pairwise(passages))]
    return [
        " ".join(part for part in (article.title, passage.speaker, previous) if part)
        for passage, previous in zip(passages, before, strict=True)
    ]


def embedded(article: Article, passage: Passage) -> str:
    """Return what stands for a passage when it is embedded: whose words it holds, and its report's head."""
    return f"{spoken(passage)} ({head(article)})"


def spoken(passage: Passage) -> str:
    """Return a passage's words after whose they are."""
    return f"{passage.speaker}: {passage.text}" if passage.speaker else passage.text


def head(article: Article) -> str:
    """Return what tells a report from others: title, outlet, day."""
    return f"{article.title}, {article.source} {article.published or ''}"


def _fit(text: str, span: Span, count_tokens: TokenCounter, max_tokens: int) -> Iterator[Span]:
    """Halve a span at the white space nearest its middle until each part is short enough."""
    words = text[span.start : span.end]
    if len(words) <= MAX_PASSAGE_CHARS and count_tokens(words) <= max_tokens:
        yield span
        return
    middle = len(words) // 2
    gap = words.rfind(" ", len(words) // 4, middle)
    cut_at = gap if gap > 0 else middle
    for part in (Span(span.start, span.start + cut_at), Span(span.start + cut_at, span.end)):
        trimmed = text[part.start : part.end].strip()
        if trimmed:
            start = text.index(trimmed, part.start)
            yield from _fit(text, Span(start, start + len(trimmed)), count_tokens, max_tokens)
