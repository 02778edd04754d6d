"""The values that travel through conflictqa. All are frozen: no step changes what it was given."""

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One report. `text` is what every citation's offsets point into."""

    id: str
    title: str
    text: str
    source: str = ""
    url: str = ""
    published: date | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over all fields: two articles with one fingerprint are the same report."""
        parts = (self.id, self.title, self.text, self.source, self.url, str(self.published))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text: characters `start` (included) to `end` (not included)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of an article, or a piece of a very long one.

    `article.text[start:end] == text`, always. `speaker` names whose words it holds, with the office
    where the report gives it; it is empty where the report speaks for itself. `id` and `ordinal`
    (position in the article, from 0) are given by the database.
    """

    article_id: str
    start: int
    end: int
    text: str
    speaker: str = ""
    ordinal: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: fused score (higher is better) and the rank each search gave it."""

    passage: Passage
    article: Article
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may be searched. Dates are half-open: `since` <= published < `until`.

    An article without a date passes no date filter. Outlets match whole names, whatever the case.
    """

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
