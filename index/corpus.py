"""A corpus: one folder that holds a database and the vector snapshot derived from it, kept as one."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Self

from index.database import Database
from index.embedder import Embedder
from index.errors import CorpusError, CorpusMismatch, NoCorpus, NoSuchArticle, StorageFailed
from index.passages import contexts, cut, embedded
from index.types import Article, Passage
from index.vectors import FaissIndex, VectorIndex

PASSAGE_VERSION = "10"
"""Grows whenever passages or speakers would come out otherwise for the same article."""

_DATABASE = "reports.db"


class Change(StrEnum):
    """What adding an article did."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "unchanged"


class Corpus:
    """Articles, passages and vectors. Open it with `create` to write, with `open` to read."""

    def __init__(self, folder: Path, database: Database, embedder: Embedder) -> None:
        self.folder = folder
        self.database = database
        self.embedder = embedder
        self._vectors: FaissIndex | None = None
        self._generation = -1

    @classmethod
    def create(cls, folder: Path, embedder: Embedder, *, outdated_ok: bool = False) -> Self:
        """Open a corpus for writing; a new one is made where there is none.

        `outdated_ok` lets in a corpus that another embedder made, to `rebuild` it.

        Raises:
            StorageFailed: the folder cannot be written.
            CorpusMismatch: the corpus was made with another embedder or other passages.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = f"{folder} cannot be made ({error.strerror})"
            raise StorageFailed(f"{reason}: choose another folder with --corpus") from error
        database = Database(folder / _DATABASE)
        with database.transaction():
            if "embedder" not in database.manifest():
                database.describe(_manifest_of(embedder))
        corpus = cls(folder, database, embedder)
        return corpus if outdated_ok else corpus._checked()

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Self:
        """Open a corpus for reading.

        Raises:
            NoCorpus: nothing has been indexed into `folder`.
            CorpusMismatch: the corpus was made with another embedder or other passages.
        """
        if not (folder / _DATABASE).exists():
            raise NoCorpus(f"no index in {folder}: run `conflictqa index PATH` with your reports first")
        return cls(folder, Database(folder / _DATABASE, read_only=True), embedder)._checked()

    def close(self) -> None:
        self.database.close()

    def add(self, article: Article) -> Change:
        """Store an article; the same one again changes nothing, a changed one replaces the old."""
        stored = self.database.fingerprint(article.id)
        if stored == article.fingerprint:
            return Change.SAME
        self._put(article)
        return Change.CHANGED if stored else Change.ADDED

    def remove(self, article_id: str) -> None:
        """Remove an article with its passages, words and vectors.

        Raises:
            NoSuchArticle: there is none with this id.
        """
        if not self.database.delete(article_id):
            raise _missing(article_id)

    def rebuild(self) -> Iterator[Article]:
        """Cut and embed all articles anew, in one transaction; yield each when it is done."""
        with self.database.transaction():
            self.database.describe(_manifest_of(self.embedder))
            for article in list(self.database.articles()):
                self._put(article)
                yield article

    def article(self, article_id: str) -> Article:
        """Return one article.

        Raises:
            NoSuchArticle: there is none with this id.
        """
        found = self.database.article(article_id)
        if found is None:
            raise _missing(article_id)
        return found

    def articles(self) -> list[Article]:
        """Return all articles by date, then id; undated ones first."""
        return list(self.database.articles())

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return an article's passages in reading order."""
        return self.database.passages_of(article_id)

    def vectors(self) -> VectorIndex:
        """Return the index over what is stored now: from the snapshot if it is current, else built."""
        generation = self.database.generation()
        if self._vectors is None or generation != self._generation:
            self._vectors = self._snapshot(generation) or FaissIndex.build(
                *self.database.vectors(self.embedder.dimensions)
            )
            self._generation = generation
        return self._vectors

    def save_snapshot(self) -> None:
        """Write the vector snapshot of what is stored now and drop older ones."""
        # under the write lock: no other process writes or drops snapshots meanwhile
        with self.database.transaction():
            generation = self.database.generation()
            vectors = FaissIndex.build(*self.database.vectors(self.embedder.dimensions))
            path = self._snapshot_path(generation)
            sha256 = vectors.write(path)
            self.database.describe({"snapshot": str(generation), "snapshot_sha256": sha256})
            for other in self.folder.glob("vectors-*"):
                if other != path:
                    other.unlink(missing_ok=True)

    def problems(self) -> list[str]:
        """Return what is wrong with the stored data, in words; nothing when all is well."""
        found = self.database.problems()
        for article in self.articles():
            for passage in self.passages_of(article.id):
                if article.text[passage.start : passage.end] != passage.text:
                    found.append(f"{article.id}: passage {passage.ordinal} is not at its place in the text")
        passages = self.database.counts()[1]
        if len(self.vectors()) != passages:
            found.append(f"{len(self.vectors())} vectors for {passages} passages")
        return found

    def _put(self, article: Article) -> None:
        # a quarter is left for what is embedded with the sentence
        passages = cut(article, self.embedder.count_tokens, self.embedder.max_tokens * 3 // 4)
        around = contexts(article, passages)
        vectors = self.embedder.encode([embedded(article, passage) for passage in passages])
        self.database.put(article, passages, around, vectors)

    def _snapshot(self, generation: int) -> FaissIndex | None:
        manifest = self.database.manifest()
        if manifest.get("snapshot") != str(generation):
            return None
        try:
            return FaissIndex.read(self._snapshot_path(generation), manifest["snapshot_sha256"])
        except CorpusError:
            return None

    def _snapshot_path(self, generation: int) -> Path:
        return self.folder / f"vectors-{generation}.faiss"

    def _checked(self) -> Self:
        manifest = self.database.manifest()
        for key, wanted in _manifest_of(self.embedder).items():
            if manifest.get(key) != wanted:
                self.close()
                raise CorpusMismatch(
                    f"{self.folder} was built with {key} {manifest.get(key)!r}, not {wanted!r}: "
                    "run `conflictqa index --rebuild` to bring it up to date"
                )
        return self


def _manifest_of(embedder: Embedder) -> dict[str, str]:
    return {
        "embedder": embedder.identity,
        "dimensions": str(embedder.dimensions),
        "passages": PASSAGE_VERSION,
    }


def _missing(article_id: str) -> NoSuchArticle:
    return NoSuchArticle(f"no article {article_id!r}: `conflictqa articles list` shows the ids")
