"""The `[n]` of a reply to exact spans of stored articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.evidence import Evidence

_NUMBERS = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact span of a stored article: `article.text[start:end] == quote`."""

    article_id: str
    title: str
    source: str
    url: str
    published: date | None
    speaker: str
    start: int
    end: int
    quote: str


def parse(reply: str, evidence: Sequence[Evidence]) -> tuple[str, list[Evidence]]:
    """Split a reply into its text and the evidence it names, each once, in the order named.

    Numbers that were not shown name nothing; the text is returned without any bracketed number.
    """
    shown = {item.number: item for item in evidence}
    named = dict.fromkeys(int(number) for number in _NUMBERS.findall(reply))
    text = " ".join(_NUMBERS.sub(" ", reply).split()).strip()
    return text, [shown[number] for number in named if number in shown]


def cite(item: Evidence) -> Citation:
    """Make a citation of one piece of evidence."""
    passage, article = item.passage, item.article
    return Citation(
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        speaker=passage.speaker,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
    )
