"""The forms an article gives its people and bodies, and the fullest of them.

No dictionary of names: closed word lists (offices, bodies, small words) and capital letters decide.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.speaker_mentions import mentions
from index.speaker_tokens import Line, is_office, singular
from index.speaker_words import (
    BODY,
    DETERMINERS,
    FULL,
    HEADS,
    MAX_CHARS,
    NO_NAME,
    OFFICE,
    PREPOSITIONS,
    RANKS,
    TITLES,
)

MAX_FORMS = 12
"""How many ways of naming are kept for one last name or office: bounds the time a long text takes."""


_OWNED = re.compile(r"(?P<owner>.*)['’]s? (?P<own>[^'’]+)$")


class Form(NamedTuple):
    """One way an article names somebody: `words` folded, `names` the capital words that are no title."""

    text: str
    words: frozenset[str]
    names: tuple[str, ...]
    body: bool
    office: bool
    post: bool

    @property
    def fullness(self) -> tuple[bool, bool, bool]:
        """Forms with a post beat those without, then those with a first name, then those with a rank."""
        return (self.post and bool(self.names), len(self.names) > 1, self.office)


def form(text: str) -> Form:
    """Read a phrase."""
    raw = [w.rstrip(".") for w in re.findall(r"[^\W_][\w.’'-]*", text)]
    folded = frozenset(FULL.get(w, w) for w in (singular(w.lower()) for w in raw)) - DETERMINERS
    folded |= {part for w in folded for part in w.split("-") if part in OFFICE}
    plain = [w.rstrip(".").removesuffix("'s").removesuffix("’s").lower() for w in _name_part(text)]
    names = tuple(w for w in plain if w not in TITLES and singular(w) not in HEADS)
    # `the general's headquarters` is no general
    owned = _OWNED.match(text.partition(",")[0])
    own = {singular(word.lower()) for word in re.findall(r"[^\W_][\w-]*", owned["own"])} if owned else set()
    if owned and own & BODY and not own & OFFICE and not PREPOSITIONS & set(owned["owner"].lower().split()):
        return Form(text, folded, (), True, False, False)
    office = bool(folded & OFFICE) and not folded <= TITLES
    post = office and any(is_office(w.lower()) and (w.islower() or w.lower() not in RANKS) for w in raw)
    # what stands behind a person's name may tell of a body: `Ann Dale, the voice of the army`
    head = {singular(word.lower()) for word in re.findall(r"[^\W_][\w’'-]*", text.partition(",")[0])}
    body = not office and bool((head if names else folded) & BODY)
    return Form(text, folded, names, body, office, post)


def _name_part(text: str) -> list[str]:
    """The capital words that end the first comma part which ends in a name."""
    for part in text.split(","):
        run: list[str] = []
        for word in reversed(part.split()):
            if not word[:1].isupper():
                run = [] if word.lower() in PREPOSITIONS else run[-2:] if word == "the" else run
                break
            run.insert(0, word)
        if any(singular(w.lower().rstrip(".")) not in NO_NAME for w in run):
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
            known = form(re.sub(r"['’]s$", "", text[line[start].start : line[end - 1].end]))
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
        full = any(any(f.fullness) for f in self._people.get(asked.names[-1], [])) if asked.names else False
        return asked.office or full

    def resolve(self, phrase: str, recent: Sequence[Form]) -> str:
        """The fullest form of a phrase: by last name over the article, by office among recent speakers."""
        asked = form(phrase)
        if asked.names and not asked.body:
            known = [f for f in self._people.get(asked.names[-1], []) if set(asked.names) <= set(f.names)]
            return max([asked, *known], key=lambda f: f.fullness).text
        short = re.match(r"(?i:(?:the|its|his|her|their)\b)|[A-Z]\w+$", phrase) and 0 < len(asked.words) <= 3
        head = max(asked.words & (BODY if asked.body else OFFICE), default="")
        for other in [*recent, *self._offices.get(head, [])] if short else []:
            fuller = asked.words < other.words and other.body == asked.body
            fuller = fuller and not re.search(rf"(?i)\b{re.escape(head)}['’]s", other.text)
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
