"""Noun phrases: which words of a sentence name a speaker, and the fullest form an article gives them.

No dictionary of names: closed word lists (offices, bodies, small words) and capital letters decide.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

MAX_CHARS = 120
"""No speaker is longer."""

MAX_FORMS = 12
"""How many ways of naming are kept for one last name or office: bounds the time a long text takes."""

QUOTED = "\x01"
"""Stands for each character of quoted words, so that only the report's own words are parsed."""


def words(table: str) -> frozenset[str]:
    """Turn a table written as one string into a set."""
    return frozenset(table.split())


OFFICE = words(
    """minister secretary president premier chancellor commander spokesman chief head
    director ambassador envoy general colonel major captain admiral lieutenant brigadier governor mayor
    prosecutor judge analyst researcher professor historian lawyer doctor surgeon nurse leader chairman
    chairwoman chair coordinator representative officer official deputy senator adviser advisor attaché
    negotiator inspector priest bishop cardinal imam sheikh teacher farmer driver witness resident pilot
    soldier fighter refugee survivor engineer manager editor correspondent reporter journalist observer
    expert economist sociologist father mother brother sister son daughter wife husband founder member
    activist campaigner monitor veteran fisherman trader merchant speaker king queen prince medic paramedic
    mediator superintendent commissioner sergeant corporal marshal chieftain elder guard owner consul
    diplomat lawmaker legislator author scholar investigator detective administrator delegate rector
    harbourmaster matron clerk porter archbishop magistrate pastor candidate neighbour neighbor master"""
)
BODY = words(
    """ministry army navy agency government police command council party office group
    department administration authority bureau movement front militia organisation organization committee
    commission mission embassy union federation alliance coalition company hospital court parliament cabinet
    junta presidency headquarters staff bank service corps brigade league network charity foundation
    institute centre center university delegation directorate board wing body force association society
    campaign radio station television newspaper channel church archdiocese mosque statement communiqué
    communique release"""
)
_TITLES = words(
    """mr mrs ms miss sir lady lord dr prof gen lt maj col capt cmdr cdr adm brig sgt cpl
    fr rev sen rep gov amb st supt insp minister president general colonel major captain admiral lieutenant
    brigadier sergeant commander secretary senator governor judge king queen prince sheikh imam cardinal
    bishop father sister brother professor doctor ambassador marshal commodore corporal premier chancellor"""
)
DETERMINERS = words(
    """a an the his her its their our this these those some several two three four five
    six seven eight nine ten one many most few another both all each other local senior former unnamed
    unidentified"""
)
PREPOSITIONS = words(
    "of for from at in on with to by under near inside outside around between among into over across behind"
)
_TIME = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december jan feb mar apr jun jul aug sep sept oct
    nov dec yesterday today tonight tomorrow morning afternoon evening night week month year late early last
    later earlier noon midnight dawn dusk on"""
)
FINITE = words(
    """is are was were be been has had have will would could can may might must should
    did does do said says told not cannot went came took let"""
)
LEAD = words(
    """but and or however meanwhile later earlier yesterday today also then still even
    only now nevertheless so yet as that because while although though whereas when where if since after
    before until once afterwards instead separately overnight tonight whether"""
)
_RELATIVE = words("who whom whose which where")
_KEPT_RELATIVE = words("asked spoke declined requested gave identified called refused wished insisted signs")
_SKIPPED = words(
    """has have had is are was were be been being also later earlier then already still
    now not never once again often yesterday today afterwards afterward meanwhile himself herself itself
    themselves first further to both all since even just only there here always merely"""
)
_PARTICIPLES = words("sent held known born shot led seen made taken given based brought named")
_BE = words("is are was were be been being am")
_EDGE = words("; : . ! ? ( ) but while whereas because although though if as that – — [ ] what how why") | {
    QUOTED
}
_STOP = FINITE | words(
    """who whose whom which that when while as after before during because if but where
    via through to by on at yesterday today late early earlier later last this speaking adding saying"""
)
_NOT_SPEAKING = words(
    """attack strike blast explosion fighting war violence fire bomb bombing raid clash
    shelling crash accident earthquake disease hunger famine conflict operation offensive deal agreement
    ceasefire truce which that there move bombardment incident battle disaster flood assault what chapter
    section table map photograph footage image"""
)
_NOBODY = words("this these those that not no nobody none neither nothing everybody anybody whoever i'm")
_TOKEN = re.compile(
    rf"{QUOTED}+|(?<!\w)(?:Gen|Lt|Maj|Col|Capt|Cmdr|Cdr|Adm|Brig|Sgt|Cpl|Pvt|Fr|Rev|Sen|Rep|Gov|Amb|Prof|Dr|Mr"
    r"|Mrs|Ms|St|Jr|Sr|Spc|Supt|Insp|Hon|Pres|Jan|Feb|Aug|Sept|Oct|Nov|Dec|(?:[A-Z]\.)*[A-Z])\.|[^\W_]+(?:[-'’&][^\W_]+)*|[^\w\s]|_"
)
_SMALL = DETERMINERS | PREPOSITIONS | FINITE | LEAD
_BREAKING = PREPOSITIONS | FINITE
_NO_START = FINITE | PREPOSITIONS | _NOBODY
_OPENING = _TIME | LEAD | PREPOSITIONS
_BINDING = PREPOSITIONS | DETERMINERS
_ADVERBIAL = PREPOSITIONS | _TIME
_LEADING = PREPOSITIONS | LEAD
_EMPTY = _TIME | DETERMINERS
_HEADS = OFFICE | BODY
_NO_NAME = _HEADS | _TITLES | DETERMINERS
Range = tuple[int, int]


class Token(NamedTuple):
    """A word or a sign; `low` is its lower-case form, QUOTED for a run of quoted words."""

    low: str
    start: int
    end: int
    capital: bool


Line = Sequence[Token]


def tokens(masked: str) -> list[Token]:
    """Cut a sentence, whose quoted words are masked, into words and signs."""
    return [
        Token(QUOTED if word[0] == QUOTED else word.lower(), match.start(), match.end(), word[0].isupper())
        for match in _TOKEN.finditer(masked)
        for word in [match.group()]
    ]


def singular(word: str) -> str:
    """Fold plurals and the two spokespersons together."""
    word = word.removesuffix("'s").removesuffix("’s")
    word = word[:-3] + "man" if word.endswith("men") else word.removesuffix("s")
    return "spokesman" if word.startswith("spokes") else word


def before(line: Line, at: int, passive: bool = False) -> Range | None:
    """The subject of the verb at `at`; none if the verb is a passive, unless that is wanted."""
    end = at
    while end and (
        line[end - 1].low in _SKIPPED or (line[end - 1].low.endswith("ly") and not line[end - 1].capital)
    ):
        end -= 1
    if not end or (not passive and any(t.low in _BE for t in line[end:at])):
        return None
    if line[end - 1].low in ("he", "she", "they", "it") and line[max(0, end - 2)].low not in PREPOSITIONS:
        return end - 1, end
    if line[end - 1].low == ")":
        end = next((i for i in range(end - 1, max(0, end - 10), -1) if line[i].low == "("), end)
    shared = end and line[end - 1].low in ("and", "or", "then", "but")
    if end and (shared or line[end - 1].low == "who"):
        end -= 1
    start = _edge(line, end)
    if shared:
        return _valid(line, _opening(line, start, end))
    near = not any(t.low == "," for t in line[start:end])
    if near and start > 1 and line[start - 1].low == "that" and line[start].low in FINITE:
        end, start = start - 1, _edge(line, start - 1)
    commas = [start - 1, *(i for i in range(start, end) if line[i].low == ","), end]
    return _valid(line, _subject(line, [(a + 1, b) for a, b in pairwise(commas)]))


def _opening(line: Line, start: int, end: int) -> Range | None:
    """The subject that two verbs share: a pronoun, a name or the words up to an office or body."""
    while start < end and line[start].low in LEAD:
        start += 1
    if start < end and line[start].low in ("he", "she", "they", "it"):
        return start, start + 1
    for index in range(start, min(end, start + 7)):
        if line[index].low in _BREAKING or not line[index].low[0].isalnum():
            break
        after_name = index + 1 < end and not line[index + 1].capital
        if index + 1 < end and singular(line[index + 1].low) in _HEADS:
            continue
        named = line[index].capital and line[index].low not in DETERMINERS and after_name
        if (singular(line[index].low) in _HEADS and after_name) or named:
            return start, index + 1
    return None


def after(line: Line, start: int) -> Range | None:
    """The noun phrase that begins at `start`, with the office or name that follows a comma."""
    end = start
    while end < min(len(line), start + 25):
        low = line[end].low
        if low == ",":
            following = _closing(line, end)
            kinds = _kind(line[start:end]), _kind(line[end + 1 : following])
            officed = kinds == ("name", "office") and _officed(line[end + 1 : following])
            if officed or kinds == ("office", "name"):
                single = following == end + 2 and line[following + 1 : following + 2]
                end = _closing(line, following) if single and line[following + 1].capital else following
            break
        inner = low in ("in", "from") and end + 1 < len(line) and not line[end + 1].capital
        if low in _STOP or inner or not low[0].isalnum():
            break
        end += 1
    while end > start and line[end - 1].low.endswith(("ed", "seen")) and not line[end - 1].capital:
        end -= 1
    return _valid(line, (start, end))


def lead(line: Line) -> Range | None:
    """The person or body a sentence begins with, where no verb of speech tells."""
    start = next((i for i, t in enumerate(line[:6]) if t.low[0].isalpha() and t.low not in LEAD), len(line))
    return _valid(line, _opening(line, start, len(line)))


def mentions(line: Line) -> list[Range]:
    """Where a sentence names somebody: capital words with the office before or after them."""
    found = []
    index = 0
    while index < len(line):
        end = index
        while end < len(line) and line[end].capital:
            end += 1
        while index < end - 1 and line[index].low in _OPENING:
            index += 1
        if end > index:
            found.append(_widen(line, index, end))
        elif singular(line[index].low) in BODY:
            found.append((_body_start(line, index), index + 1))
        index = max(end, index + 1)
    return found


def _edge(line: Line, end: int) -> int:
    """Where the clause that ends at `end` begins."""
    index = end - 1
    if index >= 0 and line[index].low == ",":
        aside = next((i for i in range(index - 1, max(0, index - 30), -1) if line[i].low == ","), index)
        opening = line[aside + 1].low if aside < index else ""
        index = aside - 1 if opening in _RELATIVE or opening.endswith(("ing", "ed")) else index
    floor = max(0, end - 60)
    while index >= floor:
        low, previous = line[index].low, line[index - 1].low if index else ""
        kept = (
            low == QUOTED
            and line[index].end - line[index].start < 40
            and previous in ("as", "named", "itself")
        )
        kept = kept or (low == "as" and previous in ("known", "himself", "herself", "identified"))
        if (low in _EDGE and not kept) or (low == "and" and previous == ","):
            break
        index -= 1
    return index + 1


def _subject(line: Line, parts: list[Range]) -> Range | None:
    """Choose among the comma parts of a clause, the last of which a verb of speech follows."""
    closed = parts[-1][0] == parts[-1][1]
    parts = parts[:-1] if closed else parts
    relative = [i for i, (a, b) in enumerate(parts) if i and a < b and line[a].low in _RELATIVE]
    parts = parts[: relative[0]] if closed and relative else parts
    while closed and len(parts) > 1 and _kind(line[parts[-1][0] : parts[-1][1]]) == "aside":
        parts = parts[:-1]
    own = _trim(line, parts[-1]) if parts else None
    if not own or len(parts) < 2 or own[0] != parts[-1][0]:
        return own
    earlier = _trim(line, parts[-2])
    if earlier and earlier[1] == parts[-2][1]:
        kinds = (_kind(line[earlier[0] : earlier[1]]), _kind(line[own[0] : own[1]]))
        led = kinds == ("name", "office") and (closed or line[own[0]].low not in DETERMINERS)
        whole = closed or (earlier[0] == parts[0][0] and _officed(line[earlier[0] : earlier[1]]))
        if led or (whole and kinds in (("office", "name"), ("office", "office"))):
            return earlier[0], own[1]
    return own


def _officed(phrase: Line) -> bool:
    return any(singular(t.low) in OFFICE for t in phrase)


def _trim(line: Line, part: Range) -> Range | None:
    """Narrow a stretch to the noun phrase it ends in."""
    start, end = part
    while start < end and (line[start].low in LEAD or not line[start].low[0].isalnum()):
        start += 1
    while start < end and line[end - 1].low in ("there", "here"):
        end -= 1
    for index in range(start, end - 1):
        if line[index].low in _RELATIVE:
            kept = line[index].low == "who" and line[index + 1].low in _KEPT_RELATIVE
            end = end if kept else index
            break
    who = next((i for i in range(start, end) if line[i].low == "who"), end)
    finite = any(t.low in FINITE for t in line[start:who])
    if start < end and (line[start].low in _ADVERBIAL or who - start > 16 or finite):
        start = _last_start(line, start, end)
    return None if start >= end or all(t.low in _TIME for t in line[start:end]) else (start, end)


def _last_start(line: Line, start: int, end: int) -> int:
    """Where the last noun phrase begins that no preposition binds to the words before it."""
    for index in range(end - 1, start, -1):
        here, previous = line[index], line[index - 1]
        opens = here.low in DETERMINERS or (here.capital and (not previous.capital or previous.low in _TIME))
        if opens and here.low not in _TIME and previous.low not in _BINDING:
            return index
    return end


def _valid(line: Line, found: Range | None) -> Range | None:
    if not found or found[0] >= found[1]:
        return None
    part = line[found[0] : found[1]]
    head = next((i for i, t in enumerate(part) if t.low in PREPOSITIONS), len(part))
    adverb = part[0].low.endswith("ly") and not part[0].capital
    acts = adverb or part[0].low in _NO_START or singular(part[max(0, head - 1)].low) in _NOT_SPEAKING
    acts = acts or all(t.low in _EMPTY for t in part)
    return None if acts or part[-1].end - part[0].start > MAX_CHARS else found


def _kind(phrase: Line) -> str:
    """Tell what stands between two commas: a "name", an "office", a "clause" or an "aside"."""
    if not phrase:
        return "aside"
    low = phrase[0].low
    verbal = not phrase[0].capital and (low.endswith(("ing", "ed", "ly")) or low in _PARTICIPLES)
    relative = any(t.low in _RELATIVE for t in phrase)
    if verbal or relative or low in _LEADING or low[0].isdigit():
        return "aside"
    if len(phrase) > 16 or any(t.low in FINITE or t.low == QUOTED for t in phrase):
        return "clause"
    if low in DETERMINERS or any(singular(t.low) in OFFICE and not t.capital for t in phrase[:6]):
        return "office"
    titled = singular(low) in OFFICE and any(t.low in PREPOSITIONS for t in phrase)
    return "office" if titled else "name" if phrase[-1].capital else "clause"


def _body_start(line: Line, index: int) -> int:
    start = index
    while start > max(0, index - 5) and line[start - 1].low[0].isalnum():
        start -= 1
        if line[start].low in _SMALL:
            return start if line[start].low in ("the", "a", "an") else start + 1
    return start


def _widen(line: Line, start: int, end: int) -> Range:
    """Add the office before a name (`army spokesman X`, `the mayor, X`) or behind it (`X, head of Y`)."""
    first = start
    if start and singular(line[start - 1].low) in OFFICE:
        while start > max(0, first - 5) and line[start - 1].low[0].isalnum():
            if line[start - 1].low in _SMALL:
                break
            start -= 1
    elif start > 1 and line[start - 1].low in ("of", "for") and singular(line[start - 2].low) in _HEADS:
        start -= 2
        while start and (line[start - 1].capital or line[start - 1].low == "the"):
            start -= 1
    elif start > 2 and line[start - 1].low == "the" and singular(line[start - 3].low) in OFFICE:
        start -= 3
        while start and line[start - 1].capital:
            start -= 1
    elif start > 1 and line[start - 1].low == ",":
        floor = max(0, start - 18)
        signs = (i + 1 for i in range(start - 2, floor - 1, -1) if line[i].low == "," or line[i].low in _EDGE)
        opening = next(signs, floor)
        part = _trim(line, (opening, start - 1))
        if part and _kind(line[part[0] : part[1]]) == "office" and _officed(line[part[0] : part[1]]):
            return part[0], end
    following = _closing(line, end)
    return (start, following) if _kind(line[end + 1 : following]) == "office" else (start, end)


def _closing(line: Line, comma: int) -> int:
    """Where the stretch behind a comma ends, if a sign closes it soon; else `comma`."""
    if comma < len(line) and line[comma].low == ",":
        for index in range(comma + 1, min(comma + 16, len(line))):
            if line[index].low in (",", ".", ";", ":", "!", "?", QUOTED, ")"):
                return index
        return len(line) if len(line) <= comma + 16 else comma
    return comma


class Form(NamedTuple):
    """One way an article names somebody: `words` folded, `names` the capital words that are no title."""

    text: str
    words: frozenset[str]
    names: tuple[str, ...]
    body: bool
    office: bool

    @property
    def fullness(self) -> tuple[bool, bool]:
        """Forms with an office beat those without, then those with a first name."""
        return (self.office and bool(self.names), len(self.names) > 1)


def form(text: str) -> Form:
    """Read a phrase."""
    folded = (
        frozenset(singular(w.rstrip(".").lower()) for w in re.findall(r"[^\W_][\w.’'-]*", text)) - DETERMINERS
    )
    plain = [w.rstrip(".").removesuffix("'s").removesuffix("’s").lower() for w in _name_part(text)]
    names = tuple(w for w in plain if w not in _TITLES and singular(w) not in _HEADS)
    office = bool(folded & OFFICE) and not folded <= _TITLES
    return Form(text, folded, names, not office and bool(folded & BODY), office)


def _name_part(text: str) -> list[str]:
    """The capital words that end the first comma part which ends in a name."""
    for part in text.split(","):
        run: list[str] = []
        for word in reversed(part.split()):
            if not word[:1].isupper():
                run = [] if word.lower() in PREPOSITIONS else run[-2:] if word == "the" else run
                break
            run.insert(0, word)
        if any(singular(w.lower().rstrip(".")) not in _NO_NAME for w in run):
            return run
    return []


class Names:
    """The forms an article gives its people and bodies, by their last name and by their office."""

    def __init__(self) -> None:
        """Start with no form known."""
        self._people: dict[str, list[Form]] = {}
        self._offices: dict[str, list[Form]] = {}

    def learn(self, text: str, line: Line) -> None:
        """Take in what one sentence calls people and bodies."""
        for start, end in mentions(line):
            known = form(text[line[start].start : line[end - 1].end])
            if len(known.text) > MAX_CHARS:
                continue
            if known.names and not known.body:
                _keep(self._people.setdefault(known.names[-1], []), known)
            for word in known.words & (BODY if known.body else OFFICE):
                _keep(self._offices.setdefault(word, []), known)

    def keep(self, phrase: str) -> None:
        """Take in a form that was read as a speaker."""
        known = form(phrase)
        if known.names and not known.body:
            _keep(self._people.setdefault(known.names[-1], []), known)

    def knows(self, phrase: str) -> bool:
        """Whether a phrase is a person whom the article gives a first name or an office."""
        asked = form(phrase)
        full = (
            any(f.fullness > (False, False) for f in self._people.get(asked.names[-1], []))
            if asked.names
            else False
        )
        return asked.office or full

    def resolve(self, phrase: str, recent: Sequence[Form]) -> str:
        """The fullest form of a phrase: by last name over the article, by office among recent speakers."""
        asked = form(phrase)
        if asked.names and not asked.body:
            known = [f for f in self._people.get(asked.names[-1], []) if set(asked.names) <= set(f.names)]
            return max([asked, *known], key=lambda f: f.fullness).text
        short = re.match(r"(?i)(?:the|its|his|her|their)\b|[A-Z]\w+$", phrase) and 0 < len(asked.words) <= 3
        head = max(asked.words & (BODY if asked.body else OFFICE), default="")
        for other in [*recent, *self._offices.get(head, [])] if short else []:
            fuller = asked.words <= other.words and other.body == asked.body
            if fuller and (other.names or asked.body or other in recent):
                return other.text
        return phrase


def _keep(forms: list[Form], new: Form) -> None:
    """Hold a few forms only: the first ones, and the fullest."""
    if new in forms:
        return
    if len(forms) < MAX_FORMS:
        forms.append(new)
    elif new.fullness > min(f.fullness for f in forms):
        forms.remove(min(forms, key=lambda f: f.fullness))
        forms.append(new)
