"""Where a sentence says who speaks, or whose claim it repeats.

A verb of speech within another's reported words names no speaker.
"""

from collections.abc import Iterator

from index.speaker_claims import claimed
from index.speaker_openings import lead
from index.speaker_parts import valid
from index.speaker_phrases import after, before
from index.speaker_tokens import Line, Range
from index.speaker_verbs import VERBS, reports
from index.speaker_words import ARTICLES, BE, PRONOUN, QUOTED, words

_SENTENCE_CHARS = 16
"""Quoted words that are shorter may be a name: `the group called "Lion" criticised ...`."""

_INVERTING = words(
    """said says say added adds replied replies answered asked wrote writes explained
    recalled insisted declared continued noted warned complained remarked observed"""
)
_BEHIND = [
    tuple(opening.split())
    for opening in (
        "according to",
        "learned from",
        *(f"in the {noun} of" for noun in ("words", "view", "opinion", "judgement", "account", "phrase")),
        *(f"by the {noun} of" for noun in ("estimate", "count", "account", "reckoning")),
    )
]
_NO_VOICE = words("plan plans schedule law custom tradition need")
"""According to what things go that nobody says."""

_QUOTING = words("quoted cited quotes cites quote cite")
_SAYING = words(
    """saying claiming warning adding arguing insisting accusing denying alleging asserting stressing telling
    announcing complaining repeating blaming urging vowing demanding promising describing estimating"""
)
_ADDING = words("saying adding arguing claiming insisting warning alleging")
_SURE = words("certain sure convinced adamant positive confident")
_OTHER = _QUOTING | {opening[0] for opening in _BEHIND}
_TOLD = words("""described accused blamed reported announced confirmed claimed estimated stated
    told given said put attributed ascribed admitted remarked noted acknowledged recognised recognized
    disclosed revealed condemned denied rejected dismissed denounced criticised criticized disputed
    questioned""")
Voice = tuple[Range, Range | None]
"""Where a sentence names a speaker, and the medium that quotes them."""


def cues(line: Line) -> Iterator[Voice]:
    """Find who speaks in a sentence and whose claims it repeats."""
    free, named = True, False
    for index, token in enumerate(line):
        parted = token.low == "and" and index and line[index - 1].low == ","
        free = free or bool(parted) or token.low in (";", QUOTED, "while", "but", "whereas")
        if owner := claimed(line, index):
            yield owner, None
        elif (free and (token.low in VERBS or token.low in _SURE) and not token.capital) or (
            token.low in _OTHER and (free or token.low == "according")
        ):
            voice = _voice(line, index)
            if voice and not (named and line[max(0, voice[0][0] - 1)].low in ("which", "whom")):
                yield voice
                free, named = False, True
        elif token.low in _SAYING and free:
            found = (
                _absolute(line, index) or _kept(line, index) or (None if named else _trailing(line, index))
            )
            if found:
                yield found, None
                free, named = False, True
        elif named and token.low in VERBS and index + 1 < len(line) and line[index + 1].low in (",", "."):
            aside = before(line, index) if reports(line, index) else None
            if aside and aside[0] > 0 and aside[1] - aside[0] < 5 and line[aside[0] - 1].low == ",":
                yield aside, None


def _absolute(line: Line, at: int) -> Range | None:
    """`..., with the ministry claiming to have ...`."""
    ahead = next((i for i in range(at - 1, max(-1, at - 9), -1) if line[i].low in ("with", ",", QUOTED)), -1)
    return valid(line, (ahead + 1, at)) if ahead >= 0 and line[ahead].low == "with" else None


def _kept(line: Line, at: int) -> Range | None:
    """`X kept saying ...`."""
    return before(line, at - 1) if at > 1 and line[at - 1].low in ("keeps", "kept") else None


def _trailing(line: Line, at: int) -> Range | None:
    """`X turned them down, saying that ...`."""
    follower = line[at + 1] if 1 < at < len(line) - 1 and line[at - 1].low == "," else None
    clause = follower and (
        follower.low in ("that", QUOTED)
        or (line[at].low in _ADDING and (follower.capital or follower.low in ARTICLES | PRONOUN))
    )
    return lead(line) if clause else None


