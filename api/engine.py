"""What the server works with: the corpus, the model, and the two threads that may touch them.

One thread answers and writes, so that neither the model nor the writing corpus is ever used twice at
once. Another reads and searches through a corpus of its own, so that opening a report never waits for
an answer. They share only the embedder, which has a lock.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from api.catalogue import Catalogue
from api.history import Told, resolved
from api.job import Job
from api.loading import Lazy, SharedEmbedder
from api.queue import Lane
from index.corpus import Corpus
from index.embedder import Embedder
from index.errors import ConflictQAError, NoSuchArticle
from index.loaders import Loaded, Refused
from index.search import search
from index.types import Article, Filters, Hit, Passage
from qa.answers import Event
from qa.assistant import Assistant
from qa.care import Care
from qa.settings import Settings
from qa.wire import make_assistant, make_embedder

T = TypeVar("T")
Stop = Callable[[], bool]

_READ_SECONDS = 120.0
_WRITE_SECONDS = 3600.0
_READERS = 256


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the corpus is and how to load the rest; called in the engine's own threads."""

    corpus: Path
    embedder: Callable[[], Embedder]
    assistant: Callable[[Corpus], Assistant]

    @classmethod
    def named_by(cls, settings: Settings) -> "Parts":
        return cls(
            settings.corpus,
            lambda: make_embedder(settings),
            lambda corpus: make_assistant(settings, corpus),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with all that shapes its answer."""

    question: str
    filters: Filters = field(default_factory=Filters)
    care: Care | None = None
    history: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report: added, changed, unchanged, removed, or refused with the reason."""

    name: str
    status: str
    id: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()


class Engine:
    """Hands work to the right thread. All its methods are called in the event loop."""

    def __init__(self, parts: Parts, *, places: int, seconds: float) -> None:
        self._seconds = seconds
        embedder = Lazy(lambda: SharedEmbedder(parts.embedder()))
        self.corpus = Lazy(lambda: Corpus.create(parts.corpus, embedder.get()))
        self.assistant = Lazy(lambda: parts.assistant(self.corpus.get()))
        self._reader = Lazy(lambda: self._open_reader(parts.corpus, embedder.get()))
        self._catalogue = Catalogue()
        self.answering = Lane("conflictqa-answers", places)
        self.reading = Lane("conflictqa-reads", _READERS)

    def warm_up(self) -> None:
        """Start loading before the first question comes."""

        def load(_stop: Stop) -> Generator[None, None, None]:
            self.corpus.get()
            self.assistant.get()
            yield

        self.answering.submit("", load, _WRITE_SECONDS, polite=True)

    def close(self, patience: float) -> None:
        """Let the work in hand end, for at most `patience` seconds."""
        self.reading.close(patience)
        self.answering.close(patience)

    def ask(self, asker: str, asked: Asked) -> Job[Event]:
        """Hand in a question."""

        def answer(stop: Stop) -> Generator[Event, None, None]:
            history = resolved(self.corpus.get(), asked.history)
            yield from self.assistant.get().stream(
                asked.question, asked.filters, care=asked.care, history=history, stop=stop
            )

        return self.answering.submit(asker, answer, self._seconds)

    def add(self, asker: str, items: Sequence[Loaded | Refused]) -> Job[Outcome]:
        """Hand in reports; each is told of as it is done, and questions go in between."""

        def store(_stop: Stop) -> Generator[Outcome, None, None]:
            corpus = self.corpus.get()
            try:
                for item in items:
                    yield _stored(corpus, item)
            finally:
                corpus.save_snapshot()

        return self.answering.submit(asker, store, _WRITE_SECONDS, polite=True)

    def remove(self, asker: str, ids: Sequence[str]) -> Job[Outcome]:
        """Hand in reports to be removed."""

        def drop(_stop: Stop) -> Generator[Outcome, None, None]:
            corpus = self.corpus.get()
            try:
                for id_ in ids:
                    yield _removed(corpus, id_)
            finally:
                corpus.save_snapshot()

        return self.answering.submit(asker, drop, _WRITE_SECONDS, polite=True)

    async def search(self, asker: str, query: str, k: int, filters: Filters) -> list[Hit]:
        """Find passages, without the model."""
        return await self._read(asker, lambda corpus: search(corpus, query, k, filters))

    async def article(self, asker: str, article_id: str) -> tuple[Article, list[Passage]]:
        """Return a report and its passages.

        Raises:
            NoSuchArticle: there is none with this id.
        """
        return await self._read(asker, lambda c: (c.article(article_id), c.passages_of(article_id)))

    async def catalogue(self, asker: str) -> Catalogue:
        """Return what is in the corpus now, without the texts."""
        return await self._read(asker, self._listed)

    async def _read(self, asker: str, work: Callable[[Corpus], T]) -> T:
        return await self.reading.call(asker, lambda: work(self._reader.get()), _READ_SECONDS)

    def _listed(self, corpus: Corpus) -> Catalogue:
        self._catalogue = self._catalogue.brought_up_to_date(corpus)
        return self._catalogue

    def _open_reader(self, folder: Path, embedder: Embedder) -> Corpus:
        # the writer makes the corpus where there is none yet
        self.corpus.get()
        return Corpus.open(folder, embedder)


def _stored(corpus: Corpus, item: Loaded | Refused) -> Outcome:
    if isinstance(item, Refused):
        return Outcome(item.where, "refused", reason=item.reason)
    article = item.article
    try:
        return Outcome(article.title, corpus.add(article).value, article.id, notes=item.notes)
    except ConflictQAError as error:
        return Outcome(article.title, "refused", article.id, str(error))


def _removed(corpus: Corpus, article_id: str) -> Outcome:
    try:
        corpus.remove(article_id)
    except NoSuchArticle as error:
        return Outcome(article_id, "refused", article_id, str(error))
    return Outcome(article_id, "removed", article_id)
