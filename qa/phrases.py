"""The parts of a question: its names, the words with a meaning of their own, what it is about."""

import re

MAX_CARRIED = 12
"""So many words at most are carried over: a long conversation must not drown its last question."""

MAX_CITED = 10
"""So many words of what the last answer cites: its report is often the one that answers the follow-up."""

_WORD = re.compile(r"\w+(?:[-'’.,:]\w+)*")
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?: (?:of (?=[A-Z]))?[A-Z][\w’'-]*)*")
_CONTEXT = re.compile(r"\s*\((?P<context>[^()]*)\)(?=\W*$)")
_POSSESSIVE = re.compile(r"['’]s$")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        """who whom whose what which when where why how did does do was were is are has have had will would
        can could in on at by to from for of with many much long far large old time day date a an
        and any as be been being but else exactly he her hers him his i into it its me more or
        other others per please she so some that the their theirs them then there these they this
        those too up us we you your about also not no one ones out over after before against than
        just only really ok""",
    )
)
_SPEECH = frozenset(
    re.findall(
        r"\w+",
        """say says said saying claim claims claimed report reports reported state states stated admit admits
        admitted confirm confirms confirmed announce announced put puts give gives gave list
        listed estimate estimated tell tells told think thinks thought according""",
    )
)


def flat(text: str) -> str:
    """One line."""
    return " ".join(text.split())


def first_up(text: str) -> str:
    """A capital at the beginning."""
    return text[:1].upper() + text[1:]


def key(question: str) -> str:
    """A question without its question mark and without what was carried over into it."""
    return _CONTEXT.sub("", flat(question)).rstrip("?.! ")


def content(text: str) -> list[str]:
    """The words that carry a meaning of their own, in order."""
    return [word for word in _WORD.findall(text) if word.casefold() not in _SMALL]


def names(text: str) -> list[str]:
    """Runs of words with a capital, in order, without the word that opens a question."""
    found = []
    for match in _NAME.finditer(flat(text)):
        run = match.group().split()
        while run and run[0].casefold() in _SMALL:
            run.pop(0)
        if run and (match.start() or len(run) > 1 or run[0].casefold() not in _SPEECH):
            found.append(_POSSESSIVE.sub("", " ".join(run)))
    return found


def is_name(answer: str) -> bool:
    """Whether a short answer is somebody's name."""
    found = answer.split()
    return 0 < len(found) <= 5 and all(word[0].isupper() for word in (found[0], found[-1]))


def topic(previous: str, answer: str, beside: str) -> str:
    """What a question and its answer are about, as words that `beside` does not hold already.

    Where they are too many, names and figures stay, and what was said last.
    """
    context = _CONTEXT.search(flat(previous))
    parts = (answer, key(previous), context["context"] if context else "")
    return _chosen(" . ".join(parts), f"{beside} {' '.join(_SPEECH)}", MAX_CARRIED)


def foremost(cited: str, beside: str) -> str:
    """The words that tell most of what an answer cites, without those of `beside`."""
    return _chosen(cited, beside, MAX_CITED)


def _chosen(text: str, beside: str, most: int) -> str:
    """At most so many words with a meaning, names and figures before others, in their order."""
    there = {word.casefold() for word in _WORD.findall(beside)}
    told = dict.fromkeys(_POSSESSIVE.sub("", word) for word in content(text))
    words = [word for word in told if word.casefold() not in there]
    ranked = sorted(range(len(words)), key=lambda at: (words[at].islower(), at))
    return " ".join(words[at] for at in sorted(ranked[:most]))
