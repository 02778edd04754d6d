"""SQLite: articles, passages, their embeddings and the manifest. The one source of truth.

Every change is one transaction (write-ahead log, synced), so a process that dies loses at most the
article it was adding. Readers are never blocked; a second writer waits for the first.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.connection import Connection
from index.embedder import Vectors
from index.errors import CorpusMismatch
from index.types import Article, Filters, Passage

_ARTICLE = "id, title, text, source, url, published"
_PASSAGE = 'article_id, start, "end", text, speaker, ordinal, id'
_MANY = 500


class Database:
    """One connection to a corpus' database file.

    Raises:
        StorageFailed: the file cannot be opened, read or written.
        CorpusMismatch: the file has a newer schema than this program.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._connection = Connection(path, read_only=read_only)

    def close(self) -> None:
        self._connection.close()

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All changes made inside are kept together, or none; joins a transaction already open."""
        return self._connection.transaction()

    def manifest(self) -> dict[str, str]:
        return dict(self._connection.rows("SELECT key, value FROM manifest"))

    def generation(self) -> int:
        """A number that grows with every change of what is stored."""
        return int(self._connection.rows("SELECT value FROM manifest WHERE key = 'generation'")[0][0])

    def describe(self, entries: Mapping[str, str]) -> None:
        """Write manifest entries."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", entries.items())

    def put(
        self, article: Article, passages: Sequence[Passage], contexts: Sequence[str], vectors: Vectors
    ) -> None:
        """Store an article with its passages in place of whatever stood under its id."""
        published = article.published.isoformat() if article.published else None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.transaction() as connection:
            self._delete(connection, article.id)
            connection.execute(
                "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(article.id, article.title, article.text, article.source, article.url),
                    *(published, article.fingerprint, now),
                ),
            )
            for passage, context, vector in zip(passages, contexts, vectors, strict=True):
                row = connection.execute(
                    'INSERT INTO passages (article_id, ordinal, start, "end", text, speaker, embedding)'
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(article.id, passage.ordinal, passage.start, passage.end, passage.text),
                        *(passage.speaker, vector.tobytes()),
                    ),
                ).lastrowid
                connection.execute(
                    "INSERT INTO words (rowid, sentence, context) VALUES (?, ?, ?)",
                    (row, passage.text, context),
                )
            self._next_generation(connection)

    def delete(self, article_id: str) -> bool:
        """Remove an article and all that came of it; say whether it was there."""
        with self.transaction() as connection:
            removed = self._delete(connection, article_id)
            if removed:
                self._next_generation(connection)
        return removed

    def fingerprint(self, article_id: str) -> str | None:
        rows = self._connection.rows("SELECT fingerprint FROM articles WHERE id = ?", article_id)
        return str(rows[0][0]) if rows else None

    def article(self, article_id: str) -> Article | None:
        rows = self._connection.rows(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", article_id)
        return _article(rows[0]) if rows else None

    def articles(self) -> Iterator[Article]:
        """Yield all articles by date, then id; undated ones first."""
        for row in self._connection.rows(f"SELECT {_ARTICLE} FROM articles ORDER BY published, id"):
            yield _article(row)

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return the passages with these row ids that are still stored, in no promised order."""
        found: list[Passage] = []
        for start in range(0, len(ids), _MANY):
            some = ids[start : start + _MANY]
            marks = ",".join("?" * len(some))
            query = f"SELECT {_PASSAGE} FROM passages WHERE id IN ({marks})"
            found += [Passage(*row) for row in self._connection.rows(query, *some)]
        return found

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in reading order."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE article_id = ? ORDER BY ordinal"
        return [Passage(*row) for row in self._connection.rows(query, article_id)]

    def admitted(self, filters: Filters) -> list[int]:
        """Return the row ids of the passages of all articles that pass the filters."""
        clause, values = _where(filters)
        query = f"SELECT p.id FROM passages p JOIN articles a ON a.id = p.article_id WHERE {clause}"
        return [int(row[0]) for row in self._connection.rows(query, *values)]

    def match(self, expression: str, k: int, filters: Filters) -> list[int]:
        """Return the row ids of the k best passages for an FTS5 expression, best first (BM25)."""
        clause, values = _where(filters)
        query = (
            "SELECT words.rowid FROM words JOIN passages p ON p.id = words.rowid"
            " JOIN articles a ON a.id = p.article_id"
            f" WHERE words MATCH ? AND {clause} ORDER BY bm25(words, 1.0, 0.5), words.rowid LIMIT ?"
        )
        if not values:
            query = (
                "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 1.0, 0.5), rowid LIMIT ?"
            )
        return [int(row[0]) for row in self._connection.rows(query, expression, *values, k)]

    def document_frequency(self, term: str) -> int:
        """In how many passages an index term (stemmed, lower case) stands."""
        rows = self._connection.rows("SELECT doc FROM word_counts WHERE term = ?", term)
        return int(rows[0][0]) if rows else 0

    def counts(self) -> tuple[int, int]:
        """Return how many articles and passages are stored."""
        query = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        articles, passages = self._connection.rows(query)[0]
        return int(articles), int(passages)

    def vectors(self, dimensions: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Return all row ids, shape (n,), and their embeddings, shape (n, dimensions)."""
        rows = self._connection.rows("SELECT id, embedding FROM passages ORDER BY id")
        ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        flat = np.frombuffer(b"".join(row[1] for row in rows), np.float32)
        if flat.size != len(rows) * dimensions:
            path = self._connection.path
            raise CorpusMismatch(f"{path} holds vectors of another size: run `conflictqa index --rebuild`")
        return ids, flat.reshape(len(rows), dimensions)

    def problems(self) -> list[str]:
        """Return what SQLite's own integrity check finds; nothing when all is well."""
        found = [str(row[0]) for row in self._connection.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def _delete(self, connection: sqlite3.Connection, article_id: str) -> bool:
        connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT id FROM passages WHERE article_id = ?)",
            (article_id,),
        )
        return connection.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount > 0

    def _next_generation(self, connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE manifest SET value = value + 1 WHERE key = 'generation'")


def _where(filters: Filters) -> tuple[str, list[str]]:
    clauses, values = ["1"], []
    if filters.sources:
        clauses.append(f"casefold(a.source) IN ({','.join('?' * len(filters.sources))})")
        values += [source.casefold() for source in filters.sources]
    for operator, day in ((">=", filters.since), ("<", filters.until)):
        if day:
            clauses.append(f"a.published {operator} ?")
            values.append(day.isoformat())
    return " AND ".join(clauses), values


def _article(row: Sequence[str | int | None]) -> Article:
    identifier, title, text, source, url, published = (str(value or "") for value in row)
    return Article(identifier, title, text, source, url, date.fromisoformat(published) if published else None)
