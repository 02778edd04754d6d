"""A chat's state and what its lines mean. Nothing here knows of a terminal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from index.errors import BadInput
from index.types import Filters
from qa.answers import Answer
from qa.care import Care
from qa.conversation import Turn, cited_words

COMMANDS = {
    "/sources": "where the last answer is from, and what else was considered",
    "/open N": "source N of the last answer in its report",
    "/correct TEXT": "ask the last question anew, in these words",
    "/filter source=NAME since=DAY until=DAY": "search only these reports; off: all; days as 2031-05-12",
    "/careful low|normal|high": "how sure an answer must be",
    "/save FILE": "write the conversation as Markdown",
    "/history": "what was asked so far",
    "/help": "this list",
    "/quit": "leave, like Ctrl-D; Ctrl-C only stops an answer",
}
NAMES = tuple(usage.split()[0] for usage in COMMANDS)
CARES: tuple[Care, ...] = get_args(Care)
_KEYS = ("source", "since", "until")
_KEY = re.compile(rf"(?:^|\s+)({'|'.join(_KEYS)})\s*=\s*", re.IGNORECASE)
_MIN_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Command:
    """A line that starts with a slash: `name` with the slash, `argument` as it was typed."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation so far, and how it is to go on."""

    care: Care
    filters: Filters = field(default_factory=Filters)
    answers: tuple[Answer, ...] = ()

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns that a follow-up may lean on."""
        return tuple(turn_of(answer) for answer in self.answers)

    def answered(self, answer: Answer) -> "Session":
        return replace(self, answers=(*self.answers, answer))

    def without_last(self) -> "Session":
        return replace(self, answers=self.answers[:-1])

    def last(self) -> Answer:
        """Return the last answer.

        Raises:
            BadInput: there is none yet.
        """
        if not self.answers:
            raise BadInput("nothing was answered yet: ask a question first")
        return self.answers[-1]


def turn_of(answer: Answer) -> Turn:
    """What a follow-up may lean on of an answer."""
    if answer.abstained:
        return Turn(answer.standalone, "")
    cited = [cited_words(citation.title, citation.quote) for citation in answer.citations[:1]]
    return Turn(answer.standalone, answer.text, " ".join(cited))


def command_of(line: str) -> Command | None:
    """Read a line; None if it is a question.

    Raises:
        BadInput: there is no such command.
    """
    if not line.startswith("/"):
        return None
    name, _, argument = line.partition(" ")
    if name.lower() not in NAMES:
        raise BadInput(f"no command {name}: /help lists them")
    return Command(name.lower(), argument.strip())


def filters_from(argument: str, outlets: Sequence[str]) -> Filters:
    """Read what follows `/filter`; the keys may come in any order, `source` more than once.

    Raises:
        BadInput: it cannot be understood, or no report is from such an outlet.
    """
    if argument.lower() == "off":
        return Filters()
    before, *pairs = _KEY.split(argument)
    if before.strip() or not pairs:
        raise BadInput(f"cannot read {argument!r}: write /filter source=NAME since=2031-05-12 (or: off)")
    values = (value.strip().strip("\"'") for value in pairs[1::2])
    named = list(zip(map(str.lower, pairs[::2]), values, strict=True))
    days = {key: _day(key, value) for key, value in named if key != "source"}
    sources = tuple(_outlet(value, outlets) for key, value in named if key == "source")
    return Filters(sources, days.get("since"), days.get("until"))


def shown_filters(filters: Filters) -> str:
    """Say in the words of `/filter` what is searched; empty if that is everything."""
    parts = [f"source={name}" for name in filters.sources]
    parts += [f"{key}={day}" for key, day in (("since", filters.since), ("until", filters.until)) if day]
    return " ".join(parts)


def care_from(argument: str) -> Care:
    """Read what follows `/careful`.

    Raises:
        BadInput: it is none of the three.
    """
    for care in CARES:
        if argument.lower() == care:
            return care
    raise BadInput(f"write /careful and one of {', '.join(CARES)}")


def number_from(argument: str, count: int) -> int:
    """Read the number of a source, from 1.

    Raises:
        BadInput: there is no source of that number.
    """
    text = argument.strip("[]")
    if not count:
        raise BadInput("the last answer has no sources")
    if not text.isdecimal() or not 1 <= int(text) <= count:
        raise BadInput(f"write /open and a number from 1 to {count}: /sources lists them")
    return int(text)


def completions(text: str, outlets: Sequence[str], sources: int) -> list[tuple[str, int]]:
    """What could stand at the end of a line, each with how many typed characters it replaces."""
    name, blank, argument = text.partition(" ")
    if text.startswith("/") and not blank:
        return _starting(name, NAMES)
    if name == "/careful":
        return _starting(argument, CARES)
    if name == "/open":
        return _starting(argument, [str(number) for number in range(1, sources + 1)])
    if name == "/filter":
        *_, typed = ("", *_KEY.split(argument))
        if argument.lower().rpartition("source=")[1] and _KEY.findall(argument)[-1].lower() == "source":
            return _starting(typed, outlets)
        return _starting(argument.rpartition(" ")[2], [*(f"{key}=" for key in _KEYS), "off"])
    word = text.rpartition(" ")[2]
    return [] if text.startswith("/") or len(word) < _MIN_PREFIX else _starting(word, outlets)


def _starting(typed: str, known: Sequence[str]) -> list[tuple[str, int]]:
    return [(word, len(typed)) for word in known if word.casefold().startswith(typed.casefold())]


def _outlet(name: str, outlets: Sequence[str]) -> str:
    for outlet in outlets:
        if outlet.casefold() == name.casefold():
            return outlet
    raise BadInput(f"no report is from {name!r}: the outlets are {', '.join(outlets) or 'unnamed'}")


def _day(key: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInput(f"{key}={value} is no day: write it as 2031-05-12") from error
