"""An article as the reader of speakers sees it: sentences, their words, quotes masked."""

import re
from collections.abc import Sequence

from index.speaker_quotes import mask, quotes
from index.speaker_tokens import Range, tokens
from index.speaker_words import QUOTED
from index.types import Article, Span

_DATELINE = re.compile(
    r"[A-Z][A-Z'’./-]+(?: [A-Z'’./-]+){0,3}(?:, [^-–—\n]{1,40})?(?: ?\([^)\n]{2,40}\))? ?(?:--|[-–—]) ?(?=\w)"
)
"""`BELMORA, 3 May (Agency) - `, which is no part of what a sentence says."""


class Text:
    """One article's sentences, by their number."""

    def __init__(self, article: Article, sentences: Sequence[Span]) -> None:
        """Mask the quotes."""
        self.article, self.sentences = article, sentences
        self.masked = mask(article.text, quotes(article.text))
        self.lines = [
            [t for t in tokens(self.masked[s.start : s.end]) if t.start >= begin]
            for s, begin in zip(sentences, map(self._dateline, range(len(sentences))), strict=True)
        ]

    def _dateline(self, index: int) -> int:
        """Where a sentence begins behind the line that says from where and when the report comes."""
        found = _DATELINE.match(self.own(index)) if self.fresh(index) else None
        return found.end() if found else 0

    def words(self, index: int, found: Range | None = None) -> str:
        """A sentence, or some of its tokens, as the article has them."""
        span = self.sentences[index]
        if not found:
            return self.article.text[span.start : span.end]
        line = self.lines[index]
        return self.article.text[span.start + line[found[0]].start : span.start + line[found[1] - 1].end]

    def own(self, index: int) -> str:
        """A sentence whose quoted words are masked."""
        return self.masked[self.sentences[index].start : self.sentences[index].end]

    def fresh(self, index: int) -> bool:
        """Whether a sentence begins a line."""
        start = self.sentences[index].start
        return not index or "\n" in self.article.text[self.sentences[index - 1].end : start]

    def continues(self, index: int) -> bool:
        """Whether a sentence starts within a quote that an earlier sentence opened."""
        start = self.sentences[index].start
        return self.masked[start - 1 : start + 1] == QUOTED * 2 and not self.fresh(index)
