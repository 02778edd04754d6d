"""Stretches of a clause: where it begins, what kind each comma part is, which words are its noun phrase."""

from index.speaker_tokens import Line, Range, singular
from index.speaker_words import (
    ADVERBIAL,
    BINDING,
    DETERMINERS,
    EDGE,
    EMPTY,
    FINITE,
    KEPT_RELATIVE,
    LEAD,
    LEADING,
    MAX_CHARS,
    NO_START,
    NOT_SPEAKING,
    OFFICE,
    PARTICIPLES,
    PREPOSITIONS,
    QUOTED,
    RELATIVE,
    TIME,
)


def edge(line: Line, end: int) -> int:
    """Where the clause that ends at `end` begins."""
    index = end - 1
    if index >= 0 and line[index].low == ",":
        aside = next((i for i in range(index - 1, max(0, index - 30), -1) if line[i].low == ","), index)
        opening = line[aside + 1].low if aside < index else ""
        index = aside - 1 if opening in RELATIVE or opening.endswith(("ing", "ed")) else index
    floor = max(0, end - 60)
    while index >= floor:
        low, previous = line[index].low, line[index - 1].low if index else ""
        kept = (
            low == QUOTED
            and line[index].end - line[index].start < 40
            and previous in ("as", "named", "itself")
        )
        kept = kept or (low == "as" and previous in ("known", "himself", "herself", "identified"))
        if (low in EDGE and not kept) or (low == "and" and previous == ","):
            break
        index -= 1
    return index + 1


def trim(line: Line, part: Range) -> Range | None:
    """Narrow a stretch to the noun phrase it ends in."""
    start, end = part
    while start < end and (line[start].low in LEAD or not line[start].low[0].isalnum()):
        start += 1
    while start < end and line[end - 1].low in ("there", "here"):
        end -= 1
    for index in range(start, end - 1):
        if line[index].low in RELATIVE:
            kept = line[index].low == "who" and line[index + 1].low in KEPT_RELATIVE
            end = end if kept else index
            break
    who = next((i for i in range(start, end) if line[i].low == "who"), end)
    finite = any(t.low in FINITE for t in line[start:who])
    if start < end and (line[start].low in ADVERBIAL or who - start > 16 or finite):
        start = _last_start(line, start, end)
    return None if start >= end or all(t.low in TIME for t in line[start:end]) else (start, end)


def _last_start(line: Line, start: int, end: int) -> int:
    """Where the last noun phrase begins that no preposition binds to the words before it."""
    for index in range(end - 1, start, -1):
        here, previous = line[index], line[index - 1]
        opens = here.low in DETERMINERS or (here.capital and (not previous.capital or previous.low in TIME))
        if opens and here.low not in TIME and previous.low not in BINDING:
            return index
    return end


def valid(line: Line, found: Range | None) -> Range | None:
    if not found or found[0] >= found[1]:
        return None
    part = line[found[0] : found[1]]
    head = next((i for i, t in enumerate(part) if t.low in PREPOSITIONS), len(part))
    adverb = part[0].low.endswith("ly") and not part[0].capital
    acts = adverb or part[0].low in NO_START or singular(part[max(0, head - 1)].low) in NOT_SPEAKING
    acts = acts or all(t.low in EMPTY for t in part)
    return None if acts or part[-1].end - part[0].start > MAX_CHARS else found


def kind(phrase: Line) -> str:
    """Tell what stands between two commas: a "name", an "office", a "clause" or an "aside"."""
    if not phrase:
        return "aside"
    low = phrase[0].low
    verbal = not phrase[0].capital and (low.endswith(("ing", "ed", "ly")) or low in PARTICIPLES)
    relative = any(t.low in RELATIVE for t in phrase)
    if verbal or relative or low in LEADING or low[0].isdigit():
        return "aside"
    if len(phrase) > 16 or any(t.low in FINITE or t.low == QUOTED for t in phrase):
        return "clause"
    if low in DETERMINERS or any(singular(t.low) in OFFICE and not t.capital for t in phrase[:6]):
        return "office"
    titled = singular(low) in OFFICE and any(t.low in PREPOSITIONS for t in phrase)
    return "office" if titled else "name" if phrase[-1].capital else "clause"


def closing(line: Line, comma: int) -> int:
    """Where the stretch behind a comma ends, if a sign closes it soon; else `comma`."""
    if comma < len(line) and line[comma].low == ",":
        for index in range(comma + 1, min(comma + 16, len(line))):
            if line[index].low in (",", ".", ";", ":", "!", "?", QUOTED, ")"):
                return index
        return len(line) if len(line) <= comma + 16 else comma
    return comma


def officed(phrase: Line) -> bool:
    return any(singular(t.low) in OFFICE for t in phrase)
