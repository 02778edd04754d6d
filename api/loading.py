"""Things that are loaded late and shared between threads."""

import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Generic, TypeVar

from index.embedder import Embedder, Vectors
from index.errors import ConflictQAError

T = TypeVar("T")
_TRY_AGAIN = 3.0


class Lazy(Generic[T]):
    """Something that is loaded when it is first needed; what failed is tried again a little later."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._value: T | None = None
        self._error: ConflictQAError | None = None
        self._failed_at = -_TRY_AGAIN

    def get(self) -> T:
        with self._lock:
            if self._value is None:
                if self._error and monotonic() - self._failed_at < _TRY_AGAIN:
                    raise self._error
                try:
                    self._value = self._load()
                    self._error = None
                except ConflictQAError as error:
                    self._error, self._failed_at = error, monotonic()
                    raise
            return self._value

    @property
    def state(self) -> tuple[str, str]:
        """Return "ready", "loading" or "missing", and what to do about the last."""
        if self._value is not None:
            return "ready", ""
        return ("missing", str(error)) if (error := self._error) else ("loading", "")


class SharedEmbedder:
    """An embedder that two threads may use: its tokenizer must not be called twice at once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()

    @property
    def identity(self) -> str:
        return self._embedder.identity

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    @property
    def max_tokens(self) -> int:
        return self._embedder.max_tokens

    def count_tokens(self, text: str) -> int:
        with self._lock:
            return self._embedder.count_tokens(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return self._embedder.encode(texts)
