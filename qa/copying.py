"""Replies that can only be copied: which tokens may come next, given the choices.

A reply made of words that stand in the evidence cannot invent a name or a number, whatever the model
would have liked to write (constrained decoding as in Willard and Louf, arXiv:2307.09702).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.models import Choice


@dataclass(frozen=True, slots=True)
class _Run:
    """A label's tokens and the tokens of one text that may follow it."""

    label: tuple[int, ...]
    text: tuple[int, ...] = ()


class CopyRules:
    """The choices as tokens of one model.

    `tokenize` turns text to tokens, `text_of` a token to text, `end` is the token that ends a reply.
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        tokenize: Callable[[str], list[int]],
        text_of: Callable[[int], str],
        end: int,
    ) -> None:
        self._end = end
        self._text_of = text_of
        self._runs = [
            _Run(tuple(tokenize(choice.label)), tuple(tokenize(f" {text}")))
            for choice in choices
            for text in choice.texts or ("",)
        ]

    def allowed(self, written: Sequence[int]) -> list[int]:
        """Return the tokens that may follow what has been written, each once."""
        found: dict[int, None] = {}
        for run in self._runs:
            size = len(run.label)
            if len(written) < size:
                if run.label[: len(written)] == tuple(written):
                    found[run.label[len(written)]] = None
            elif run.label == tuple(written[:size]):
                found.update(dict.fromkeys(self._following(run.text, tuple(written[size:]))))
        return list(found) or [self._end]

    def _following(self, text: tuple[int, ...], copied: tuple[int, ...]) -> list[int]:
        starts = [n for n in range(len(text)) if self._starts_word(text, n)]
        if not copied:
            return [text[n] for n in starts] or [self._end]
        size = len(copied)
        found = []
        for start in starts:
            if text[start : start + size] == copied:
                end = start + size
                if end < len(text):
                    found.append(text[end])
                if end == len(text) or self._ends_word(text, end):
                    found.append(self._end)
        return found

    def _starts_word(self, text: tuple[int, ...], position: int) -> bool:
        return self._text_of(text[position])[:1].isspace()

    def _ends_word(self, text: tuple[int, ...], position: int) -> bool:
        following = self._text_of(text[position])[:1]
        return not following.isalnum()
