"""A conversation: follow-up questions made to stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompts import REFUSAL
from qa.followup import carried, leans


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, in its stand-alone form, and the short answer it got.

    `cited` is the title of the report that the answer cites and the quote, where they are known.
    """

    question: str
    answer: str
    cited: str = ""


def cited_words(title: str, quote: str) -> str:
    """The form of `Turn.cited`."""
    return f"{title} . {quote}"


def standalone(history: Sequence[Turn], question: str) -> str:
    """Return the question in a form that needs no conversation; one that needs none stays as it is."""
    if not history or not leans(question):
        return question
    last = history[-1]
    return carried(question, last.question, "" if last.answer == REFUSAL else last.answer, last.cited)
