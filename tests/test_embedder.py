"""Questions and passages live in one space, whatever the processor computes in."""

from pathlib import Path

import numpy as np
import pytest

from index.embedder import Embedder, SentenceTransformerEmbedder, has_bfloat16
from index.errors import ModelDamaged, ModelMissing

TEXTS = ["The bridge was shelled.", "A bridge came under artillery fire.", "The harvest was good.", ""]


def test_vectors_have_length_one_and_keep_the_order(embedder: Embedder) -> None:
    together = embedder.encode(TEXTS)
    assert together.shape == (len(TEXTS), embedder.dimensions)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    alone = np.vstack([embedder.encode([text]) for text in TEXTS])
    assert (together * alone).sum(axis=1).min() > 0.999


def test_meaning_is_nearer_than_words_apart(embedder: Embedder) -> None:
    first, same, other, _ = embedder.encode(TEXTS)
    assert first @ same > first @ other


def test_nothing_to_embed_gives_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, embedder.dimensions)


@pytest.mark.skipif(not has_bfloat16(), reason="this processor does not compute in bfloat16")
def test_bfloat16_agrees_with_float32(embedder_folder: Path) -> None:
    exact = SentenceTransformerEmbedder(embedder_folder, bfloat16=False).encode(TEXTS[:3])
    fast = SentenceTransformerEmbedder(embedder_folder, bfloat16=True).encode(TEXTS[:3])
    assert (exact * fast).sum(axis=1).min() >= 0.999


def test_missing_and_damaged_models_say_how_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="models pull"):
        SentenceTransformerEmbedder(tmp_path / "nowhere")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        SentenceTransformerEmbedder(tmp_path)
