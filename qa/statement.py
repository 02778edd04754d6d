"""A sentence that a person can quote: nothing in it but whose words they are and the words."""

from index.types import Article
from qa.citations import holds
from qa.evidence import Evidence


def statement(evidence: Evidence) -> str:
    """Say who says what the cited sentence says, where and when it was reported."""
    quote = evidence.passage.text.strip()
    where = reported_in(evidence.article)
    speaker = evidence.passage.speaker
    # a sentence that names its speaker needs no second "according to"
    if speaker and not holds(quote, speaker.split(",")[0].split()[-1]):
        told = f" ({where})" if where else ""
        return f"According to {speaker}{told}: “{quote}”"
    return f"{where}: “{quote}”" if where else f"“{quote}”"


def reported_in(article: Article) -> str:
    """The outlet and the day."""
    published = article.published
    day = f"{published.day} {published:%B %Y}" if published else ""
    return ", ".join(part for part in (article.source, day) if part)
