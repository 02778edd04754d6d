"""Texts to words, for comparing only."""

import re
import string
import unicodedata

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s\b")
_WORD = re.compile(r"\d+(?:[.:]\d+)*|[^\W\d_]+")


def squad_normal(text: str) -> str:
    """Lower case, no ASCII punctuation, no articles, single spaces.

    Source: the evaluation script of SQuAD (Rajpurkar et al., EMNLP 2016).
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def words(text: str) -> tuple[str, ...]:
    """Words in order: case, articles, possessives and punctuation are dropped.

    "U.S." is one word, so are "1.5" and "16:30", and "1,200" is "1200": no alias "5" is found in 1.5.
    Hyphenated words are two: "twenty-three" is "twenty three".
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), _THOUSANDS.sub("", plain))
    found = _WORD.findall(_POSSESSIVE.sub("", plain))
    return tuple(word for word in found if word not in {"a", "an", "the"})


def holds(text: str, alias: str) -> bool:
    """Whether all words of `alias` stand in `text`, in order and without others between."""
    inner, outer = words(alias), words(text)
    ends = range(len(inner), len(outer) + 1)
    return bool(inner) and any(outer[end - len(inner) : end] == inner for end in ends)
