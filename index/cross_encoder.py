"""The cross-encoder: it reads a question and one sentence together (Nogueira and Cho, arXiv:1901.04085).

It is the embedder, changed by matrices of low rank (Hu et al., arXiv:2106.09685), and learned from
questions over invented reports, near misses among them: its score is a log-odds against "no sentence
answers this", so that 0 means undecided. `conflictqa eval train` makes such weights.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedder import has_bfloat16
from index.errors import ModelDamaged, ModelMissing

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import BatchEncoding, PreTrainedTokenizerBase

WEIGHTS = Path(__file__).with_name("reranker.safetensors")
_MAX_TOKENS = 96
_BATCH = 16
_LENGTH_STEP = 32
_FROZEN_LAYERS = 4
_LOW_RANK = 16


class CrossEncoder:
    """The cross-encoder: the model in the folder `base`, changed by `weights`.

    Raises:
        ModelMissing: a file is missing.
        ModelDamaged: the weights do not fit the base.
    """

    def __init__(self, base: Path, weights: Path = WEIGHTS) -> None:
        # torch takes seconds to import: commands that rank nothing must not pay for it
        import torch  # noqa: PLC0415
        from safetensors import SafetensorError  # noqa: PLC0415
        from safetensors.torch import load_file  # noqa: PLC0415
        from transformers import AutoTokenizer  # noqa: PLC0415

        if not weights.is_file():
            raise ModelMissing(f"no reranker weights in {weights}: install conflictqa again")
        self._torch = torch
        self._tokenizer = AutoTokenizer.from_pretrained(str(base), local_files_only=True)
        network = new_network(base)
        unfit = f"{weights} does not fit {base}: install conflictqa again"
        try:
            left_out = network.load_state_dict(load_file(weights), strict=False)
        except (RuntimeError, SafetensorError) as error:
            raise ModelDamaged(unfit) from error
        if left_out.unexpected_keys:
            raise ModelDamaged(unfit)
        _merge(network)
        self._network = network.to(torch.bfloat16 if has_bfloat16() else torch.float32).eval()

    def score(self, question: str, views: Sequence[str]) -> list[float]:
        order = sorted(range(len(views)), key=lambda number: len(views[number]))
        scores = [0.0] * len(views)
        with self._torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                found = self._network(
                    **encode(self._tokenizer, [(question, views[number]) for number in batch])
                )
                for number, score in zip(batch, found.float().tolist(), strict=False):
                    scores[number] = float(score)
        return scores


def new_network(base: Path) -> "Module":
    """Return the base's transformer with one score on top of its first token, untrained.

    Only what can be learned requires a gradient: in the upper layers a change of low rank to each matrix
    and the normalisations, and the score.
    """
    import torch  # noqa: PLC0415
    from torch.nn.utils import parametrize  # noqa: PLC0415
    from transformers import AutoModel  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    class LowRank(torch.nn.Module):
        def __init__(self, rows: int, columns: int) -> None:
            super().__init__()
            self.up = torch.nn.Parameter(torch.zeros(rows, _LOW_RANK))
            self.down = torch.nn.Parameter(torch.randn(_LOW_RANK, columns) / columns**0.5)

        def forward(self, matrix: "Tensor") -> "Tensor":
            return matrix + self.up @ self.down

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = AutoModel.from_pretrained(
                str(base),
                local_files_only=True,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
                attn_implementation="eager",
            ).requires_grad_(False)
            self.head = torch.nn.Linear(self.bert.config.hidden_size, 1)
            for layer in self.bert.encoder.layer[_FROZEN_LAYERS:]:
                for part in list(layer.modules()):
                    if isinstance(part, torch.nn.Linear):
                        change = LowRank(part.out_features, part.in_features)
                        parametrize.register_parametrization(part, "weight", change)
                    elif isinstance(part, torch.nn.LayerNorm):
                        part.requires_grad_(True)

        def forward(self, **inputs: "Tensor") -> "Tensor":
            first: Tensor = self.bert(**inputs).last_hidden_state[:, 0]
            score: Tensor = self.head(first).squeeze(-1)
            return score

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return Network()


def _merge(network: "Module") -> None:
    """Add the changes to the matrices, so that scoring computes nothing beside them."""
    from torch.nn.utils import parametrize  # noqa: PLC0415

    for part in list(network.modules()):
        if parametrize.is_parametrized(part):
            parametrize.remove_parametrizations(part, "weight")


def encode(tokenizer: "PreTrainedTokenizerBase", pairs: Sequence[tuple[str, str]]) -> "BatchEncoding":
    """Tokenize pairs to few different shapes: each new one makes the CPU kernels compile anew.

    Empty pairs are added at the end to fill the last batch.
    """
    padded = [*pairs, *[("", "")] * (-len(pairs) % _BATCH)]
    encoded: BatchEncoding = tokenizer(
        padded,
        truncation="longest_first",
        max_length=_MAX_TOKENS,
        padding=True,
        pad_to_multiple_of=_LENGTH_STEP,
        return_tensors="pt",
    )
    return encoded
