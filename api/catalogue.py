"""The list of reports without their texts, kept until the corpus changes."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from index.corpus import Corpus
from index.types import Filters


@dataclass(frozen=True, slots=True)
class Head:
    """What the list shows of a report."""

    id: str
    title: str
    source: str
    url: str
    published: date | None
    characters: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All reports by date, newest first, as they stood at one generation of the corpus."""

    generation: int = -1
    heads: tuple[Head, ...] = ()

    def brought_up_to_date(self, corpus: Corpus) -> "Catalogue":
        """Return this one if nothing has changed, else a new one."""
        generation = corpus.database.generation()
        if generation == self.generation:
            return self
        heads = tuple(
            Head(a.id, a.title, a.source, a.url, a.published, len(a.text))
            for a in reversed(corpus.articles())
        )
        return replace(self, generation=generation, heads=heads)

    def chosen(self, filters: Filters) -> list[Head]:
        """Return the reports that pass the filters, by the same rules as a search."""
        wanted = {source.casefold() for source in filters.sources}
        return [
            head
            for head in self.heads
            if (not wanted or head.source.casefold() in wanted) and _in_time(head.published, filters)
        ]

    def outlets(self) -> list[tuple[str, int]]:
        """Return the outlets with the number of their reports, by name."""
        return sorted(Counter(head.source for head in self.heads if head.source).items())


def _in_time(published: date | None, filters: Filters) -> bool:
    if filters.since and (published is None or published < filters.since):
        return False
    return not (filters.until and (published is None or published >= filters.until))
