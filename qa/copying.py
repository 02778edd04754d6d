"""Replies that can only be copied: which tokens may come next.

A reply made of words that stand in the evidence cannot invent a name or a number, whatever the model
would have liked to write (constrained decoding as in Willard and Louf, arXiv:2307.09702).
"""

import re
from collections.abc import Callable, Sequence

from qa.models import Copying

_WORD_START = re.compile(r"(?<!\S)\S")
_GOES_ON = re.compile(
    r"\w|[.,:]\d|\s?%|\s(?:hundred|thousand|million|billion|trillion|dozen|per ?cent)|\.\s?[a-z]|\.[A-Z]"
    r"|,\s[12]\d{3}"
)
_AHEAD = 6
"""So many tokens tell whether a word, a number, a day with its year or a letter of four bytes goes on."""


class CopyRules:
    """`Copying` in the tokens of one model.

    `tokenize` turns text to tokens, `bytes_of` a token to UTF-8, `end` is the token that ends a reply.
    """

    def __init__(
        self,
        copying: Copying,
        tokenize: Callable[[str], list[int]],
        bytes_of: Callable[[int], bytes],
        end: int,
    ) -> None:
        self._end = end
        self._bytes_of = bytes_of
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
                if size and (size == len(tokens) or self._ends_word(tokens[size : size + _AHEAD])):
                    found[self._end] = None
        return list(found) or [self._end]

    def _ends_word(self, following: Sequence[int]) -> bool:
        """Whether a reply may end before these tokens: not in a word, a number or a letter's bytes."""
        raw = b"".join(map(self._bytes_of, following))
        return not (_is_inside_letter(raw) or _GOES_ON.match(raw.decode(errors="ignore")))


def _is_inside_letter(raw: bytes) -> bool:
    return raw[:1] != b"" and raw[0] & 0xC0 == 0x80
