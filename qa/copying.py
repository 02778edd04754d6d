"""Replies that can only be copied: which tokens may come next.

A reply made of words that stand in the evidence cannot invent a name or a number, whatever the model
would have liked to write (constrained decoding as in Willard and Louf, arXiv:2307.09702).
"""

import re
from collections.abc import Callable, Sequence

from qa.models import Copying

_WORD_START = re.compile(r"(?<!\S)\S")


class CopyRules:
    """`Copying` in the tokens of one model.

    `tokenize` turns text to tokens, `text_of` a token to text, `end` is the token that ends a reply.
    """

    def __init__(
        self,
        copying: Copying,
        tokenize: Callable[[str], list[int]],
        text_of: Callable[[int], str],
        end: int,
    ) -> None:
        self._end = end
        self._text_of = text_of
        self._fixed = [tuple(tokenize(text)) for text in copying.fixed]
        # tokens depend on where a text begins, so each place to begin has tokens of its own
        self._runs = [
            tuple(tokenize(text[start.start() :]))
            for text in copying.texts
            for start in _WORD_START.finditer(text)
        ]

    def allowed(self, written: Sequence[int]) -> list[int]:
        """Return the tokens that may follow what has been written, each once."""
        size, begun = len(written), tuple(written)
        found: dict[int, None] = {}
        for tokens in self._fixed:
            if tokens[:size] == begun:
                found[tokens[size] if size < len(tokens) else self._end] = None
        for tokens in self._runs:
            if tokens[:size] == begun:
                if size < len(tokens):
                    found[tokens[size]] = None
                if size and (size == len(tokens) or self._ends_word(tokens[size])):
                    found[self._end] = None
        return list(found) or [self._end]

    def _ends_word(self, following: int) -> bool:
        return not self._text_of(following)[:1].isalnum()
