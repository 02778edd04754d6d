"""What the language model is told: one text file a prompt, filled in by `render`."""

import json
from functools import cache
from importlib import resources
from typing import TypedDict

import jinja2

REFUSAL = "Not found"
"""The one phrase for "the reports do not say": in answers, code, tests and scores."""


class Report(TypedDict):
    """What is shown of one report: its head, and lines of `speaker` and `text`."""

    head: str
    lines: list[dict[str, str]]


class Example(TypedDict):
    """One worked example: what `read.txt` is filled with, and the reply."""

    reports: list[Report]
    question: str
    answer: str


class FollowUp(TypedDict):
    """One worked example: the turns before, what was asked then, and that question in full."""

    turns: list[dict[str, str]]
    question: str
    answer: str


def _file(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text("utf-8")


_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FunctionLoader(_file),
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - prompts are plain text, not markup
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, **values: object) -> str:
    """Fill in the prompt file `name`; a value that is missing is an error, not an empty string."""
    return _ENVIRONMENT.get_template(name).render(**values).strip()


@cache
def examples() -> tuple[Example, ...]:
    """Return the worked examples that stand before every question."""
    return tuple(json.loads(_file("examples.json")))


@cache
def follow_ups() -> tuple[FollowUp, ...]:
    """Return the worked examples of rewriting a follow-up question."""
    return tuple(json.loads(_file("followups.json")))
