"""Trains the reranker: sentences compete with each other and with "none answers this".

The softmax is over the candidates of one question (Gao et al., arXiv:2101.08751) and a no-answer
option whose score is 0; what is raised is the sum of all right ones (Clark and Gardner,
arXiv:1710.10723). AdamW (Loshchilov and Hutter, arXiv:1711.05101), warm-up, then linear decay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from transformers import AutoTokenizer

from eval.examples import Example, Sheet, examples
from index.embedder import has_bfloat16
from index.errors import BadInput, StorageFailed
from index.reranker import encode, new_network
from qa import show

_BATCH = 8
_BODY_RATE, _HEAD_RATE = 1e-4, 1e-3
_WEIGHT_DECAY = 0.01
_WARM_UP = 0.1
_HELD_OUT = 12
"""One item in so many is held out, to see how the network does on what it has not read."""

_NOT_LEARNED = ("bert.embeddings.", "bert.pooler.")


@dataclass(frozen=True, slots=True)
class Held:
    """On held-out items: share of answered questions whose best sentence is right, and AUC.

    AUC: how often the best sentence of an answered question scores above that of an unanswered one.
    """

    top1: float
    auc: float


def train(sheets: Sequence[Sheet], base: Path, out: Path, epochs: int, seed: int = 0) -> Held:
    """Train on the sheets, from the weights in the folder `base`; `out` is written after every epoch.

    Raises:
        BadInput: fewer than two sheets.
        StorageFailed: `out` cannot be written.
    """
    if len(sheets) < 2:
        raise BadInput("training needs two items, for one is held out: use a higher --limit")
    rng = np.random.default_rng(seed)
    order = [sheets[number] for number in rng.permutation(len(sheets))]
    count = max(1, len(order) // _HELD_OUT)
    passes = [_batches(order[count:], rng) for _ in range(epochs)]
    learner = Learner(base, sum(map(len, passes)), seed)
    for number, batches in enumerate(passes, start=1):
        for batch in show.track(batches, f"epoch {number} of {epochs}"):
            learner.learn(batch)
        learner.write(out)
        held = learner.measure(order[:count])
        show.note(f"epoch {number}: {count} items held out, top-1 {held.top1:.3f}, AUC {held.auc:.3f}")
    return held


class Learner:
    """The network, and what moves it over `steps` batches."""

    def __init__(self, base: Path, steps: int, seed: int) -> None:
        torch.manual_seed(seed)
        self._tokenizer = AutoTokenizer.from_pretrained(str(base), local_files_only=True)
        self._network = new_network(base)
        head = self._network.get_submodule("head")
        torch.nn.init.normal_(head.get_parameter("weight"), std=0.02)
        torch.nn.init.zeros_(head.get_parameter("bias"))
        for name, parameter in self._network.named_parameters():
            parameter.requires_grad = not name.startswith(_NOT_LEARNED)
        body = [one for one in self._network.get_submodule("bert").parameters() if one.requires_grad]
        groups = [{"params": body, "lr": _BODY_RATE}, {"params": [*head.parameters()], "lr": _HEAD_RATE}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=_WEIGHT_DECAY)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min(1, step / steps / _WARM_UP) * max(0, 1 - step / steps)
        )
        self._half = has_bfloat16()

    def learn(self, batch: Sequence[Example]) -> float:
        """Take one step and return the loss before it."""
        self._network.train()
        scores = self._scores([(example.question, example.views) for example in batch])
        losses = [_loss(found, example.right) for found, example in zip(scores, batch, strict=True)]
        loss = torch.stack(losses).mean()
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        return loss.item()

    @torch.inference_mode()
    def measure(self, sheets: Sequence[Sheet]) -> Held:
        """Let every question choose between all sentences of its item."""
        self._network.eval()
        hits: list[bool] = []
        answered: list[float] = []
        unanswered: list[float] = []
        for sheet in sheets:
            views = tuple(sentence.view for sentence in sheet.sentences)
            for query in sheet.queries:
                scores = self._scores([(query.question, views)])[0]
                (answered if query.answered else unanswered).append(scores.max().item())
                if query.answered:
                    hits.append(int(scores.argmax()) in query.places)
        above = np.array(answered)[:, None] > np.array(unanswered)[None]
        return Held(float(np.mean(hits)), float(above.mean()))

    def write(self, out: Path) -> None:
        """Write what was learned, in bfloat16; the rest is the base's own."""
        weights = {
            name: weight.to(torch.bfloat16).contiguous()
            for name, weight in self._network.state_dict().items()
            if not name.startswith(_NOT_LEARNED)
        }
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(save(weights))
        except OSError as error:
            raise StorageFailed(f"{out} cannot be written ({error.strerror}): use another --out") from error

    def _scores(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[torch.Tensor]:
        """Score each question's views, all in one go."""
        parts = [encode(self._tokenizer, question, views) for question, views in asked]
        sizes = [len(views) for _, views in asked]
        width = max(part["input_ids"].shape[1] for part in parts)
        together = {
            # what is added is masked, as is `encode`'s own padding, and its empty rows are dropped
            name: torch.cat(
                [
                    torch.nn.functional.pad(part[name][:size], (0, width - part[name].shape[1]))
                    for part, size in zip(parts, sizes, strict=True)
                ]
            )
            for name in parts[0]
        }
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            found: torch.Tensor = self._network(**together)
        return list(found.float().split(sizes))  # type: ignore[no-untyped-call]


def _batches(sheets: Sequence[Sheet], rng: np.random.Generator) -> list[list[Example]]:
    found = list(examples(sheets, rng))
    order = [found[number] for number in rng.permutation(len(found))]
    return [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]


def _loss(scores: torch.Tensor, right: Sequence[bool]) -> torch.Tensor:
    shares = torch.cat([scores, scores.new_zeros(1)]).log_softmax(0)
    wanted = [number for number, one in enumerate(right) if one] or [len(right)]
    return -shares[wanted].logsumexp(0)
