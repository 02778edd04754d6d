"""Follow-up questions by rules: does one lean on the conversation, and what it means in full.

The rules serve the search above all: what a follow-up changes is put into the question before it, and
what it leaves out is carried over from there.
"""

import re

from qa.phrases import content, first_up, flat, foremost, is_name, key, names, topic

_WH = r"(?:who|whom|whose|what|which|when|where|why|how)"
_AUX = r"(?:did|does|do|was|were|is|are|has|have|had|will|would|can|could)"
_SPEECH = (
    r"(?:says?|said|claim(?:s|ed)?|report(?:s|ed)?|state[sd]?|admit(?:s|ted)?|confirm(?:s|ed)?|counts?|counted|"
    r"announced?|puts?|gives?|gave|lists?|listed|estimate[sd]?|tells?|told|thinks?|thought)"
)
_CONNECTIVE = re.compile(r"^(?:(?:and|but|so|then|or|okay?|also|well|please|now)\b[ ,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_ANAPHOR = re.compile(
    r"\b(?:he|him|his|she|hers?|it|its|they|them|theirs?|this|these|those|there|then|so|else|same|others?|"
    r"another|too|instead|afterwards|later|again|each one|ones?|first|second|third|fourth|fifth)\b"
    r"|\bthat\b(?=\s*(?:happen|say|mean)?\W*$)|\b(?:in|of|on|at|by|from|to|with|about|after|before) that\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|him|his|she|hers?|it|its|they|them|theirs?)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:(?P<whose>his|her(?=\s+(?!before|after|then)[a-z])|hers)|he|him|she|her)\b", re.IGNORECASE
)
_SPEAKER = re.compile(
    rf"\b(?P<frame>(?:did|does|do) )(?P<who>[^?]+?)(?= (?:first |later |initially )?{_SPEECH}\b)"
    r"|\b(?P<according>according to |going by |in the words of )(?P<whom>[^?,]+)",
    re.IGNORECASE,
)
_SAYING = re.compile(
    rf"^(?:what|how (?:many|much)) (?:did|does|do|has|have|had) (?P<who>[^?]+?) {_SPEECH}"
    r"(?: (?:about )?(?:it|this|that))?\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?P<wh>when|where|why|how|(?:(?:at|on|in) )?(?:what|which) (?:time|day|date|month|place|town))"
    r"(?: exactly)?(?: (?:was|is|did|were|does) (?:that|this|it|they)(?: (?:happen|take place|be))?)?\W*$",
    re.IGNORECASE,
)
_WHO_SAYS = re.compile(
    rf"^(?P<who>(?:who|which \w+)(?: else| also)? {_SPEECH})"
    r"(?: (?:so|that|this|it|the same(?: thing)?))?\W*$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"^(?P<wh>(?:(?:in|on|at|by|to|from|for|of|with) )?{_WH}\b)(?P<thing>(?: (?!{_AUX}\b)[^\s?]+)*?)"
    rf" (?P<aux>{_AUX}) (?P<rest>[^?]+)",
    re.IGNORECASE,
)
_OPENS_CLAUSE = re.compile(rf"^(?:(?:in|on|at|by|to|from|for|of|with) )?(?:{_WH}|{_AUX})\b", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(?:only )?(?P<word>for|against|with|without|before|after|in|at|on|from|by|near|under)\b", re.IGNORECASE
)
_AMONG = re.compile(r"\b(?:one|some|any|neither|none|both|all) of\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|s['’])$")
_OPPOSITE = {"against": "for", "for": "against", "before": "after", "after": "before", "without": "with"}


def leans(question: str) -> bool:
    """Whether a question cannot be understood without what was asked before it."""
    if _CONNECTIVE.match(question) or _ABOUT.match(question):
        return True
    own, named = content(question), names(question)
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
        full = _for_person(bare, previous, answer)
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
    return _ABOUT.sub("", _CONNECTIVE.sub("", flat(question)))


def _bound(question: str, named: list[str]) -> bool:
    """Whether all that points back can mean something named before it in the question itself."""
    pronouns = list(_ANAPHOR.finditer(question))
    if len(named) < 2 or not all(_PRONOUN.fullmatch(match.group()) for match in pronouns):
        return False
    return question.find(named[0]) < pronouns[0].start()


def _fragment(bare: str, previous: str, answer: str) -> str:
    """`Lantern Relief?`, `against?`, `before her?`: the part that changes in the question before."""
    fragment = bare.rstrip("?.! ")
    if _OPENS_CLAUSE.match(fragment) or not fragment or len(fragment.split()) > 6:
        return ""
    fragment = _for_person(fragment, previous, answer)
    main = key(previous)
    if opening := _PREPOSITION.match(fragment):
        return _turned(main, fragment, opening["word"].lower())
    return _spoken_by(main, fragment)


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
    return _spoken_by(key(previous), _for_person(match["who"], previous, answer))


def _spoken_by(main: str, who: str) -> str:
    match = _SPEAKER.search(main)
    if not match:
        return f"{main}, according to {who}?"
    group = "who" if match["who"] else "whom"
    return f"{main[: match.start(group)]}{who}{main[match.end(group) :]}?"


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


def _for_person(text: str, previous: str, answer: str) -> str:
    """Put the name of the person last named for `he` or `her`: the answer's, else the question's."""
    known = [name for name in names(key(previous)) if " " in name]
    person = answer if is_name(answer) else known[-1] if known else ""
    if not person or _AMONG.search(text):
        return text
    return _PERSON.sub(lambda match: f"{person}'s" if match["whose"] else person, text)
