"""What any vector index must do, and what the FAISS one does with its snapshot file."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Vectors
from index.errors import CorpusError, StorageFailed
from index.vectors import FaissIndex, VectorIndex


def unit(rows: Sequence[Sequence[float]]) -> Vectors:
    found = np.array(rows, np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


VECTORS = unit([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]])
IDS = (7, 30, 11, 4, 2**40)


class VectorIndexContract(ABC):
    """Derive from this and give `build` to test another implementation."""

    @abstractmethod
    def build(self, ids: Sequence[int], vectors: Vectors) -> VectorIndex: ...

    @pytest.fixture
    def index(self) -> VectorIndex:
        return self.build(IDS, VECTORS)

    def test_best_first_ties_by_id(self, index: VectorIndex) -> None:
        found = index.search(VECTORS[1], 5)
        assert [row for row, _ in found] == [4, 30, 11, 7, 2**40]
        assert found[0][1] == pytest.approx(1)
        assert found[2][1] == pytest.approx(2**-0.5)

    def test_never_more_than_there_are(self, index: VectorIndex) -> None:
        assert len(index) == 5
        assert len(index.search(VECTORS[0], 1000)) == 5
        assert index.search(VECTORS[0], 0) == []

    def test_only_what_is_allowed(self, index: VectorIndex) -> None:
        assert [row for row, _ in index.search(VECTORS[1], 5, allowed=[11, 7])] == [11, 7]
        assert index.search(VECTORS[1], 5, allowed=[]) == []

    def test_allowed_ids_that_are_not_there_are_not_found(self, index: VectorIndex) -> None:
        assert [row for row, _ in index.search(VECTORS[1], 5, allowed=[30, 999])] == [30]

    def test_an_empty_index_finds_nothing(self) -> None:
        empty = self.build([], np.empty((0, 3), np.float32))
        assert len(empty) == 0
        assert empty.search(VECTORS[0], 5) == []

    def test_the_same_as_comparing_with_all(self) -> None:
        rng = np.random.default_rng(3)
        vectors = unit(rng.normal(size=(300, 16)).tolist())
        ids = rng.permutation(10_000)[:300]
        index = self.build(ids.tolist(), vectors)
        allowed = sorted(ids[:120].tolist())
        for query in vectors[:10]:
            scores = vectors @ query
            order = sorted(range(120), key=lambda at: -scores[at])[:20]
            found = index.search(query, 20, allowed)
            assert [row for row, _ in found] == [int(ids[at]) for at in order]
            assert [score for _, score in found] == pytest.approx([scores[at] for at in order], abs=1e-5)


class TestFaissIndex(VectorIndexContract):
    def build(self, ids: Sequence[int], vectors: Vectors) -> FaissIndex:
        return FaissIndex.build(np.asarray(ids, np.int64), vectors)

    def test_a_snapshot_comes_back_as_it_was(self, tmp_path: Path) -> None:
        index = self.build(IDS, VECTORS)
        sha256 = index.write(tmp_path / "snapshot")
        again = FaissIndex.read(tmp_path / "snapshot", sha256)
        assert again.search(VECTORS[2], 5) == index.search(VECTORS[2], 5)
        assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]

    def test_a_snapshot_of_another_hash_is_refused(self, tmp_path: Path) -> None:
        self.build(IDS, VECTORS).write(tmp_path / "snapshot")
        with pytest.raises(CorpusError, match="damaged"):
            FaissIndex.read(tmp_path / "snapshot", "0" * 64)

    def test_a_missing_snapshot_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CorpusError, match="cannot be read"):
            FaissIndex.read(tmp_path / "snapshot", "0" * 64)

    def test_a_full_disk_leaves_the_old_snapshot(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = self.build(IDS, VECTORS)
        sha256 = index.write(tmp_path / "snapshot")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(StorageFailed, match="free some space"):
            self.build(IDS[:2], VECTORS[:2]).write(tmp_path / "snapshot")
        assert len(FaissIndex.read(tmp_path / "snapshot", sha256)) == 5
        assert [path.name for path in tmp_path.iterdir()] == ["snapshot"]
