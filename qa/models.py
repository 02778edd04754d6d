"""What the assistant needs of a language model, and what comes back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that a model is shown."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text as the model writes it.

    `logprob` is its natural log-probability before the grammar narrowed the choice; None where the
    model does not tell.
    """

    text: str
    logprob: float | None = None


def never() -> bool:
    """The default for `stop`: nobody asks the model to stop."""
    return False


class LanguageModel(Protocol):
    """A model that continues a conversation, greedily, so that the same question has the same answer."""

    @property
    def identity(self) -> str:
        """What an answer names as the model that wrote it."""

    def count_tokens(self, text: str) -> int: ...

    def generate(
        self,
        messages: Sequence[Message],
        *,
        grammar: str = "",
        max_tokens: int = 256,
        stop: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """Yield the reply piece by piece; one call at a time, others wait.

        `grammar` is GBNF with the start symbol `root`; a model that knows no grammars may write
        anything, so replies are checked all the same. It ends early once `stop()` is true.

        Raises:
            GenerationFailed: the model broke off, or the messages do not fit its context.
        """
