"""The product with one part switched off: what that part is worth.

Each variant is put together from the same parts as the product, one of them replaced; thresholds and
weights stay those that were fitted with every part in place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.corpus import Corpus
from index.database import Database
from index.types import Filters, Passage
from index.vectors import FaissIndex, VectorIndex
from qa.assistant import Assistant
from qa.models import Copying, LanguageModel, Message, Piece, never

Ablation = Callable[[Assistant], Assistant]


class Undecided:
    """A reranker that tells no sentence from another: the two searches alone rank them."""

    def score(self, question: str, views: Sequence[str]) -> list[float]:  # noqa: ARG002 - reads nothing
        return [0.0] * len(views)


@dataclass(frozen=True, slots=True)
class Unbound:
    """A language model that writes freely.

    As any model that does not copy it reads all evidence in one prompt, and nobody asks how likely it is
    to refuse.
    """

    model: LanguageModel

    @property
    def identity(self) -> str:
        return self.model.identity

    @property
    def copies(self) -> bool:
        return False

    def count_tokens(self, text: str) -> int:
        return self.model.count_tokens(text)

    def generate(
        self,
        messages: Sequence[Message],
        *,
        copying: Copying | None = None,  # noqa: ARG002 - dropped: that is what this class is for
        max_tokens: int = 256,
        stop: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        return self.model.generate(messages, max_tokens=max_tokens, stop=stop)


class _View(Database):
    """Another database, but for what a subclass overrides; they share its connection."""

    def __init__(self, whole: Database) -> None:
        self._connection = whole._connection


class Unvoiced(_View):
    """No sentence has a speaker. What was indexed stays, so that search still matches speakers' names."""

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        return [replace(passage, speaker="") for passage in super().passages(ids)]

    def passages_of(self, article_id: str) -> list[Passage]:
        return [replace(passage, speaker="") for passage in super().passages_of(article_id)]


class Wordless(_View):
    """No word is found."""

    def match(self, expression: str, k: int, filters: Filters) -> list[int]:  # noqa: ARG002 - finds nothing
        return []


class Vectorless(Corpus):
    """No embedding is found."""

    def vectors(self) -> VectorIndex:
        dimensions = self.embedder.dimensions
        return FaissIndex.build(np.empty(0, np.int64), np.empty((0, dimensions), np.float32))


def without_reranker(full: Assistant) -> Assistant:
    """Ranked by the two searches alone; every voice found counts as one that may answer."""
    return replace(full, reranker=Undecided())


def without_speakers(full: Assistant) -> Assistant:
    """No speaker is shown, copied or cited, nor read by the reranker."""
    return _over(full, Unvoiced(full.corpus.database))


def without_copying(full: Assistant) -> Assistant:
    """The model writes freely, all evidence in one prompt, and its words are looked up in that."""
    return replace(full, model=Unbound(full.model))


def one_sentence(full: Assistant) -> Assistant:
    """Only the best sentence is read."""
    # the best one is read whatever the budget
    return replace(full, evidence_tokens=0)


def without_check(full: Assistant) -> Assistant:
    """Whatever the model says is the answer, however unsure."""
    return replace(full, bars=dict.fromkeys(full.bars, 0.0))


def without_dense(full: Assistant) -> Assistant:
    """Searched by words alone."""
    corpus = full.corpus
    return replace(full, corpus=Vectorless(corpus.folder, corpus.database, corpus.embedder))


def without_lexical(full: Assistant) -> Assistant:
    """Searched by embeddings alone."""
    return _over(full, Wordless(full.corpus.database))


ABLATIONS: Mapping[str, Ablation] = {
    "without-reranker": without_reranker,
    "without-speakers": without_speakers,
    "without-copying": without_copying,
    "one-sentence": one_sentence,
    "without-check": without_check,
    "without-dense": without_dense,
    "without-lexical": without_lexical,
}
"""By name."""


def _over(full: Assistant, database: Database) -> Assistant:
    return replace(full, corpus=Corpus(full.corpus.folder, database, full.corpus.embedder))
