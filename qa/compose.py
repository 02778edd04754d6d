"""What was read and believed to the answer's words, its citations and the sentence to quote."""

from collections.abc import Sequence

from index.corpus import Corpus
from prompts import REFUSAL
from qa.account import told
from qa.citations import Citation, cite, considered, holds
from qa.dates import resolved
from qa.kinds import Kind
from qa.offers import speakers_of
from qa.positions import differing, stated
from qa.reading import Reading
from qa.statement import statement


def compose(corpus: Corpus, readings: Sequence[Reading], kind: Kind) -> tuple[str, tuple[Citation, ...], str]:
    """Return the answer's text, its citations and the sentence to quote, empty where there is none.

    Readings that differ stand side by side; without any, nothing was found.
    """
    if not readings:
        return REFUSAL, (), ""
    if kind is Kind.ACCOUNT:
        sentences = [reading.evidence for reading in readings]
        return told(sentences), tuple(map(considered, sentences)), ""
    positions = differing(readings)
    if len(positions) > 1:
        cited = [citation for p in positions for citation in cite(corpus, p.evidence, p.text)[:1]]
        quotable = "\n".join(statement(position.evidence) for position in positions)
        return stated(positions), tuple(dict.fromkeys(cited)), quotable
    first = readings[0]
    return _worded(first, kind), tuple(cite(corpus, first.evidence, first.text)), statement(first.evidence)


def _worded(reading: Reading, kind: Kind) -> str:
    """A speaker with the office as the report gives it, a relative day with the one it means."""
    if kind is Kind.WHEN:
        return resolved(reading.text, reading.evidence.article.published)
    if kind is not Kind.ATTRIBUTION:
        return reading.text
    meant = (speaker for speaker in speakers_of(reading.evidence) if holds(speaker, reading.text))
    return next(meant, reading.text)
