"""Nearest neighbours among passage embeddings. Always rebuildable from the database."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, Self

import faiss
import numpy as np
import numpy.typing as npt

from index.embedder import Vectors
from index.errors import CorpusError, StorageFailed

RowIds = npt.NDArray[np.int64]


class VectorIndex(Protocol):
    """Exact or approximate search by inner product over unit vectors."""

    def __len__(self) -> int: ...

    def search(
        self, vector: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k (row id, cosine) pairs, best first, ties by id.

        `vector` has shape (dimensions,). With `allowed`, only these row ids are searched.
        """


class FaissIndex:
    """An exact (flat) FAISS index. Searched by one thread: handing over costs more than it saves."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        self._index = index
        faiss.omp_set_num_threads(1)

    @classmethod
    def build(cls, ids: RowIds, vectors: Vectors) -> Self:
        """`ids` has shape (n,), `vectors` (n, dimensions)."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(ids):
            index.add_with_ids(vectors, ids)
        return cls(index)

    @classmethod
    def read(cls, path: Path, sha256: str) -> Self:
        """Read a snapshot.

        Raises:
            CorpusError: it is missing, damaged, or not the one with this hash.
        """
        try:
            raw = path.read_bytes()
            if hashlib.sha256(raw).hexdigest() != sha256:
                raise CorpusError(f"{path} is damaged")
            index = faiss.deserialize_index(np.frombuffer(raw, np.uint8))
            if not isinstance(index, faiss.IndexIDMap2):
                raise CorpusError(f"{path} holds another kind of index")
            return cls(index)
        except (OSError, RuntimeError) as error:
            raise CorpusError(f"{path} cannot be read ({error})") from error

    def write(self, path: Path) -> str:
        """Write a snapshot so that `path` is at every moment absent or whole; return its SHA-256.

        Raises:
            StorageFailed: the folder cannot be written or the disk is full.
        """
        raw = faiss.serialize_index(self._index).tobytes()
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StorageFailed(f"{path} cannot be written ({error.strerror}): free some space") from error
        return hashlib.sha256(raw).hexdigest()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, vector: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        selector = None if allowed is None else faiss.IDSelectorBatch(np.asarray(allowed, np.int64))
        k = min(k, len(self) if allowed is None else len(allowed))
        if k <= 0:
            return []
        parameters = faiss.SearchParameters(sel=selector) if selector else None  # type: ignore[call-arg]
        scores, ids = self._index.search(vector.reshape(1, -1), k, params=parameters)
        # FAISS pads what it did not find with -1 and leaves ties in any order
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