def _voice(line: Line, at: int) -> Voice | None:
    low = line[at].low
    for opening in _BEHIND:
        if low == opening[0] and tuple(t.low for t in line[at : at + len(opening)]) == opening:
            found = after(line, at + len(opening))
            return (found, None) if found and line[found[0]].low not in _NO_VOICE else None
    if low in _QUOTING:
        return _relayed(line, at)
    if low in _SURE:
        return _sure(line, at)
    if low not in VERBS:
        return None
    found = _inverted(line, at) or (before(line, at) if reports(line, at) else None)
    return (found, None) if found else _agent(line, at)


def _sure(line: Line, at: int) -> Voice | None:
    """`X is certain that`, `Y is as certain that`."""
    verb = at - 1 - (line[at - 1].low in ("as", "quite", "still"))
    is_sure = verb > 0 and line[verb].low in BE and at + 1 < len(line) and line[at + 1].low == "that"
    found = before(line, verb) if is_sure else None
    return (found, None) if found else None


def _relayed(line: Line, at: int) -> Voice | None:
    """`X was quoted as saying by Y`, `Y quoted X as saying`."""
    rest = [t.low for t in line[at + 1 : at + 12]]
    if any(t.low in BE for t in line[max(0, at - 2) : at]):
        who = before(line, at, passive=True)
        medium = after(line, at + 2 + rest.index("by")) if "by" in rest else None
        return (who, medium) if who else None
    who = after(line, at + 1)
    medium = lead(line) if at and line[at - 1].low == "to" else before(line, at)
    return (who, medium) if who and "as" in rest else None


def _agent(line: Line, at: int) -> Voice | None:
    """`was described by X as`."""
    rest = [t.low for t in line[at + 1 : at + 4]]
    passive = any(t.low in BE for t in line[max(0, at - 3) : at])
    acted = passive and "by" in rest and line[at].low in _TOLD
    found = after(line, at + 2 + rest.index("by")) if acted else None
    bidden = found and line[at].low == "told" and line[found[1] : found[1] + 1] and line[found[1]].low == "to"
    return (found, None) if found and not bidden else None


def _apposed(line: Line, comma: int) -> bool:
    """Whether a name and who that is are all that stands before: `Anna Reyes, a midwife, said`."""
    first = next((i for i, token in enumerate(line[:comma]) if token.low == ","), 0)
    parts = line[:first], line[first + 1 : comma]
    if not all(parts) or any(t.low == "," for t in parts[1]):
        return False
    office_last = parts[0][0].capital and parts[0][-1].capital and parts[1][0].low in ARTICLES
    return office_last or (parts[0][0].low in ARTICLES and all(t.capital for t in parts[1]))


def _inverted(line: Line, at: int) -> Range | None:
    """`"...", said X.`"""
    ahead = [t.low for t in line[max(0, at - 2) : at]]
    whole = any(t.low == QUOTED and t.end - t.start >= _SENTENCE_CHARS for t in line[max(0, at - 2) : at])
    if not (whole or line[at].low in _INVERTING) or not ahead or ahead[-1] not in (QUOTED, ","):
        return None
    found = after(line, at + 1, said=True)
    if not found or QUOTED in ahead:
        return found
    if _apposed(line, at - 1):
        return None
    subject = before(line, at)
    if subject and any(t.low == "," for t in line[subject[0] : subject[1]]):
        return None
    behind = [t.low for t in line[found[1] : found[1] + 2]] or ["."]
    trailing = behind[0] == "," and behind[1:] in (["who"], ["whose"], [QUOTED])
    signs = sum(t.low == "," for t in line[:at])
    aside = behind[0] == "," and signs == 1 and line[found[0]].capital and found[1] - found[0] < 4
    shut = behind[0] in (".", ";", ":") or (behind[0] == QUOTED and not subject)
    return found if trailing or aside or shut else None
