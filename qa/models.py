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

    `probability` is the model's for this piece among all that it could write; None where the model
    does not tell. A last piece without text is the end of the reply.
    """

    text: str
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Copying:
    """What a reply may be: one of `fixed`, or a run of whole words copied from one of `texts`."""

    texts: tuple[str, ...]
    fixed: tuple[str, ...] = ()


def never() -> bool:
    """The default for `stop`: nobody asks the model to stop."""
    return False


class LanguageModel(Protocol):
    """A model that continues a conversation, greedily, so that the same question has the same answer."""

    @property
    def identity(self) -> str:
        """What an answer names as the model that wrote it."""

    @property
    def copies(self) -> bool:
        """Whether replies keep to `copying`."""

    def count_tokens(self, text: str) -> int: ...

    def generate(
        self,
        messages: Sequence[Message],
        *,
        copying: Copying | None = None,
        max_tokens: int = 256,
        stop: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        """Yield the reply piece by piece; one call at a time, others wait.

        With `copying` the reply is what that allows, if the model `copies`; a model on a server may not
        keep to it, so replies are checked all the same. Ends early once `stop()` is true.

        Raises:
            GenerationFailed: the model broke off, or the messages do not fit its context.
        """
