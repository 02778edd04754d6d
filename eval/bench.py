"""How fast a large corpus opens and is searched: `python -m eval.bench`.

Text and vectors are made up: words drawn by Zipf's law, directions drawn at random. The times are
those of the real database, snapshot and search; embedding a question is not part of them.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table

from index.corpus import Corpus
from index.embedder import Vectors
from index.search import search
from index.types import Article, Filters, Passage

PASSAGES = 100_000
DIMENSIONS = 384
_PER_ARTICLE = 25
_WORDS_EACH = 22
_VOCABULARY = 30_000
_QUERIES = 60
_START = date(2020, 1, 1)


class RandomEmbedder:
    """Gives directions drawn at random, whatever the text."""

    identity, dimensions, max_tokens = "random@1", DIMENSIONS, 256

    def __init__(self) -> None:
        self._rng = np.random.default_rng(1)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._rng.standard_normal((len(texts), DIMENSIONS), np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def build(folder: Path, embedder: RandomEmbedder, passages: int) -> None:
    """Store articles whose passages are made up, with their vectors and the snapshot."""
    rng = np.random.default_rng(2)
    corpus = Corpus.create(folder, embedder)
    with corpus.database.transaction():
        for number in range(passages // _PER_ARTICLE):
            sentences = [_sentence(rng) for _ in range(_PER_ARTICLE)]
            article = Article(
                f"a{number}", f"Report {number}", " ".join(sentences), f"Outlet {number % 20}",
                published=_START + timedelta(days=number % 1500),
            )  # fmt: skip
            corpus.database.put(article, _spans(article.id, sentences), sentences, embedder.encode(sentences))
    corpus.save_snapshot()
    corpus.close()


def main(passages: int = PASSAGES) -> None:
    """Build the corpus in a temporary folder and print the table."""
    embedder = RandomEmbedder()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        build(folder, embedder, passages)
        table = Table("what", "median", "95 %", title=f"{passages:,} passages")
        _measure(folder, embedder, table)
        for path in sorted(folder.iterdir()):
            table.add_row(path.name.partition("-")[0], f"{path.stat().st_size / 1e6:.0f} MB", "")
        Console().print(table)


def _measure(folder: Path, embedder: RandomEmbedder, table: Table) -> None:
    def opened() -> Corpus:
        corpus = Corpus.open(folder, embedder)
        corpus.vectors()
        return corpus

    _row(table, "open", [_seconds(lambda: opened().close()) for _ in range(3)])
    corpus = opened()
    rng = np.random.default_rng(3)
    queries = [" ".join(_sentence(rng).split()[:8]) for _ in range(_QUERIES)]
    filters = Filters(("Outlet 3",), _START, _START + timedelta(days=700))
    search(corpus, queries[0], 10)
    _row(table, "search", [_seconds(lambda q=q: search(corpus, q, 10)) for q in queries])  # type: ignore[misc]
    filtered = [_seconds(lambda q=q: search(corpus, q, 10, filters)) for q in queries]  # type: ignore[misc]
    _row(table, "search, filtered", filtered)
    vectors = embedder.encode(queries)
    dense = [_seconds(lambda v=v: corpus.vectors().search(v, 100)) for v in vectors]  # type: ignore[misc]
    _row(table, "dense share", dense)
    corpus.close()


def _row(table: Table, what: str, seconds: list[float]) -> None:
    median, late = np.percentile(np.array(seconds) * 1000, [50, 95])
    table.add_row(what, f"{median:.1f} ms", f"{late:.1f} ms")


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _sentence(rng: np.random.Generator) -> str:
    ranks = np.minimum(rng.zipf(1.15, _WORDS_EACH), _VOCABULARY)
    return " ".join(f"w{rank}" for rank in ranks) + "."


def _spans(article_id: str, sentences: Sequence[str]) -> list[Passage]:
    found, start = [], 0
    for ordinal, sentence in enumerate(sentences):
        found.append(Passage(article_id, start, start + len(sentence), sentence, ordinal=ordinal))
        start += len(sentence) + 1
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES)
