"""What can be evaluated: anything that answers a question with a prediction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from eval.ablations import ABLATIONS, Ablation
from eval.baselines import BestPassage, Chunks, NoReports
from eval.predictions import Prediction, predict
from index.errors import BadInput
from qa.assistant import Assistant
from qa.settings import Settings
from qa.wire import make_assistant, make_embedder, make_model, open_corpus


class System(Protocol):
    """It is given the question alone: no gold, no type, and the id only to name its prediction."""

    @property
    def model(self) -> str:
        """The model that writes the answers, with its hash; empty if there is none."""

    def answer(self, case_id: str, question: str) -> Prediction: ...


@dataclass(frozen=True, slots=True)
class Product:
    """conflictqa itself, as every front end has it."""

    assistant: Assistant

    @property
    def model(self) -> str:
        return self.assistant.model.identity

    def answer(self, case_id: str, question: str) -> Prediction:
        return predict(case_id, self.assistant.ask(question))


def _ablated(ablation: Ablation, settings: Settings) -> System:
    return Product(ablation(make_assistant(settings)))


PRODUCT = "conflictqa"

SYSTEMS: Mapping[str, Callable[[Settings], System]] = {
    PRODUCT: lambda settings: Product(make_assistant(settings)),
    "chunks": lambda settings: Chunks(open_corpus(settings, make_embedder(settings)), make_model(settings)),
    "passage": lambda settings: BestPassage(open_corpus(settings, make_embedder(settings))),
    "no-reports": lambda settings: NoReports(make_model(settings)),
}
"""By name; the settings name the corpus that holds the reports of the set."""

VARIANTS: Mapping[str, Callable[[Settings], System]] = {
    name: partial(_ablated, ablation) for name, ablation in ABLATIONS.items()
}
"""The product with one part switched off, by name."""


def make_system(name: str, settings: Settings) -> System:
    """Load a system or a variant by name.

    Raises:
        BadInput: there is none of this name.
    """
    known = {**SYSTEMS, **VARIANTS}
    try:
        make = known[name]
    except KeyError:
        raise BadInput(f"no system {name!r}: known are {', '.join(known)}") from None
    return make(settings)
