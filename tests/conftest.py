"""Shared by all tests: the real embedder, a tiny real GGUF file, hand-made reports."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.corpus import Corpus
from index.embedder import Embedder, SentenceTransformerEmbedder
from index.types import Article
from qa.registry import named
from qa.settings import DEFAULT_EMBEDDER, DEFAULT_MODEL, RERANKER_BASE, load_settings
from qa.weights import located

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)


@pytest.fixture(scope="session")
def embedder_folder() -> Path:
    return located(named(DEFAULT_EMBEDDER), load_settings().models)


@pytest.fixture(scope="session")
def reranker_folder() -> Path:
    return located(named(RERANKER_BASE), load_settings().models)


@pytest.fixture(scope="session")
def embedder(embedder_folder: Path) -> Embedder:
    return SentenceTransformerEmbedder(embedder_folder)


@pytest.fixture(scope="session")
def answer_model_path() -> Path:
    return located(named(DEFAULT_MODEL), load_settings().models)


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A llama with random weights, one block, byte tokens: real plumbing, no sense."""
    import gguf  # noqa: PLC0415 - only the tests that load a model need it

    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    rng = np.random.default_rng(0)
    width, vocabulary = 32, 260
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(8192)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(64)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581"])
    writer.add_token_scores([0.0] * vocabulary)
    writer.add_token_types([2, 3, 3] + [6] * 256 + [1])
    writer.add_add_space_prefix(False)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(CHATML)
    shapes = {
        "token_embd.weight": (vocabulary, width),
        "output.weight": (vocabulary, width),
        "blk.0.attn_q.weight": (width, width),
        "blk.0.attn_k.weight": (width, width),
        "blk.0.attn_v.weight": (width, width),
        "blk.0.attn_output.weight": (width, width),
        "blk.0.ffn_gate.weight": (64, width),
        "blk.0.ffn_up.weight": (64, width),
        "blk.0.ffn_down.weight": (width, 64),
    }
    for name, shape in shapes.items():
        writer.add_tensor(name, rng.normal(0, 0.1, shape).astype(np.float32))
    for name in ("output_norm.weight", "blk.0.attn_norm.weight", "blk.0.ffn_norm.weight"):
        writer.add_tensor(name, np.ones(width, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def report(number: int, text: str = "", **fields: object) -> Article:
    """A small report with its own words."""
    body = text or (
        f"Fighting was reported near Belmora on day {number}. Colonel Ana Dreyfuss said {number} shells "
        f"had hit the bridge. Farmers in the Odrin valley counted {number + 3} dead cattle."
    )
    defaults: dict[str, object] = {
        "id": f"report-{number}",
        "title": f"Shelling, day {number}",
        "source": "Belmora Post" if number % 2 else "Odrin Radio",
        "url": f"https://belmora-post.invalid/{number}",
        "published": date(2031, 3, 1 + number % 28),
    }
    return Article(text=body, **{**defaults, **fields})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def five_reports(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A corpus folder to copy: embedding takes longer than most tests."""
    made = Corpus.create(tmp_path_factory.mktemp("corpora") / "corpus", embedder)
    for number in range(1, 6):
        made.add(report(number))
    made.save_snapshot()
    made.close()
    return made.folder


@pytest.fixture
def corpus(tmp_path: Path, five_reports: Path, embedder: Embedder) -> Iterator[Corpus]:
    """A writable corpus of five reports."""
    shutil.copytree(five_reports, tmp_path / "corpus")
    made = Corpus.create(tmp_path / "corpus", embedder)
    yield made
    made.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a command of the product runs in: the real models, an empty corpus folder of its own."""
    models = str(load_settings().models)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "CONFLICTQA_MODELS": models, "CONFLICTQA_CORPUS": str(tmp_path / "corpus")}
