"""The numbers and names of a question, which its answer must agree with."""

import re

from index.aliases import number_of, spellings

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+(?:(?:of|and|for|the)\s+)*[A-Z][\w’'-]+)*")
_PARTS = re.compile(r"[\s-]+")
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_ORDINALS = "- first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_OPENERS = frozenset(
    "what which who whom whose when where how did does do was were is are has have had will would can could"
    " in on at by according per name please tell give the a an after before during and".split()
)


def numbers_in(text: str, least: int = 2) -> set[str]:
    """Return the numbers in a text, in figures or from `least` up in words, without commas of thousands."""
    figures = {number.replace(",", "") for number in _NUMBER.findall(text)}
    words = [word.casefold() for word in re.findall(r"[\w-]+", text)]
    ordinals = {str(_ORDINALS.index(word)) for word in words if word in _ORDINALS[2:]}
    cardinals = {number for number in map(number_of, words) if number is not None}
    return figures | ordinals | {str(number) for number in cardinals if number >= least}


def absent_names(question: str, text: str) -> float:
    """Return the share of the question's names, word by word, that a text does not hold in any form.

    A name may stand in the text as its acronym, and an acronym as the name.
    """
    phrases = _names(question)
    lowered = text.casefold()
    acronyms = set(_ACRONYM.findall(text)) | {_initials(name) for name in _NAME.findall(text)}
    words = [(word, _initials(" ".join(phrase))) for phrase in phrases for word in phrase]
    absent = [
        word
        for word, initials in words
        if not any(_stands(form, lowered) for form in (word.casefold(), *spellings(word)))
        and not acronyms & {word, initials} - {""}
    ]
    return len(absent) / max(len(words), 1)


def without_names(question: str, text: str) -> list[str]:
    """Return the parts of a text around the names of several words that the question gives itself."""
    names = [" ".join(words) for words in _names(question) if len(words) > 1]
    if not names:
        return [text]
    pattern = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in names)
    return [part.strip() for part in re.split(rf"\b(?:{pattern})\b", text) if part.strip()]


def names_someone(question: str, name: str) -> bool:
    """Whether a question names this person or body itself, and does not offer it as a choice."""
    last = _names(f"- {re.split(', | [(]', name)[0]}")
    asked = {words[-1].casefold() for words in _names(question)}
    return bool(last) and last[-1][-1].casefold() in asked and " or " not in question.casefold()


def _stands(form: str, text: str) -> bool:
    """Whether a text has a word like this one; five letters will do, so that Syrian meets Syria."""
    end = "" if len(form) > 4 else r"(?!\w)"
    return bool(re.search(rf"(?<!\w){re.escape(form[:5] if ' ' not in form else form)}{end}", text))


def _names(question: str) -> list[list[str]]:
    """Runs of words with a capital; the question's first word is a name only in a longer one."""
    found = []
    for match in _NAME.finditer(question):
        words = [word for word in _PARTS.split(match.group()) if word[:1].isupper()]
        opens = match.start() == 0 and (len(words) == 1 or words[0].casefold() in _OPENERS)
        found.append([word for word in words[opens:] if word.casefold() not in _OPENERS])
    return [words for words in found if words]


def _initials(name: str) -> str:
    initials = "".join(word[0] for word in _PARTS.split(name) if word[:1].isupper())
    return initials if len(initials) > 1 else ""
