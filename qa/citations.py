"""Readings to citations: exact spans of stored articles."""

import re
from dataclasses import dataclass, replace
from datetime import date

from index.corpus import Corpus
from index.types import Article, Passage
from qa.evidence import Evidence

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact span of a stored article: `article.text[start:end] == quote`.

    `speaker` says whose words the quote is, where they are not the report's own; `also_in` names the outlets
    of other articles with the same sentence.
    """

    article_id: str
    title: str
    source: str
    url: str
    published: date | None
    speaker: str
    start: int
    end: int
    quote: str
    also_in: tuple[str, ...] = ()


def cite(corpus: Corpus, evidence: Evidence, answer: str) -> list[Citation]:
    """Cite the sentence that was read and, where the answer's words stand outside it, that place too.

    So a quote whose speaker is named a few lines above is cited together with that line.
    """
    cited = [considered(evidence)]
    if not holds(evidence.passage.text, answer):
        beside = corpus.passages_of(evidence.article.id)
        naming = [passage for passage in beside if holds(passage.text, _last_words(answer))]
        if naming:
            nearest = min(naming, key=lambda p: (abs(p.ordinal - evidence.passage.ordinal), p.ordinal))
            cited.append(whole(nearest, evidence.article))
    return list(dict.fromkeys(cited))


def holds(text: str, words: str) -> bool:
    """Whether `words` stand in `text` as a sequence of whole words, whatever their case."""
    there, wanted = (_WORDS.findall(part.casefold()) for part in (text, words))
    size = len(wanted)
    return bool(size) and any(there[n : n + size] == wanted for n in range(len(there) - size + 1))


def _last_words(name: str) -> str:
    """The part of a name that a report repeats: what stands before an apposition, its last word."""
    words = _WORDS.findall(re.split(r"[,(]", name)[0])
    return " ".join(words[-1:])


def considered(evidence: Evidence) -> Citation:
    """Cite a piece of evidence as it stands, with all outlets that print it."""
    outlets = dict.fromkeys(copy.source for copy in evidence.copies)
    others = tuple(outlet for outlet in outlets if outlet not in ("", evidence.article.source))
    return replace(whole(evidence.passage, evidence.article), also_in=others)


def whole(passage: Passage, article: Article) -> Citation:
    """Cite a passage as it stands."""
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
