"""What the scripted models of the tests share."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from qa.models import Copying, Message, Piece, never


class WordModel:
    """Takes words for tokens and stops when it is told to; what it writes its `pieces` say."""

    identity = "scripted"
    copies = True

    def pieces(self, messages: Sequence[Message], copying: Copying | None) -> Iterator[Piece]:
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def generate(
        self,
        messages: Sequence[Message],
        *,
        copying: Copying | None = None,
        max_tokens: int = 256,
        stop: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        for piece in islice(self.pieces(messages, copying), max_tokens):
            if stop():
                return
            yield piece
