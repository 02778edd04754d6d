"""What the pronouns of a follow-up point at: a name in what was asked before, or its own opening."""

import re

from qa.phrases import is_name, key, names

_OF = "'s"
_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_HER = r"her(?= (?!before|after|then|to|that|when|and|about|in|at|on|if|what|where|why|how|from|with)[a-z])"
_PERSON = re.compile(rf"\b(?:(?P<whose>his|{_HER}|hers)|he|him|she|her)\b", re.IGNORECASE)
_APART = re.compile(rf"^(?P<thing>(?!{_WH}\b)[^,?]+), (?P<asked>{_WH}\b.+)$", re.IGNORECASE)
_POINTS = re.compile(
    r"^(?P<before>(?:(?!(?:the|an?|[A-Z]\w*)\b)\S+ )+?)"
    rf"(?:(?P<whose>his|its|their|{_HER})|(?:he|him|she|her|it|they|them))\b(?P<after>.*)$"
)
_SHIP = re.compile(
    r"\b(?:\w*ship|vessel|\w*boat|tanker|steamer|freighter|frigate|cruiser|destroyer|trawler|ferry|carrier|"
    r"submarine|tug|schooner|liner)\b",
    re.IGNORECASE,
)
_SHE = re.compile(r"\b(?:she|hers?)\b", re.IGNORECASE)
_AMONG = re.compile(r"\b(?:one|some|any|neither|none|both|all) of\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|near|over|into|around|outside)(?: the)? $")
_NO_PERSON = re.compile(
    r"^(?:Fort|Port|Camp|Mount|Lake|Cape)\b"
    r"|\b(?:Hospital|Bridge|Camp|City|Fort|Port|Harbou?r|Airport|Station|Island|Islands|River|Valley|Road|Street|"
    r"Square|Market|School|University|Church|Base|Ministry|Office|Party|Front|Movement|Army|Navy|Force|Forces|"
    r"Brigade|Battalion|Committee|Commission|Council|Union|Agency|Court|Bureau|Radio|News|Times|Mission|"
    r"Defen[cs]e|Affairs|Nations|States|War|Watch)$"
)


def is_apart(text: str) -> bool:
    """Whether something stands before the question proper: `the bridge, who blew it up?`."""
    return bool(_APART.match(text))


def joined(text: str) -> str:
    """Put what stands before a question in the place of the pronoun that points at it."""
    apart = _APART.match(text)
    pointed = _POINTS.match(apart["asked"]) if apart else None
    if not apart or not pointed:
        return text
    return f"{pointed['before']}{apart['thing']}{_OF if pointed['whose'] else ''}{pointed['after']}"


def with_person(text: str, previous: str, answer: str) -> str:
    """Put the name of the person last named for `he` or `her`: the answer's, else the question's."""
    main = key(previous)
    known = [
        name
        for name in names(main)
        if " " in name and not _PLACED.search(main[: main.find(name)]) and not _NO_PERSON.search(name)
    ]
    person = answer if is_name(answer) else known[-1] if known else ""
    if not person or _AMONG.search(text) or (_SHIP.search(previous) and _SHE.search(text)):
        return text
    return _PERSON.sub(lambda match: f"{person}{_OF}" if match["whose"] else person, text)
