"""A model for the tests of reading that copies, with the probabilities it is given."""

from collections.abc import Iterator, Mapping, Sequence

from model_parts import WordModel

from prompts import REFUSAL
from qa.models import Copying, Message, Piece


class Likely(WordModel):
    """Copies the last text it may copy, with the probability that is given for it; counts tokens asked."""

    def __init__(self, probabilities: Mapping[str, float]) -> None:
        self.probabilities = probabilities
        self.refusals: Mapping[str, float] = {}
        self.written = 0

    def pieces(self, messages: Sequence[Message], copying: Copying | None) -> Iterator[Piece]:
        assert copying
        reply = (*copying.fixed, *copying.texts)[-1]
        refused = [p for text, p in self.refusals.items() if text in messages[-1].content]
        likely = refused[0] if refused and REFUSAL in copying.fixed else self.probabilities.get(reply, 0.5)
        for word in reply.split():
            self.written += 1
            yield Piece(f"{word} ", likely)
