"""Which sentence answers the question, and whether any does: a small cross-encoder.

It reads the question and one sentence together (Nogueira and Cho, arXiv:1901.04085). It starts from
the weights of all-MiniLM-L6-v2, a small embedder, and was trained on questions over invented reports,
near misses among them: its score is a log-odds against "no sentence answers this", so that 0 means
undecided. `conflictqa eval train` makes the weights again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.corpus import Corpus
from index.embedder import has_bfloat16
from index.errors import ModelDamaged, ModelMissing
from index.passages import head, spoken
from index.types import Article, Hit, Passage

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import BatchEncoding, PreTrainedTokenizerBase

WEIGHTS = Path(__file__).with_name("reranker.safetensors")
MAX_TOKENS = 96
_BATCH = 16
_BEFORE_CHARS = 120
_LENGTH_STEP = 32
_RANK_WEIGHT = 20.0


class Reranker(Protocol):
    """Scores how well sentences answer a question."""

    def score(self, question: str, views: Sequence[str]) -> list[float]:
        """Return one log-odds a view (see `view`): above 0 it answers the question."""


class CrossEncoder:
    """The cross-encoder: the folder `base` gives tokenizer and word vectors, `weights` the rest.

    Raises:
        ModelMissing: a file is missing.
        ModelDamaged: the weights do not fit the base.
    """

    def __init__(self, base: Path, weights: Path = WEIGHTS, *, bfloat16: bool | None = None) -> None:
        # torch takes seconds to import: commands that rank nothing must not pay for it
        import torch  # noqa: PLC0415
        from safetensors.torch import load_file  # noqa: PLC0415
        from transformers import AutoTokenizer  # noqa: PLC0415

        if not weights.is_file():
            raise ModelMissing(f"no reranker weights in {weights}: install conflictqa again")
        self._torch = torch
        self._tokenizer = AutoTokenizer.from_pretrained(str(base), local_files_only=True)
        network = new_network(base)
        try:
            left_out = network.load_state_dict(load_file(weights), strict=False)
        except RuntimeError as error:
            raise ModelDamaged(f"{weights} does not fit {base} ({error})") from error
        if left_out.unexpected_keys:
            raise ModelDamaged(f"{weights} does not fit {base}: run `conflictqa models pull`")
        half = has_bfloat16() if bfloat16 is None else bfloat16
        self._network = network.to(torch.bfloat16 if half else torch.float32).eval()

    def score(self, question: str, views: Sequence[str]) -> list[float]:
        order = sorted(range(len(views)), key=lambda number: len(views[number]))
        scores = [0.0] * len(views)
        with self._torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                found = self._network(
                    **encode(self._tokenizer, question, [views[number] for number in batch])
                )
                for number, score in zip(batch, found.float().tolist(), strict=False):
                    scores[number] = float(score)
        return scores


def new_network(base: Path) -> "Module":
    """Return the base's transformer with one score on top of its first token, untrained."""
    import torch  # noqa: PLC0415
    from transformers import AutoModel  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = AutoModel.from_pretrained(
                str(base),
                local_files_only=True,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
                attn_implementation="eager",
            )
            self.head = torch.nn.Linear(self.bert.config.hidden_size, 1)

        def forward(self, **inputs: "Tensor") -> "Tensor":
            first: Tensor = self.bert(**inputs).last_hidden_state[:, 0]
            score: Tensor = self.head(first).squeeze(-1)
            return score

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return Network()


def encode(tokenizer: "PreTrainedTokenizerBase", question: str, views: Sequence[str]) -> "BatchEncoding":
    """Tokenize pairs to few different shapes: each new one makes the CPU kernels compile anew."""
    padded = [*views, *[""] * (-len(views) % _BATCH)]
    encoded: BatchEncoding = tokenizer(
        [question] * len(padded),
        padded,
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        pad_to_multiple_of=_LENGTH_STEP,
        return_tensors="pt",
    )
    return encoded


def view(passage: Passage, before: str, article: Article) -> str:
    """One sentence as the reranker reads it: speaker, words, what stands before it, its report."""
    return f"{spoken(passage)} | {before[-_BEFORE_CHARS:]} | {head(article)}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit with the reranker's log-odds that it answers the question, and the score it is ranked by."""

    hit: Hit
    relevance: float
    score: float


def rerank(reranker: Reranker, corpus: Corpus, question: str, hits: Sequence[Hit]) -> list[Ranked]:
    """Return the hits, best first, ties by passage id.

    The score adds to the log-odds what the two searches say, 20 / (4 + rank) each: fitted on dev
    questions, where both together put the right sentence first more often than either alone.
    """
    views = []
    passages = {article: corpus.passages_of(article) for article in {hit.article.id for hit in hits}}
    for hit in hits:
        before = passages[hit.article.id][hit.passage.ordinal - 1].text if hit.passage.ordinal else ""
        views.append(view(hit.passage, before, hit.article))
    found = [
        Ranked(hit, relevance, relevance + _by_rank(hit.lexical_rank) + _by_rank(hit.dense_rank))
        for hit, relevance in zip(hits, reranker.score(question, views), strict=True)
    ]
    return sorted(found, key=lambda ranked: (-ranked.score, ranked.hit.passage.id))


def _by_rank(rank: int | None) -> float:
    return 0.0 if rank is None else _RANK_WEIGHT / (4 + rank)
