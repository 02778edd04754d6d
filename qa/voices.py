"""Whose words a question asks for: `according to X`, `did X say`, `by X's count`."""

import re

SPEECH = (
    r"(?:says?|said|claim(?:s|ed)?|report(?:s|ed)?|state[sd]?|admit(?:s|ted)?|confirm(?:s|ed)?|counts?|counted|"
    r"announced?|puts?|gives?|gave|lists?|listed|estimate[sd]?|tells?|told|thinks?|thought|records?|recorded)"
)
_STANCE = (
    r"(?:den(?:y|ies|ied)|accept(?:s|ed)?|acknowledge[sd]?|insist(?:s|ed)?|believe[sd]?|mention(?:s|ed)?|"
    r"conclude[sd]?|establish(?:es|ed)?)"
)
_COUNT = r"(?:own )?(?:count|reckoning|account|estimate|figures?|tally|version|numbers?|statement|word|view)"
_ASKED = re.compile(
    r"\b(?:did|does|do|had|has|have) (?P<who>[^?]+?)(?= (?:first |later |initially )?"
    rf"(?-i:{SPEECH}|{_STANCE})\b)"
    rf"|\b(?:by|on|in) (?P<whose>(?:[^\s?,]+ ){{0,4}}?[^\s?,]+?)(?=['’]s? {_COUNT}\b)"
    r"|\b(?:according to|going by|in the words of|as (?:given|put|told|stated|reported|claimed|counted) by)"
    r" (?P<whom>(?!wh(?:om|ich|at)\b)[^?,]+)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^(?:according to|going by|in the (?:words|view|opinion) of) ", re.IGNORECASE)
_ENDING = re.compile(rf"['’]s? {_COUNT}$", re.IGNORECASE)
_MOST_WORDS = 6


def names_voice(question: str) -> bool:
    """Whether a question asks for the words of somebody whom it names."""
    return bool(_ASKED.search(question))


def with_voice(question: str, who: str) -> str:
    """Put a question without its mark to somebody else."""
    match = _ASKED.search(question)
    if not match:
        return f"{question}, according to {who}?"
    group = next(name for name, words in match.groupdict().items() if words)
    return f"{question[: match.start(group)]}{who}{question[match.end(group) :]}?"


def is_voice(text: str) -> bool:
    """Whether a text is no more than whose figure or view is meant: `Lantern Relief's count?`."""
    bare = text.strip(" ?.!")
    return bool(_ENDING.search(bare)) and len(bare.split()) <= _MOST_WORDS


def voice_of(text: str) -> str:
    """Take off what says that somebody is a voice: `according to the army`, `the army's figure`."""
    return _ENDING.sub("", _OPENING.sub("", text))
