"""Which words of a sentence name who speaks: the subject of a verb, the phrase behind a preposition."""

from itertools import pairwise

from index.speaker_parts import closing, edge, kind, officed, trim, valid
from index.speaker_tokens import Line, Range, singular
from index.speaker_words import (
    BE,
    BREAKING,
    DETERMINERS,
    FINITE,
    HEADS,
    LEAD,
    PREPOSITIONS,
    RELATIVE,
    SKIPPED,
    STOP,
)


def before(line: Line, at: int, passive: bool = False) -> Range | None:
    """The subject of the verb at `at`; none if the verb is a passive, unless that is wanted."""
    end = at
    while end and (
        line[end - 1].low in SKIPPED or (line[end - 1].low.endswith("ly") and not line[end - 1].capital)
    ):
        end -= 1
    if not end or (not passive and any(t.low in BE for t in line[end:at])):
        return None
    if line[end - 1].low in ("he", "she", "they", "it") and line[max(0, end - 2)].low not in PREPOSITIONS:
        return end - 1, end
    if line[end - 1].low == ")":
        end = next((i for i in range(end - 1, max(0, end - 10), -1) if line[i].low == "("), end)
    shared = end and line[end - 1].low in ("and", "or", "then", "but")
    if end and (shared or line[end - 1].low == "who"):
        end -= 1
    start = edge(line, end)
    if shared:
        return valid(line, opening(line, start, end))
    near = not any(t.low == "," for t in line[start:end])
    if near and start > 1 and line[start - 1].low == "that" and line[start].low in FINITE:
        end, start = start - 1, edge(line, start - 1)
    commas = [start - 1, *(i for i in range(start, end) if line[i].low == ","), end]
    return valid(line, _subject(line, [(a + 1, b) for a, b in pairwise(commas)]))


def opening(line: Line, start: int, end: int) -> Range | None:
    """The subject that two verbs share: a pronoun, a name or the words up to an office or body."""
    while start < end and line[start].low in LEAD:
        start += 1
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
            return start, index + 1
    return None


def after(line: Line, start: int) -> Range | None:
    """The noun phrase that begins at `start`, with the office or name that follows a comma."""
    end = start
    while end < min(len(line), start + 25):
        low = line[end].low
        if low == ",":
            following = closing(line, end)
            kinds = kind(line[start:end]), kind(line[end + 1 : following])
            titled = kinds == ("name", "office") and officed(line[end + 1 : following])
            if titled or kinds == ("office", "name"):
                single = following == end + 2 and line[following + 1 : following + 2]
                end = closing(line, following) if single and line[following + 1].capital else following
            break
        inner = low in ("in", "from") and end + 1 < len(line) and not line[end + 1].capital
        if low in STOP or inner or not low[0].isalnum():
            break
        end += 1
    while end > start and line[end - 1].low.endswith(("ed", "seen")) and not line[end - 1].capital:
        end -= 1
    return valid(line, (start, end))


def lead(line: Line) -> Range | None:
    """The person or body a sentence begins with, where no verb of speech tells."""
    start = next((i for i, t in enumerate(line[:6]) if t.low[0].isalpha() and t.low not in LEAD), len(line))
    return valid(line, opening(line, start, len(line)))


def _subject(line: Line, parts: list[Range]) -> Range | None:
    """Choose among the comma parts of a clause, the last of which a verb of speech follows."""
    closed = parts[-1][0] == parts[-1][1]
    parts = parts[:-1] if closed else parts
    relative = [i for i, (a, b) in enumerate(parts) if i and a < b and line[a].low in RELATIVE]
    parts = parts[: relative[0]] if closed and relative else parts
    while closed and len(parts) > 1 and kind(line[parts[-1][0] : parts[-1][1]]) == "aside":
        parts = parts[:-1]
    own = trim(line, parts[-1]) if parts else None
    if not own or len(parts) < 2 or own[0] != parts[-1][0]:
        return own
    earlier = trim(line, parts[-2])
    if earlier and earlier[1] == parts[-2][1]:
        kinds = (kind(line[earlier[0] : earlier[1]]), kind(line[own[0] : own[1]]))
        led = kinds == ("name", "office") and (closed or line[own[0]].low not in DETERMINERS)
        whole = closed or (earlier[0] == parts[0][0] and officed(line[earlier[0] : earlier[1]]))
        if led or (whole and kinds in (("office", "name"), ("office", "office"))):
            return earlier[0], own[1]
    return own
