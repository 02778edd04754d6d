"""Trains the reranker: sentences compete with each other and with "none answers this".

The softmax is over the candidates of one question (Gao et al., arXiv:2101.08751) and a no-answer
option whose score is 0; what is raised is the sum of all right ones (Clark and Gardner,
arXiv:1710.10723). AdamW (Loshchilov and Hutter, arXiv:1711.05101), warm-up, then linear decay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from transformers import AutoTokenizer

from eval.examples import Example, Sheet, examples
from index.cross_encoder import encode, new_network
from index.embedder import has_bfloat16
from index.errors import BadInput, StorageFailed
from qa import show

_SEED = 0
_BATCH = 8
_SORTED = 16 * _BATCH
_BODY_RATE, _HEAD_RATE = 5e-4, 1e-3
_GOING_ON = 0.5
"""Share of these rates at which weights learned before are changed: at the whole they unlearn much."""
_WEIGHT_DECAY = 0.01
_WARM_UP = 0.06
_WRITTEN = 200
_HELD_OUT = 12
"""One item in so many is held out, to see how the network does on what it has not read."""


@dataclass(frozen=True, slots=True)
class Held:
    """On held-out items: share of answered questions whose best sentence is right, and AUC.

    AUC: how often the best sentence of an answered question scores above that of an unanswered one.
    """

    top1: float
    auc: float


def train(sheets: Sequence[Sheet], base: Path, out: Path, steps: int, start: Path | None = None) -> Held:
    """Train on the sheets, from the model in the folder `base`; `out` is written now and then.

    With `start` training goes on from these weights, instead of from none.

    Raises:
        BadInput: fewer than two sheets, or `start` does not fit the base.
        StorageFailed: `out` cannot be written.
    """
    if len(sheets) < 2:
        raise BadInput("training needs two items, for one is held out: use a higher --limit")
    rng = np.random.default_rng(_SEED)
    order = [sheets[number] for number in rng.permutation(len(sheets))]
    count = max(1, len(order) // _HELD_OUT)
    learner = Learner(base, steps, pace=_GOING_ON if start else 1.0)
    if start:
        learner.read(start)
    drawn = islice(_batches(order[count:], rng), steps)
    for step, batch in enumerate(show.track(drawn, "training", steps), start=1):
        learner.learn(batch)
        if step % _WRITTEN == 0 or step == steps:
            learner.write(out)
    held = learner.measure(order[:count])
    show.note(f"{count} items held out: top-1 {held.top1:.3f}, AUC {held.auc:.3f}")
    return held


class Learner:
    """The network, and what moves it over `steps` batches."""

    def __init__(self, base: Path, steps: int, pace: float) -> None:
        torch.manual_seed(_SEED)
        self._tokenizer = AutoTokenizer.from_pretrained(str(base), local_files_only=True)
        self._network = new_network(base)
        head = self._network.get_submodule("head")
        torch.nn.init.normal_(head.get_parameter("weight"), std=0.02)
        torch.nn.init.zeros_(head.get_parameter("bias"))
        body = [one for one in self._network.get_submodule("bert").parameters() if one.requires_grad]
        groups = [
            {"params": body, "lr": pace * _BODY_RATE},
            {"params": [*head.parameters()], "lr": pace * _HEAD_RATE},
        ]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=_WEIGHT_DECAY)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min(1, (step + 1) / steps / _WARM_UP) * (1 - step / steps)
        )
        self._half = has_bfloat16()

    def read(self, start: Path) -> None:
        """Take over weights that were learned before."""
        try:
            found = self._network.load_state_dict(load(start.read_bytes()), strict=False)
        except (OSError, SafetensorError, RuntimeError) as error:
            raise BadInput(f"{start} cannot be gone on from ({error}): use another --start") from error
        if found.unexpected_keys or self._learned().keys() & set(found.missing_keys):
            raise BadInput(f"{start} does not hold this network's weights: use another --start")

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
        """Write what was learned; the rest is the base's own."""
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(save(self._learned()))
        except OSError as error:
            raise StorageFailed(f"{out} cannot be written ({error.strerror}): use another --out") from error

    def _learned(self) -> dict[str, torch.Tensor]:
        return {
            name: parameter.detach().contiguous()
            for name, parameter in self._network.named_parameters()
            if parameter.requires_grad
        }

    def _scores(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[torch.Tensor]:
        """Score each question's views, all in one go."""
        pairs = [(question, one) for question, views in asked for one in views]
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            found: torch.Tensor = self._network(**encode(self._tokenizer, pairs))
        sizes = [len(views) for _, views in asked]
        return list(found[: len(pairs)].float().split(sizes))  # type: ignore[no-untyped-call]


def _batches(sheets: Sequence[Sheet], rng: np.random.Generator) -> Iterator[list[Example]]:
    """Yield batches of examples of about one length without end, each pass in another order."""
    while True:
        found = list(examples(sheets, rng))
        order = [found[number] for number in rng.permutation(len(found))]
        batches = []
        for start in range(0, len(order), _SORTED):
            near = sorted(order[start : start + _SORTED], key=_length)
            batches += [near[first : first + _BATCH] for first in range(0, len(near), _BATCH)]
        yield from (batches[number] for number in rng.permutation(len(batches)))


def _length(example: Example) -> int:
    return max(map(len, example.views))


def _loss(scores: torch.Tensor, right: Sequence[bool]) -> torch.Tensor:
    shares = torch.cat([scores, scores.new_zeros(1)]).log_softmax(0)
    wanted = [number for number, one in enumerate(right) if one] or [len(right)]
    return -shares[wanted].logsumexp(0)
