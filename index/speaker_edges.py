"""Where clauses, names and offices begin and end."""

from index.speaker_tokens import Line, is_office, singular
from index.speaker_words import BINDING, DAYS, EDGE, HEADS, LEAD, MONTHS, QUOTED, RELATIVE, TIME, UNITS, words

SHIFTS = words("later earlier ago after before")
_LATE = words(
    "yesterday today tonight morning afternoon evening night late early last earlier later on there here"
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
        kept = kept or joins(line, index)
        kept = kept or (low == "as" and previous in ("known", "himself", "herself", "identified"))
        if (low in EDGE and not kept) or (low == "and" and previous == ","):
            break
        index -= 1
    return index + 1


def past_lead(line: Line, start: int, end: int) -> int:
    """Step over the small words, signs and times that open a clause: `But two days later the ...`."""
    while start < end:
        ahead = range(start, min(end - 1, start + 3))
        units = (i for i in ahead if singular(line[i].low) in UNITS and line[i + 1].low in SHIFTS)
        timed = next(units, -1)
        if timed >= 0:
            start = timed + 2
        elif line[start].low in LEAD or not line[start].low[0].isalnum():
            start += 1
        else:
            break
    return start


def without_time(line: Line, start: int, end: int) -> int:
    """Drop the day that stands between a subject and its verb: `the ministry on Tuesday said`."""
    while end > start + 1:
        low, previous = line[end - 1].low, line[end - 2].low
        if low in DAYS or (low in _LATE and not line[end - 1].capital):
            end -= 1
        elif low.isdigit() and previous in MONTHS and line[end - 3].low not in BINDING - {"on"}:
            end -= 2
        else:
            break
    return end


def joins(line: Line, at: int) -> bool:
    """Whether a dash is part of a name or word: `Task Force - Operation X`, `U.S.-led`."""
    if line[at].low == "-" and 0 < at < len(line) - 1 and line[at - 1].end == line[at].start:
        return line[at].end == line[at + 1].start
    if line[at].low not in ("-", "–", "—") or not 0 < at < len(line) - 1:
        return False
    return (
        line[at - 1].capital
        and line[at + 1].capital
        and any(singular(t.low) in HEADS for t in line[max(0, at - 3) : at] if t.capital)
    )


def closing(line: Line, comma: int) -> int:
    """Where the stretch behind a comma ends, if a sign closes it soon; else `comma`."""
    if comma < len(line) and line[comma].low == ",":
        for index in range(comma + 1, min(comma + 16, len(line))):
            if line[index].low in (",", ".", ";", ":", "!", "?", QUOTED, ")", "who", "whose"):
                return index
        return len(line) if len(line) <= comma + 16 else comma
    return comma


def titled(line: Line, comma: int) -> int:
    """Where the office behind a name and a comma ends; a bare one takes its body with it."""
    end = closing(line, comma)
    bare = comma + 1 if comma + 2 < len(line) and line[comma + 2].low == "," else len(line)
    if bare + 2 >= len(line) or not is_office(line[bare].low) or line[bare].capital:
        return end
    after = bare + 2
    while after < len(line) and (
        line[after].capital or line[after].low[0].isdigit() or line[after].low == "of" or joins(line, after)
    ):
        after += 1
    return after if after > bare + 2 and line[bare + 2].low not in TIME else end
