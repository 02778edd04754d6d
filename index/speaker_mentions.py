"""Where a sentence names somebody, with the office before or after the name."""

from index.speaker_edges import joins, titled
from index.speaker_parts import kind, officed, trim
from index.speaker_tokens import Line, Range, is_office, singular
from index.speaker_words import BODY, EDGE, HEADS, OPENING, SMALL, words

_DOCUMENTS = words("statement communiqué communique release")


def mentions(line: Line) -> list[Range]:
    """Where a sentence names somebody: capital words with the office before or after them."""
    found = []
    index = 0
    while index < len(line):
        end = index
        while end < len(line) and (line[end].capital or (end > index and joins(line, end))):
            end += 1
        while index < end - 1 and line[index].low in OPENING:
            index += 1
        if end > index:
            found.append(_widen(line, index, end))
        elif singular(line[index].low) in BODY:
            found.append((_body_start(line, index), index + 1))
        index = max(end, index + 1)
    return found


def _body_start(line: Line, index: int) -> int:
    start = index
    while start > max(0, index - 5) and line[start - 1].low[0].isalnum():
        start -= 1
        if line[start].low in SMALL:
            return start if line[start].low in ("the", "a", "an") else start + 1
    return start


def _widen(line: Line, start: int, end: int) -> Range:
    """Add the office before a name (`army spokesman X`, `the mayor, X`) or behind it (`X, head of Y`)."""
    first = start
    if start and is_office(line[start - 1].low):
        while start > max(0, first - 5) and line[start - 1].low[0].isalnum():
            if line[start - 1].low in SMALL:
                break
            start -= 1
    elif (
        start > 1
        and line[start - 1].low in ("of", "for")
        and singular(line[start - 2].low) in HEADS
        and line[start - 2].low not in _DOCUMENTS
    ):
        start -= 2
        while start and (line[start - 1].capital or line[start - 1].low == "the"):
            start -= 1
    elif start > 2 and line[start - 1].low == "the" and is_office(line[start - 3].low):
        start -= 3
        while start and line[start - 1].capital:
            start -= 1
    elif start > 1 and line[start - 1].low == ",":
        floor = max(0, start - 18)
        signs = (i + 1 for i in range(start - 2, floor - 1, -1) if line[i].low == "," or line[i].low in EDGE)
        opening = next(signs, floor)
        part = trim(line, (opening, start - 1))
        if part and kind(line[part[0] : part[1]]) == "office" and officed(line[part[0] : part[1]]):
            return part[0], end
    following = titled(line, end)
    return (start, following) if kind(line[end + 1 : following]) == "office" else (start, end)
