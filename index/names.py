"""Noun phrases for speakers: where one lies in a sentence, and the fullest form an article gives it.

Nothing here knows a language model or a dictionary of names: closed word lists (offices, bodies,
small words) and capital letters decide.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

MAX_CHARS = 120
"""No speaker is longer: what goes beyond is cut at a comma, or is no noun phrase."""

MAX_FORMS = 12
"""How many ways of naming are kept for one last name or office: bounds the time of a long text."""

QUOTED = "\x01"
"""Stands for each character of quoted words, so that only the report's own words are parsed."""


class Token(NamedTuple):
    """A word or a sign; `low` is its lower-case form, QUOTED for a run of quoted words."""

    low: str
    start: int
    end: int
    capital: bool


def words(table: str) -> frozenset[str]:
    """Turn a table written as one string into a set."""
    return frozenset(table.split())


OFFICE = words(
    """minister secretary president premier chancellor commander spokesman spokeswoman spokesperson chief head
    director ambassador envoy general colonel major captain admiral lieutenant brigadier governor mayor
    prosecutor judge analyst researcher professor historian lawyer doctor surgeon nurse leader chairman
    chairwoman chair coordinator representative officer official deputy senator adviser advisor attaché
    negotiator inspector priest bishop cardinal imam sheikh teacher farmer driver witness resident pilot
    soldier fighter refugee survivor engineer manager editor correspondent reporter journalist observer expert
    economist sociologist father mother brother sister son daughter wife husband founder member activist
    campaigner monitor veteran fisherman trader merchant speaker king queen prince medic paramedic mediator
    superintendent commissioner sergeant corporal marshal chieftain elder guard owner consul diplomat
    lawmaker legislator author scholar investigator detective administrator organiser organizer delegate"""
)
BODY = words(
    """ministry army navy agency government police command council party office group department administration
    authority bureau movement front militia organisation organization committee commission mission embassy
    union federation alliance coalition company hospital court parliament cabinet junta presidency
    headquarters staff bank service corps guard brigade league network charity foundation monitor institute
    centre center university delegation directorate board wing body forces association society"""
)
_TITLES = words(
    """mr mrs ms miss sir lady lord dr prof gen lt maj col capt cmdr cdr adm brig sgt cpl fr rev sen rep gov
    amb st supt insp minister president general colonel major captain admiral lieutenant brigadier sergeant
    commander secretary senator governor judge king queen prince sheikh imam cardinal bishop father sister
    brother professor doctor ambassador marshal commodore corporal premier chancellor"""
)
DETERMINERS = words(
    """a an the his her its their our this these those some several two three four five six seven eight nine
    ten one many most few another both all each other local senior former unnamed unidentified"""
)
PREPOSITIONS = words(
    "of for from at in on with to by under near inside outside around between among into over across behind"
)
_TIME = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december jan feb mar apr jun jul aug sep sept oct nov dec yesterday
    today tonight tomorrow morning afternoon evening night week month year late early last later earlier
    noon midnight dawn dusk on"""
)
FINITE = words(
    """is are was were be been has had have will would could can may might must should did does do said says
    told not cannot"""
)
_LEAD = words(
    """but and or however meanwhile later earlier yesterday today also then still even only now nevertheless
    so yet as that because while although though whereas when where if since after before until once and
    afterwards instead separately overnight tonight in-turn whether"""
)
_RELATIVE = words("who whom whose which where")
_KEPT_RELATIVE = words("asked spoke declined requested gave identified called refused wished insisted")
_TOKEN = re.compile(
    rf"{QUOTED}+|(?<!\w)(?:Gen|Lt|Maj|Col|Capt|Cmdr|Cdr|Adm|Brig|Sgt|Cpl|Pvt|Fr|Rev|Sen|Rep|Gov|Amb|Prof|Dr|Mr"
    r"|Mrs|Ms|St|Spc|Supt|Insp|Hon|Pres|(?:[A-Z]\.)*[A-Z])\.|[^\W_]+(?:[-'’&][^\W_]+)*|[^\w\s]|_"
)


def tokens(masked: str) -> list[Token]:
    """Cut a sentence, whose quoted words are masked, into words and signs."""
    return [
        Token(
            QUOTED if m.group()[0] == QUOTED else m.group().lower(),
            m.start(),
            m.end(),
            m.group()[0].isupper(),
        )
        for m in _TOKEN.finditer(masked)
    ]


def kind(phrase: Sequence[Token]) -> str:
    """Tell what stands between two commas: a "name", an "office", a "clause" or an "aside"."""
    if not phrase:
        return "aside"
    low = phrase[0].low
    verbal = not phrase[0].capital and low.endswith(("ing", "ed", "ly"))
    if verbal or low in PREPOSITIONS | _RELATIVE | _LEAD or low[0].isdigit():
        return "aside"
    if len(phrase) > 16 or any(t.low in FINITE or t.low == QUOTED for t in phrase):
        return "clause"
    if low in DETERMINERS or any(singular(t.low) in OFFICE for t in phrase[:6] if not t.capital):
        return "office"
    return "name" if phrase[-1].capital else "clause"


def trim(line: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """Narrow `line[start:end]`, which a verb of speech follows, to the noun phrase it ends in."""
    while start < end and (line[start].low in _LEAD or not line[start].low[0].isalnum()):
        start += 1
    for index in range(start, end):
        if line[index].low in _RELATIVE and line[index + 1 : index + 2]:
            kept = line[index].low == "who" and line[index + 1].low in _KEPT_RELATIVE
            end = end if kept else index
            break
    if start < end and (
        line[start].low in PREPOSITIONS | _TIME or end - start > 16 or _finite(line, start, end)
    ):
        start = _last_start(line, start, end)
    if start >= end or all(t.low in _TIME for t in line[start:end]):
        return None
    return start, end


def _finite(line: Sequence[Token], start: int, end: int) -> bool:
    return any(t.low in FINITE for t in line[start:end])


def _last_start(line: Sequence[Token], start: int, end: int) -> int:
    """Where the last noun phrase begins that no preposition binds to the words before it."""
    for index in range(end - 1, start, -1):
        here, before = line[index], line[index - 1]
        opens = here.low in DETERMINERS or (here.capital and (not before.capital or before.low in _TIME))
        if opens and here.low not in _TIME and before.low not in PREPOSITIONS | DETERMINERS:
            return index
    return end


def singular(word: str) -> str:
    """Fold plurals and the two spokespersons together."""
    word = word.removesuffix("'s").removesuffix("’s")
    word = word[:-3] + "man" if word.endswith("men") else word.removesuffix("s")
    return "spokesman" if word.startswith("spokes") else word


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
    head = [w for w in re.findall(r"[^\W_][\w.’'-]*", text) if w.lower() not in DETERMINERS]
    folded = frozenset(singular(w.rstrip(".").lower()) for w in head)
    plain = [w.rstrip(".").removesuffix("'s").removesuffix("’s") for part in _name_part(text) for w in [part]]
    names = tuple(
        w.lower() for w in plain if w.lower() not in _TITLES and singular(w.lower()) not in OFFICE | BODY
    )
    office = any(w in OFFICE for w in folded) and not folded <= _TITLES
    return Form(text, folded, names, not office and bool(folded & BODY), office)


def _name_part(text: str) -> list[str]:
    """The capital words at the end of the first comma part that ends in a name."""
    for part in text.split(","):
        run: list[str] = []
        for word in reversed(part.split()):
            if not word[:1].isupper():
                break
            run.insert(0, word)
        if run and any(
            singular(w.lower().rstrip(".")) not in OFFICE | BODY | _TITLES | DETERMINERS for w in run
        ):
            return run
    return []


class Names:
    """The forms an article gives its people and bodies, by their last name and by their words."""

    def __init__(self) -> None:
        """Start with no form known."""
        self._people: dict[str, list[Form]] = {}
        self._offices: dict[str, list[Form]] = {}

    def learn(self, text: str, line: Sequence[Token]) -> None:
        """Take in what one sentence calls people and bodies."""
        for start, end in mentions(line):
            known = form(text[line[start].start : line[end - 1].end])
            if len(known.text) > MAX_CHARS:
                continue
            if known.names and not known.body:
                _keep(self._people.setdefault(known.names[-1], []), known)
            for word in known.words & (BODY if known.body else OFFICE):
                _keep(self._offices.setdefault(word, []), known)

    def resolve(self, phrase: str, recent: Sequence[Form]) -> str:
        """The fullest form of a phrase: by last name over the article, by office among recent speakers."""
        asked = form(phrase)
        if asked.names and not asked.body:
            known = [f for f in self._people.get(asked.names[-1], []) if set(asked.names) <= set(f.names)]
            return max([asked, *known], key=lambda f: f.fullness).text
        short = re.match(r"(?i)(?:the|its|his|her|their)\b|[A-Z]\w+$", phrase) and 0 < len(asked.words) <= 3
        head = max(asked.words & (BODY if asked.body else OFFICE), default="")
        for known_form in [*recent, *self._offices.get(head, [])] if short else []:
            fuller = asked.words <= known_form.words and known_form.body == asked.body
            if fuller and (known_form.names or asked.body or known_form in recent):
                return known_form.text
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


def mentions(line: Sequence[Token]) -> list[tuple[int, int]]:
    """Where a sentence names somebody: capital words with the office before or after them."""
    found = []
    index = 0
    while index < len(line):
        if not line[index].capital:
            if singular(line[index].low) in BODY:
                found.append((_body_start(line, index), index + 1))
            index += 1
            continue
        end = index
        while end < len(line) and line[end].capital:
            end += 1
        found.append(_widen(line, index, end))
        index = end
    return found


def _body_start(line: Sequence[Token], index: int) -> int:
    start = index
    while start > 0 and index - start < 5 and line[start - 1].low[0].isalnum():
        start -= 1
        if line[start].low in DETERMINERS | PREPOSITIONS | FINITE:
            return start if line[start].low in ("the", "a", "an") else start + 1
    return start


def _widen(line: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """Add the office before a name (`army spokesman X`, `the mayor, X`) or behind it (`X, head of Y`)."""
    limit = max(0, start - 5)
    if start > limit and singular(line[start - 1].low) in OFFICE:
        while start > limit and line[start - 1].low[0].isalnum():
            if line[start - 1].low in DETERMINERS | PREPOSITIONS | FINITE | _LEAD:
                break
            start -= 1
    following = chunk_after(line, end)
    if following > end + 1 and kind(line[end + 1 : following]) == "office":
        return start, following
    return start, end


def chunk_after(line: Sequence[Token], comma: int) -> int:
    """Where the stretch behind a comma ends, if it is short and closed by a sign; else `comma`."""
    if comma >= len(line) or line[comma].low != ",":
        return comma
    for index in range(comma + 1, min(comma + 16, len(line))):
        if line[index].low in (",", ".", ";", ":", "!", "?", QUOTED, ")"):
            return index
    return min(comma + 16, len(line)) if len(line) <= comma + 16 else comma
