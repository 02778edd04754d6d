"""A conversation for keeping: its sources, the place of a quote in its report, the whole as Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answers import Answer
from qa.citations import Citation, considered

_ROOM = 600
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_BLOCK = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)
_NOT_IN_LINKS = re.compile(r"[<>\s]")
_GAP = re.compile(r"\n|(?<=[.!?])\s")


@dataclass(frozen=True, slots=True)
class Place:
    """A quote with what stands around it in its report; the report goes on where `cut` says so."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def sources(answer: Answer) -> list[Citation]:
    """The citations of an answer, then the other sentences that were considered, best first."""
    cited = list(answer.citations)
    places = {(citation.article_id, citation.start) for citation in cited}
    others = (considered(item) for item in answer.evidence)
    return cited + [other for other in others if (other.article_id, other.start) not in places]


def around(text: str, start: int, end: int, room: int = _ROOM) -> Place:
    """Cut out a quote with whole sentences around it, about `room` characters on each side."""
    first, last = max(0, start - room), min(len(text), end + room)
    if first:
        opening = _GAP.search(text, first, start)
        first = opening.end() if opening else first
    if last < len(text):
        closing = [match.start() for match in _GAP.finditer(text, end, last)]
        last = closing[-1] if closing else last
    return Place(text[first:start], text[start:end], text[end:last], first > 0, last < len(text))


def markdown(answers: Sequence[Answer]) -> str:
    """The conversation with all quotes and links; nothing in a report can become markup."""
    return "\n".join(["# Questions to conflictqa", *(_told(answer) for answer in answers)])


def _told(answer: Answer) -> str:
    lines = ["", f"## {_plain(answer.question)}", ""]
    if answer.standalone != answer.question:
        lines += [f"*Understood as: {_plain(answer.standalone)}*", ""]
    lines += [f"**{_plain(answer.text)}**", ""]
    for number, citation in enumerate(answer.citations, start=1):
        lines += [f"{number}. {_head(citation)}", "", _quoted(citation.quote), ""]
    return "\n".join(lines)


def _head(citation: Citation) -> str:
    title = _plain(citation.title)
    if citation.url.startswith(("https://", "http://")):
        title = f"[{title}](<{_NOT_IN_LINKS.sub('', citation.url)}>)"
    day = citation.published.isoformat() if citation.published else ""
    said = f"said by {_plain(citation.speaker)}" if citation.speaker else ""
    also = f"also in {_plain(', '.join(citation.also_in))}" if citation.also_in else ""
    place = f"{_plain(citation.article_id)}, characters {citation.start} to {citation.end}"
    return " · ".join(part for part in (_plain(citation.source), title, day, said, also, place) if part)


def _quoted(quote: str) -> str:
    lines = _MARKUP.sub(r"\\\1", quote).splitlines() or [""]
    return "\n".join(f"   > {_BLOCK.sub(_escaped, line)}" for line in lines)


def _escaped(match: re.Match[str]) -> str:
    space, sign, number, dot = match.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{dot}"


def _plain(text: str) -> str:
    """One line without markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
