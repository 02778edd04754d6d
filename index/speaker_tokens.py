"""A sentence as words and signs."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.speaker_words import OFFICE, QUOTED

_TOKEN = re.compile(
    rf"{QUOTED}+|(?<!\w)(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I|[Yy]ou|[Ii]t)(?=['’](?:d|ve|ll|m|re|s)\b)"
    r"|['’](?:d|ve|ll|m|re|s)(?!\w)|(?<!\w)(?:Gen|Lt|Maj|Col|Capt|Cmdr|Cdr|Adm|Brig|Sgt|Cpl|Pvt|Fr|Rev|Sen|Rep|Gov|Amb|Prof|Dr|Mr"
    r"|Mrs|Ms|St|Jr|Sr|Spc|Supt|Insp|Hon|Pres|Jan|Feb|Aug|Sept|Oct|Nov|Dec|(?:[A-Z]\.)*[A-Z])\.|[^\W_]+(?:[-'’&][^\W_]+)*(?:(?<=s)['’](?=\s\w))?|[^\w\s]|_"
)
Range = tuple[int, int]
"""From which token of a sentence to which, not included."""


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
    word = word.removesuffix("'s").removesuffix("’s").rstrip("'’")
    if word in ("corps", "headquarters", "mrs", "ms", "miss", "press", "news"):
        return word
    word = word[:-3] + "man" if word.endswith("men") else word.removesuffix("s")
    return "spokesman" if word.startswith("spokes") else word


def is_office(word: str) -> bool:
    """Whether a word names an office or calling, `secretary-general` as well."""
    return singular(word) in OFFICE or any(singular(part) in OFFICE for part in word.split("-"))
