"""A conversation: follow-up questions made to stand alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, in its stand-alone form, and the short answer it got."""

    question: str
    answer: str
