"""Hybrid search: BM25 over stemmed words and nearest embeddings, fused by reciprocal rank."""

import re
from collections.abc import Iterable, Sequence

import Stemmer

from index.aliases import spellings
from index.corpus import Corpus
from index.types import Filters, Hit

_RRF_K = 60
_LEG_DEPTH = 100
_COMMON_SHARE = 0.05
_WORD = re.compile(r"\w+")
_STOP_WORDS = frozenset(
    "a an and are as at be been by did do does for from had has have how in is it its of on or that the"
    " their there they this to was were what when where which who whom whose why will with".split()
)


def search(corpus: Corpus, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
    """Return the k passages that fit the query best, best first, ties by passage id.

    The two ranked lists are fused by reciprocal rank fusion, score = sum of 1 / (60 + rank)
    (Cormack, Clarke and Buettcher, SIGIR 2009).
    """
    lexical = _lexical(corpus, query, filters)
    dense = _dense(corpus, query, filters)
    lexical_ranks = {row: rank for rank, row in enumerate(lexical, start=1)}
    dense_ranks = {row: rank for rank, row in enumerate(dense, start=1)}
    scores = {
        row: sum(1 / (_RRF_K + ranks[row]) for ranks in (lexical_ranks, dense_ranks) if row in ranks)
        for row in {*lexical, *dense}
    }
    best = sorted(scores, key=lambda row: (-scores[row], row))[:k]
    passages = {passage.id: passage for passage in corpus.database.passages(best)}
    articles = {id_: corpus.article(id_) for id_ in {p.article_id for p in passages.values()}}
    return [
        Hit(
            passages[row],
            articles[passages[row].article_id],
            scores[row],
            lexical_ranks.get(row),
            dense_ranks.get(row),
        )
        for row in best
        if row in passages
    ]


def content_words(text: str) -> list[str]:
    """Return the words of a text that carry meaning, lower case, in order, each once."""
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(text))
    return [word for word in words if word not in _STOP_WORDS] or list(words)


def _lexical(corpus: Corpus, query: str, filters: Filters) -> list[int]:
    words = _rare(corpus, content_words(query))
    if not words:
        return []
    written = dict.fromkeys(form for word in words for form in (word, *spellings(word)))
    return corpus.database.match(" OR ".join(f'"{form}"' for form in written), _LEG_DEPTH, filters)


def _rare(corpus: Corpus, words: Sequence[str]) -> Iterable[str]:
    """Leave out words of more than a twentieth of all passages, which cost much and tell little.

    All words stay where every one is that common.
    """
    stems = Stemmer.Stemmer("porter").stemWords(list(words))
    limit = max(50, _COMMON_SHARE * corpus.database.counts()[1])
    rare = [
        word
        for word, stem in zip(words, stems, strict=True)
        if corpus.database.document_frequency(stem) <= limit
    ]
    return rare or words


def _dense(corpus: Corpus, query: str, filters: Filters) -> list[int]:
    allowed = None if filters == Filters() else corpus.database.admitted(filters)
    vector = corpus.embedder.encode([query])[0]
    return [row for row, _ in corpus.vectors().search(vector, _LEG_DEPTH, allowed)]
