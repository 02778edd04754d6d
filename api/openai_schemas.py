"""What a chat client sends, read as a question and the conversation before it."""

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.engine import Asked
from api.history import Told
from index.errors import BadQuestion
from qa.assistant import checked
from qa.conversation import Turn

MODEL = "conflictqa"


class Part(BaseModel):
    """A piece of a message; only text is read."""

    model_config = ConfigDict(frozen=True, strict=True)

    type: str = Field(max_length=100, examples=["text"])
    text: str = Field(default="", max_length=200_000, examples=["Who claimed 195 casualties?"])


class ChatMessage(BaseModel):
    """A message of the conversation. What the system says is passed over: the answers' rules are ours."""

    model_config = ConfigDict(frozen=True, strict=True)

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=200_000)] | list[Part] | None = Field(
        default=None, examples=["Who claimed 195 casualties?"]
    )

    @property
    def words(self) -> str:
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type == "text")


class StreamOptions(BaseModel):
    """Of these only the usage is known."""

    model_config = ConfigDict(frozen=True, strict=True)

    include_usage: bool = False


class ChatIn(BaseModel):
    """A chat request. Sampling settings have no effect: the same question has the same answer."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Who claimed 195 casualties?"}],
                    "stream": False,
                }
            ]
        },
    )

    model: str = Field(default=MODEL, max_length=200)
    messages: list[ChatMessage] = Field(
        min_length=1, max_length=500, description="the last from the user is the question"
    )
    stream: bool = False
    stream_options: StreamOptions | None = None

    def value(self) -> Asked:
        """Read the last user message as the question, and what came before as the conversation.

        Raises:
            BadQuestion: there is no question, or it is too long.
        """
        spoken = [message for message in self.messages if message.role in {"user", "assistant"}]
        while spoken and spoken[-1].role != "user":
            spoken.pop()
        if not spoken:
            raise BadQuestion("no message with the role `user`: add one that asks something")
        turns = [
            _told(asked.words, told.words)
            for asked, told in pairwise(spoken)
            if (asked.role, told.role) == ("user", "assistant")
        ]
        return Asked(checked(spoken[-1].words), history=tuple(turns))


def source_text(number: int, quote: str, about: str) -> str:
    """Write a source below an answer's words, as `_told` reads it when the client sends it back."""
    return f"\n\n[{number}] “{quote}”\n{about}"


def _told(question: str, reply: str) -> Told:
    """Read a reply of ours: the words before the sources, and the first source's quote."""
    answer, _, sources = reply.partition("\n\n[1] “")
    return Told(Turn(question, answer, sources.partition("”\n")[0]))
