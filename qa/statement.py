"""A sentence that a person can quote: nothing in it but whose words they are and the words."""

from index.types import Article
from qa.evidence import Evidence


def statement(evidence: Evidence) -> str:
    """Say who says what the cited sentence says, where and when it was reported."""
    quote = evidence.passage.text.strip()
    where = reported_in(evidence.article)
    if evidence.passage.speaker:
        told = f" ({where})" if where else ""
        return f"According to {evidence.passage.speaker}{told}: “{quote}”"
    return f"{where}: “{quote}”" if where else f"“{quote}”"


def reported_in(article: Article) -> str:
    """The outlet and the day."""
    published = article.published
    day = f"{published.day} {published:%B %Y}" if published else ""
    return ", ".join(part for part in (article.source, day) if part)
