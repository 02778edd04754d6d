"""Follow-up questions by rules: does one lean on the conversation, and what it means in full.

The rules serve the search above all: what a follow-up changes is put into the question before it, and
what it leaves out is carried over from there.
"""

import re

from qa.phrases import content, first_up, flat, foremost, is_name, key, names, topic
from qa.pronouns import is_apart, joined, with_person
from qa.voices import SPEECH, is_voice, voice_of, with_voice

_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_AUX = r"(?:did|does|do|was|were|is|are|has|have|had|will|would|can|could)"
_CONNECTIVE = re.compile(
    r"^(?:(?:and|but|so|then|or|ok(?:ay)?|also|well|please|now|thanks?(?: you)?|sorry|i meant?|actually"
    r"|no(?=,| i mean| sorry| wait)|wait)\b[ ,.]*)+",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"\b(?P<wh>(?!whose){_WH})(?:['’]?s|(?P<did>['’]d))(?![\w'’])", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_ANAPHOR = re.compile(
    r"\b(?:he|him|his|she|hers?|it|its|they|them|theirs?|this|these|those|there|then|so|else|same|others?|"
    r"another|too|instead|afterwards|later|again|each one|ones?|first|second|third|fourth|fifth)\b"
    r"|\bthat\b(?=\s*(?:happen|say|mean)?\W*$)|\b(?:in|of|on|at|by|from|to|with|about|after|before) that\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|him|his|she|hers?|it|its|they|them|theirs?)\b", re.IGNORECASE)
_SAYING = re.compile(
    rf"^(?:what|how (?:many|much)) (?:did|does|do|has|have|had) (?P<who>[^?]+?) {SPEECH}"
    r"(?: (?:about )?(?:it|this|that))?\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<wh>when|where|why|how|(?:(?:at|on|in) )?(?:what|which) (?:time|day|date|month|place|town))"
    r"(?: exactly)?(?: (?:was|is|did|were|does) (?:that|this|it|they)(?: (?:happen|take place|be))?)?\W*$",
    re.IGNORECASE,
)
_WHO_SAYS = re.compile(
    rf"^(?P<who>(?:who|which \w+)(?: else| also)? {SPEECH})"
    r"(?: (?:so|that|this|it|the same(?: thing)?))?\W*$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"^(?P<wh>(?:(?:in|on|at|by|to|from|for|of|with) )?{_WH}\b)(?P<thing>(?: (?!{_AUX}\b)[^\s?]+)*?)"
    rf" (?P<aux>{_AUX}) (?P<rest>[^?]+)",
    re.IGNORECASE,
)
_IS_CLAUSE = re.compile(
    rf"^(?:(?:in|on|at|by|to|from|for|of|with|since|until) )?(?:{_WH}|{_AUX}|any)\b"
    r"|,|n['’]t\b|\b(?:it|this)\b|^the (?:first|second|third|fourth|fifth|others?|rest)$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:the )?(?:dead|deaths|killed|wounded|injured|casualties|missing|captured|prisoners|hostages|"
    r"survivors|bodies|women|men|children|girls|boys|civilians|soldiers|fighters|refugees|displaced|arrests|arrested|"
    r"tanks|planes|aircraft|drones|ships|vehicles|houses|shells|rockets|missiles)"
)
_HOW_MANY = re.compile(
    r"(?P<how>\bhow many)(?: (?:people|persons|[\w-]+ (?:people|persons)|\w+))?", re.IGNORECASE
)
_HOW_MANY_WHAT = re.compile(r"how (?:many|much) (?:did|does|do|had|has|have)\b", re.IGNORECASE)
_TOO = re.compile(r",? (?:too|as well|also)$", re.IGNORECASE)
_LATER = re.compile(r"\b(?:later|earlier|before|after|afterwards|ago)$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(?:only )?(?P<word>for|against|with|without|before|after|in|at|on|from|by|near|under)\b", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"(?:['’]s|s['’])$")
_OPPOSITE = {"against": "for", "for": "against", "before": "after", "after": "before", "without": "with"}


def leans(question: str) -> bool:
    """Whether a question cannot be understood without what was asked before it."""
    if _CONNECTIVE.match(question) or _ABOUT.match(question) or is_voice(question):
        return True
    own, named = content(question), names(question)
    if _HOW_MANY_WHAT.match(question) and not named:
        return True
    if _ANAPHOR.search(question):
        return not _bound(question, named)
    return len(own) < (3 if named else 4)


def carried(question: str, previous: str, answer: str = "", cited: str = "") -> str:
    """Return a follow-up in full.

    `previous` is the question before it, in full, `answer` what that got and `cited` the words of what
    that rests on. What is carried over stands in brackets at the end.
    """
    bare = _bare(question)
    swapped = exchanged(question, previous, answer)
    full = swapped or _reasked(bare, previous, answer) or _who_said(bare, previous, answer)
    if full:
        about = topic(previous, "", beside=f"{full} {key(previous)}")
    else:
        full = with_person(bare, previous, answer)
        about = topic(previous, answer if is_name(answer) else "", beside=full)
    full = full.rstrip("? ")
    # a question that only changes hands is whole: the last answer's report would draw it there
    rests_on = "" if swapped else foremost(cited, beside=f"{full} {about}")
    context = f"{about} {rests_on}".strip()
    return first_up(f"{full} ({context})?" if context else f"{full}?")


def exchanged(question: str, previous: str, answer: str = "") -> str:
    """Return the question before with the one part that a follow-up changes; empty if it changes more."""
    bare = _bare(question)
    return _fragment(bare, previous, answer) or _said(bare, previous, answer)


def _bare(question: str) -> str:
    """Without what opens a follow-up, its short forms in full; `the bridge, who blew it up?` in one piece."""
    full = _SHORT.sub(lambda match: f"{match['wh']} {'did' if match['did'] else 'is'}", flat(question))
    return joined(_ABOUT.sub("", _CONNECTIVE.sub("", full)))


def _bound(question: str, named: list[str]) -> bool:
    """Whether all that points back can mean something named before it in the question itself."""
    pronouns = list(_ANAPHOR.finditer(question))
    if len(named) < 2 or not all(_PRONOUN.fullmatch(match.group()) for match in pronouns):
        return False
    return question.find(named[0]) < pronouns[0].start()


def _fragment(bare: str, previous: str, answer: str) -> str:
    """`Lantern Relief?`, `against?`, `before her?`: the part that changes in the question before."""
    fragment = voice_of(_TOO.sub("", bare.rstrip("?.! ")))
    if not fragment or _IS_CLAUSE.search(fragment) or is_apart(fragment) or len(fragment.split()) > 6:
        return ""
    fragment = with_person(fragment, previous, answer)
    main = key(previous)
    if _COUNTED.fullmatch(fragment) and _HOW_MANY.search(main):
        return _HOW_MANY.sub(lambda match: f"{match['how']} {fragment}", main, count=1) + "?"
    if _LATER.search(fragment):
        return f"{main} {fragment}?"
    if opening := _PREPOSITION.match(fragment):
        return _turned(main, fragment, opening["word"].lower())
    return with_voice(main, fragment)


def _turned(main: str, fragment: str, word: str) -> str:
    """Put a phrase with a preposition in the place of the one like it, else at the end."""
    like = _OPPOSITE.get(word, word)
    if word == fragment.lower():
        return re.sub(rf"\b{like}\b", word, main, count=1) + "?"
    replaced, count = re.subn(rf"\b(?:{like}|{word}) (?:(?!{_AUX}\b)[^\s?,]+ ?){{1,3}}$", fragment, main)
    return f"{replaced if count else f'{main} {fragment}'}?"


def _said(bare: str, previous: str, answer: str) -> str:
    """`what did the Front say?`: the question before, put to another speaker."""
    match = _SAYING.match(bare)
    if not match or (_PRONOUN.match(match["who"]) and (" " in match["who"] or not answer)):
        return ""
    if _POSSESSIVE.search(match["who"]):
        # "what was Night Heron's claim?" holds a noun, no verb of speech
        return ""
    return with_voice(key(previous), with_person(match["who"], previous, answer))


def _reasked(bare: str, previous: str, answer: str) -> str:
    """`when?`, `where was that?`: the question before, asked for something else."""
    match, asked = _BARE.match(bare), _ASKED.match(key(previous))
    if not match:
        return ""
    if not asked or asked["wh"].lower() == "who":
        return f"{match['wh']} was it that {_statement(previous, answer)}?"
    thing = re.sub(r"^ (?:many|much|long)\b", "", asked["thing"])
    return " ".join(part for part in (match["wh"], asked["aux"], asked["rest"], thing.strip()) if part) + "?"


def _who_said(bare: str, previous: str, answer: str) -> str:
    """`who says so?`: who stands behind the answer just given."""
    match = _WHO_SAYS.match(bare)
    return f"{match['who']} that {_statement(previous, answer)}?" if match else ""


def _statement(previous: str, answer: str) -> str:
    """What the question before and its answer state, roughly in their order."""
    main = key(previous)
    asked = _ASKED.match(main)
    if asked and asked["wh"].lower() != "who":
        thing = re.sub(r"^ (?:many|much|long)\b", "", asked["thing"]).strip()
        return " ".join(part for part in (asked["rest"], answer, thing) if part)
    who, _, rest = main.partition(" ")
    return f"{answer or 'someone'} {rest}" if who.lower() == "who" else " ".join((main, answer)).strip()
