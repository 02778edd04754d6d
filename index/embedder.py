"""Text to unit vectors. A corpus and its questions always go through the same embedder."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.errors import ModelDamaged, ModelMissing

Vectors = npt.NDArray[np.float32]

_BATCH = 32
_LENGTH_STEP = 32
"""Padding to few lengths: each new shape makes the CPU kernels compile anew."""


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    @property
    def identity(self) -> str:
        """Name and content hash: two embedders with one identity give the same vectors."""

    @property
    def dimensions(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of one text are read; `count_tokens` tells how many a text has."""

    def count_tokens(self, text: str) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of length one, shape (len(texts), dimensions), in order."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a local folder; never connects to anything.

    bfloat16 is used where the processor computes in it, float32 elsewhere.

    Raises:
        ModelMissing: the folder does not exist.
        ModelDamaged: the folder does not hold a model.
    """

    def __init__(self, folder: Path, *, bfloat16: bool | None = None) -> None:
        # torch takes seconds to import: commands that embed nothing must not pay for it
        import torch  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging  # noqa: PLC0415

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if not folder.is_dir():
            raise ModelMissing(f"no embedding model in {folder}: run `conflictqa models pull`")
        half = has_bfloat16() if bfloat16 is None else bfloat16
        try:
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": torch.bfloat16 if half else torch.float32},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelDamaged(
                f"the embedding model in {folder} cannot be loaded ({error}): run `conflictqa models pull`"
            ) from error
        self._identity = f"{folder.name}@{_hash_of(folder)}"

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def max_tokens(self) -> int:
        return int(self._model.max_seq_length or 0)

    def count_tokens(self, text: str) -> int:
        return len(self._model.tokenizer(text, verbose=False)["input_ids"])

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        # sentence-transformers sorts by length itself, so that a batch pads little
        vectors = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_tensor=True,
            processing_kwargs={"text": {"pad_to_multiple_of": _LENGTH_STEP}},
        )
        found: Vectors = vectors.float().cpu().numpy()
        norms = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Vectors = np.divide(found, np.maximum(norms, 1e-12), dtype=np.float32)
        return unit


def has_bfloat16() -> bool:
    """Whether the processor has bfloat16 arithmetic; emulated it would be slower than float32."""
    import torch  # noqa: PLC0415

    return bool(torch.cpu._is_avx512_bf16_supported())


def _hash_of(folder: Path) -> str:
    """The first 12 hex digits of the SHA-256 over the weight files."""
    digest = hashlib.sha256()
    for weights in sorted([*folder.glob("*.safetensors"), *folder.glob("pytorch_model.bin")]):
        with weights.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
