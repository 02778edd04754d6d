"""A claim that a sentence gives to somebody without a verb: `it rejected the mayor's claim that ...`."""

from index.speaker_tokens import Line, Range, singular
from index.speaker_words import ARTICLES, DETERMINERS, EMPTY, NOBODY, OPENING, PRONOUN, QUOTED, words

_CLAIMS = words(
    """claim allegation assertion accusation contention warning appeal plea call demand denial admission
    complaint prediction suggestion assurance insistence announcement declaration charge view belief"""
)
_ASKING = words("appeal plea call")
_BETWEEN = 3
"""Adjectives at most, and none before a word that may be a verb: `the enemy's paper claims that`."""

_LONGEST = 6
_NO_OWNER = EMPTY | NOBODY | PRONOUN | words("there here who what let how where")


def claimed(line: Line, at: int) -> Range | None:
    """Whose claim the word at `at` is, if what is claimed follows."""
    claim, follower = singular(line[at].low), line[at + 1].low if at + 1 < len(line) else ""
    opens = follower in ("that", QUOTED) or (claim in _ASKING and follower == "for")
    if claim not in _CLAIMS or not opens:
        return None
    between = 0 if line[at].low.endswith("s") else _BETWEEN
    for owner in range(at - 1, max(-1, at - 2 - between), -1):
        if line[owner].low.endswith(("'s", "’s", "s'", "s’")):
            return _phrase(line, owner)
        if line[owner].capital or line[owner].low == "and" or not line[owner].low.isalpha():
            return None
    return None


def _phrase(line: Line, owner: int) -> Range | None:
    """The name, or the words from an article on, that end in the owner."""
    if singular(line[owner].low) in _NO_OWNER:
        return None
    start = owner
    if line[owner].capital:
        while start and line[start - 1].capital and line[start - 1].low not in DETERMINERS:
            start -= 1
        while start < owner and line[start].low in OPENING:
            start += 1
        return start - bool(start and line[start - 1].low in ARTICLES), owner + 1
    while start and owner - start < _LONGEST and line[start].low not in DETERMINERS:
        start -= 1
    return (start, owner + 1) if line[start].low in ARTICLES else None
