"""The subject that opens a sentence, or that several verbs of it share."""

from index.speaker_edges import edge, past_lead
from index.speaker_parts import valid
from index.speaker_tokens import Line, Range, Token, singular
from index.speaker_words import (
    ARTICLES,
    BINDING,
    BREAKING,
    DETERMINERS,
    FINITE,
    HEADS,
    LEAD,
    MONTHS,
    PREPOSITIONS,
    TIME,
)


def lead(line: Line) -> Range | None:
    """The person or body a sentence begins with, where no verb of speech tells."""
    start = next((i for i, t in enumerate(line[:6]) if t.low[0].isalpha() and t.low not in LEAD), len(line))
    found = valid(line, _opening(line, start, len(line)))
    if not found or (found[1] - found[0] == 1 and line[found[0]].low.endswith("ing")):
        return None
    if found[1] - found[0] == 2 and line[found[0]].low in ARTICLES and found[1] < len(line):
        head, following = line[found[0] + 1], line[found[1]]
        held = singular(head.low) in HEADS or not following.low[0].isalpha() or following.low in FINITE
        return found if held else None
    return found


def shared_subject(line: Line, start: int, end: int) -> Range | None:
    """The subject of a verb behind `and`: that of the clause, or of the sentence behind a comma."""
    if 1 < start < end and line[start - 1].low == "that" and _verbal(line[start]):
        start = edge(line, start - 1)
    if line[end - 1].low == ",":
        while start > 1 and line[start - 1].low in ("that", "whether", "if"):
            start = edge(line, start - 1)
    return valid(line, _opening(line, start, end))


def _opening(line: Line, start: int, end: int) -> Range | None:
    """The subject that two verbs share: a pronoun, a name or the words up to an office or body."""
    start = past_lead(line, start, end)
    while start < end and (line[start].low in TIME or _day(line, start)):
        start += 1
    if start < end and line[start].low in PREPOSITIONS:
        start = _behind(line, start, end)
    if start < end and line[start].low in ("he", "she", "they", "it"):
        return start, start + 1
    for index in range(start, min(end, start + 7)):
        if line[index].low in BREAKING or not line[index].low[0].isalnum():
            break
        after_name = index + 1 < end and not line[index + 1].capital
        if index + 1 < end and singular(line[index + 1].low) in HEADS:
            continue
        named = line[index].capital and line[index].low not in DETERMINERS and after_name
        if (singular(line[index].low) in HEADS and after_name) or named:
            return start, _holder(line, index + 1, end)
    return None


def _day(line: Line, at: int) -> bool:
    """Whether a number is a date: `3 May`, `May 3`."""
    return line[at].low.isdigit() and any(t.low in MONTHS for t in line[max(0, at - 1) : at + 2])


def _verbal(token: Token) -> bool:
    """Whether a word behind `that` may be its verb: `a group that calls itself`."""
    return not token.capital and token.low.endswith("s") and token.low not in DETERMINERS


def _behind(line: Line, start: int, end: int) -> int:
    """Where the subject begins behind `At a ceremony in the capital`; `start` where none is seen."""
    for index in range(start + 2, min(end, start + 12)):
        ahead = line[index - 1]
        if line[index].low == "," or line[index].low in FINITE:
            break
        if line[index].low in ARTICLES and ahead.low not in BINDING and ahead.low[0].isalpha():
            return index
    return start


def _holder(line: Line, at: int, end: int) -> int:
    """Where the name ends that two commas close behind an office: `the mayor of Halm, Anna Reyes, ...`."""
    comma = at
    if at < end and line[at].low in PREPOSITIONS:
        part = range(at, min(end, at + 8))
        comma = next((i for i in part if line[i].low == "," or line[i].low in FINITE), at)
    close = comma + 1
    while close < end and line[close].capital:
        close += 1
    named = close > comma + 1 and close < end and line[comma].low == "," and line[close].low == ","
    return close if named and not line[at - 1].capital else at
