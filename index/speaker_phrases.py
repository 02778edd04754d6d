"""Which words of a sentence name who speaks: the subject of a verb, the phrase behind a preposition."""

from itertools import pairwise

from index.speaker_edges import edge, joins, titled
from index.speaker_openings import shared_subject
from index.speaker_parts import ONCE, kind, officed, trim, valid
from index.speaker_tokens import Line, Range, singular
from index.speaker_words import (
    BE,
    BINDING,
    BODY,
    DETERMINERS,
    FINITE,
    LEAD,
    PARTICIPLES,
    PLACES,
    PREPOSITIONS,
    QUOTED,
    RELATIVE,
    SKIPPED,
    STOP,
    TIME,
)


def before(line: Line, at: int, passive: bool = False) -> Range | None:
    """The subject of the verb at `at`; none if the verb is a passive, unless that is wanted."""
    end = at
    while end and (
        (line[end - 1].low in SKIPPED and not (line[end - 1].capital and line[end - 1].low == "today"))
        or (line[end - 1].low.endswith("ly") and not line[end - 1].capital)
    ):
        end -= 1
    if end > 2 and line[end - 1].low == "at" and end < at and line[end].low == "first":
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
        return shared_subject(line, start, end)
    near = not any(t.low == "," for t in line[start:end])
    if near and start > 1 and line[start - 1].low == "that" and line[start].low in FINITE:
        end, start = start - 1, edge(line, start - 1)
    commas = [start - 1, *(i for i in range(start, end) if line[i].low == ","), end]
    return valid(line, _subject(line, [(a + 1, b) for a, b in pairwise(commas)]))


def after(line: Line, start: int, said: bool = False) -> Range | None:
    """The noun phrase that begins at `start`, with the office or name that follows a comma.

    Behind `said` whatever a person is called is one: `said X, a cellist.`
    """
    if start < len(line) and line[start].low in ("him", "them"):
        return start, start + 1
    end = start
    while end < min(len(line), start + 25):
        low = line[end].low
        if low == ",":
            following = titled(line, end)
            kinds = kind(line[start:end]), kind(line[end + 1 : following])
            behind = [t.low for t in line[following : following + 2]]
            shut = said and (
                not behind
                or behind[0] in (".", QUOTED, "who", "whose")
                or behind[-1] in ("who", "whose", QUOTED)
            )
            called = officed(line[end + 1 : following]) or (shut and line[end + 1].low in ("a", "an", "the"))
            if (kinds == ("name", "office") and called) or kinds == ("office", "name"):
                end = following
            break
        inner = low in ("in", "from") and end + 1 < len(line) and not line[end + 1].capital
        near = low == "to" and line[end - 1].low == "close"
        if not near and ((low in STOP and not (low == "today" and line[end].capital)) or inner):
            break
        if not low[0].isalnum() and not joins(line, end):
            break
        end += 1
    while (
        end > start
        and (line[end - 1].low.endswith("ed") or line[end - 1].low in PARTICIPLES)
        and not line[end - 1].capital
    ):
        end -= 1
    return valid(line, (start, end))


def _subject(line: Line, parts: list[Range]) -> Range | None:
    """Choose among the comma parts of a clause, the last of which a verb of speech follows."""
    closed = parts[-1][0] == parts[-1][1]
    parts = parts[:-1] if closed else parts
    parts = [(a, b) for a, b in parts if b - a != 1 or not line[a].low.isdigit()]
    if not parts:
        return None
    through = next(
        (i for i, (a, b) in enumerate(parts) if i and a < b and line[a].low in ("through", "via")), 0
    )
    spoken = trim(line, parts[through - 1]) if through else None
    if spoken and spoken[1] == parts[through - 1][1]:
        return spoken[0], parts[-1][1]
    relative = [i for i, (a, b) in enumerate(parts) if i and a < b and line[a].low in RELATIVE]
    parts = parts[: relative[0]] if closed and relative else parts
    while closed and len(parts) > 1 and kind(line[parts[-1][0] : parts[-1][1]]) == "aside":
        parts = parts[:-1]
    own = trim(line, parts[-1]) if parts else None
    if own and parts[-1][0] + 1 == own[0] and line[parts[-1][0]].low in ONCE:
        own = parts[-1][0], own[1]
    if not own or len(parts) < 2 or own[0] != parts[-1][0]:
        return own
    bare = _named_last(line, parts[-2])
    if bare and kind(line[own[0] : own[1]]) == "office" and officed(line[own[0] : own[1]]):
        return bare, own[1]
    return _joined(line, parts, own, closed)


def _joined(line: Line, parts: list[Range], own: Range, closed: bool) -> Range:
    """The last part with the name or office before it that belongs to it."""
    earlier = trim(line, parts[-2])
    if not earlier or earlier[1] != parts[-2][1]:
        return own
    name = line[earlier[0] : earlier[1]]
    kinds = (kind(name), kind(line[own[0] : own[1]]))
    if kinds == ("name", "office") and (closed or line[own[0]].low not in DETERMINERS):
        first = (
            trim(line, parts[-3]) if len(parts) > 2 and any(singular(t.low) in BODY for t in name) else None
        )
        served = first and first[1] == parts[-3][1] and kind(line[first[0] : first[1]]) == "name"
        return (first[0] if first and served else earlier[0], own[1])
    whole = closed or (earlier[0] == parts[0][0] and officed(name))
    several = kinds == ("office", "name") and _several(name)
    if (whole and not several and kinds == ("office", "name")) or (closed and kinds == ("office", "office")):
        return earlier[0], own[1]
    return own


def _several(office: Line) -> bool:
    """Whether an office is that of more than one: then the single name behind it is not its holder."""
    head = next((i for i, t in enumerate(office) if t.low in PREPOSITIONS), len(office))
    return bool(head) and singular(office[head - 1].low) != office[head - 1].low.removesuffix("'s")


def _named_last(line: Line, part: Range) -> int:
    """Where the full name begins in which a comma part ends: `Asked about it Anna Reyes`; 0 if none."""
    start, end = part
    first = end
    while first > start and line[first - 1].capital and line[first - 1].low not in TIME:
        first -= 1
    names = [t.low for t in line[first:end]]
    if len(names) < 2 or first == start or any(n in PLACES or singular(n) in BODY for n in names):
        return 0
    ahead = line[first - 1].low
    bound = ahead in BINDING or ahead in LEAD or ahead.endswith(("ing", "ed")) or not ahead[0].isalnum()
    return 0 if bound else first


def _participle(word: str) -> bool:
    return word.endswith("ed") or word in PARTICIPLES
