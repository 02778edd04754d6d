"""Stretches of a clause: where it begins, what kind each comma part is, which words are its noun phrase."""

from index.speaker_edges import SHIFTS, past_lead, without_time
from index.speaker_tokens import Line, Range, is_office, singular
from index.speaker_words import (
    ADVERBIAL,
    ARTICLES,
    BINDING,
    DETERMINERS,
    EMPTY,
    FINITE,
    KEPT_RELATIVE,
    LEAD,
    LEADING,
    MAX_CHARS,
    NO_START,
    NOT_SPEAKING,
    PARTICIPLES,
    PREPOSITIONS,
    PRONOUN,
    QUOTED,
    RELATIVE,
    TIME,
    words,
)

_PAST_HEAD = DETERMINERS | words("there here")
ONCE = words("then now formerly currently later once")
_OF_OFFICE = words("prime foreign defence defense interior vice deputy health finance justice first chief")
_ADMITTED = (
    PREPOSITIONS
    | LEAD
    | DETERMINERS
    | words("and or than all both through via against about who like until till as")
)


def _plain(phrase: Line) -> bool:
    """Whether words are a short noun phrase without a verb."""
    first = phrase[0]
    return (
        (first.capital or first.low in ARTICLES)
        and len(phrase) < 7
        and not any(t.low in FINITE or t.low.endswith(("ed", "ing")) for t in phrase)
    )


def _clausal(phrase: Line) -> bool:
    """Whether a determiner that nothing binds shows a verb before it: `soldiers laid down their rifles`.

    An infinitive is none: `the first woman to hold the post`.
    """
    return any(
        t.low in ARTICLES
        and not before.capital
        and before.low not in _ADMITTED
        and not before.low.endswith("ly")
        and ahead.low != "to"
        for ahead, before, t in zip([phrase[0], *phrase], phrase, phrase[1:], strict=False)
    )


def trim(line: Line, part: Range) -> Range | None:
    """Narrow a stretch to the noun phrase it ends in."""
    start, end = part
    start = past_lead(line, start, end)
    end = without_time(line, start, end)
    for index in range(start, end - 1):
        if line[index].low in ("which", "whom") and _plain(line[index + 1 : end]):
            start = end if index and line[index - 1].low in PREPOSITIONS | SHIFTS else index + 1
            break
        if line[index].low in RELATIVE:
            kept = line[index].low == "who" and line[index + 1].low in KEPT_RELATIVE
            end = end if kept else index
            break
    if end - start > 1 and line[start].low in PRONOUN and line[start + 1].low != "and":
        bound = [i for i in range(start, end - 1) if line[i].low in PREPOSITIONS]
        start = bound[-1] + 1 if bound else end
        start = start if start < end and (line[start].capital or line[start].low in ARTICLES) else end
    who = next((i for i in range(start, end) if line[i].low == "who"), end)
    finite = any(t.low in FINITE and not t.capital for t in line[start:who])
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
        placed = line[start].low in PREPOSITIONS and all(t.capital for t in line[start + 1 : index])
        first = index - (previous.low in _OF_OFFICE)
        if placed and is_office(here.low) and first > start + 1:
            return first
    return end


def valid(line: Line, found: Range | None) -> Range | None:
    if not found or found[0] >= found[1]:
        return None
    part = line[found[0] : found[1]]
    head = next((i for i, t in enumerate(part) if t.low in PREPOSITIONS), len(part))
    while head > 1 and (part[head - 1].low.isdigit() or part[head - 1].low in _PAST_HEAD):
        head -= 1
    adverb = part[0].low.endswith("ly") and not part[0].capital
    acts = adverb or part[0].low in NO_START or singular(part[max(0, head - 1)].low) in NOT_SPEAKING
    acts = acts or all(t.low in EMPTY for t in part) or part[-1].low.endswith(("'s", "’s", "'", "’"))
    acts = acts or (len(part) > 1 and part[0].low in PRONOUN and part[1].low != "and")
    acts = acts or (len(part) > 1 and part[0].low.endswith("ed") and part[1].low in PREPOSITIONS)
    return None if acts or part[-1].end - part[0].start > MAX_CHARS else found


def kind(phrase: Line) -> str:
    """Tell what stands between two commas: a "name", an "office", a "clause" or an "aside"."""
    if not phrase:
        return "aside"
    if phrase[0].low in ONCE and officed(phrase[1:]):
        phrase = phrase[1:]
    low = phrase[0].low
    verbal = (
        low not in ("acting", "retired")
        and not phrase[0].capital
        and (low.endswith(("ing", "ed", "ly")) or low in PARTICIPLES)
    )
    relative = any(t.low in RELATIVE for t in phrase)
    if verbal or relative or low in LEADING or low.isdigit() or (low[0].isdigit() and not officed(phrase)):
        return "aside"
    if len(phrase) > 16 or any(t.low in FINITE or t.low == QUOTED for t in phrase):
        return "clause"
    if _clausal(phrase):
        return "clause"
    if low in DETERMINERS or any(is_office(t.low) and not t.capital for t in phrase[:6]):
        return "office"
    titled = is_office(low) and any(t.low in PREPOSITIONS for t in phrase)
    return "office" if titled else "name" if phrase[-1].capital else "clause"


def officed(phrase: Line) -> bool:
    return any(is_office(t.low) for t in phrase)
