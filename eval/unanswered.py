"""Whether an "unanswerable" question is answered after all, as far as searching for its words can tell."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import Stemmer

from eval.cases import CaseSet
from index.search import content_words
from index.sentences import split
from index.types import Article

_COVERED = 0.75

Words = frozenset[str]


def answered_after_all(cases: CaseSet) -> Iterator[str]:
    """Name each unanswerable question whose words stand together in a report, or in another question.

    Words are stems without stop words, weighted by how rare they are (log of windows / windows with
    the word). A question is suspect when one window of three sentences, with its report's title,
    holds three quarters of the weight; or when an answerable question does. It is a tripwire for
    careless wording and copied lines, no proof: that a second reader has to give.
    """
    windows = [window for article in cases.articles.values() for window in _windows(article)]
    frequency = Counter(word for _, held in windows for word in held)
    answerable = [(case.id, _stems(case.question)) for case in cases.cases if case.answerable]
    for case in cases.cases:
        if not case.answerable:
            asked = _stems(case.question)
            weights = {word: math.log((len(windows) + 1) / (frequency[word] + 1)) for word in asked}
            for what, places in (("is answered in report", windows), ("asks the same as", answerable)):
                for place in _covering(weights, places):
                    yield f"{case.id}: unanswerable, but perhaps {what} {place}"


def _covering(weights: dict[str, float], places: Sequence[tuple[str, Words]]) -> list[str]:
    """The ids of the places that hold enough of the weight, each once."""
    needed = _COVERED * sum(weights.values())
    found = (id_ for id_, held in places if sum(w for word, w in weights.items() if word in held) >= needed)
    return list(dict.fromkeys(found))


def _windows(article: Article) -> Iterator[tuple[str, Words]]:
    spans = list(split(article.text))
    for number in range(len(spans)):
        first, last = spans[max(0, number - 1)], spans[min(len(spans) - 1, number + 1)]
        yield article.id, _stems(f"{article.title} {article.text[first.start : last.end]}")


def _stems(text: str) -> Words:
    return frozenset(Stemmer.Stemmer("porter").stemWords(content_words(text)))
