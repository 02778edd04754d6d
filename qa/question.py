"""What a question asks for, and the numbers and names that its answer must agree with."""

import re
from enum import StrEnum

_SPEECH = (
    r"(?:say|said|says|saying|claim|accus|blam|den(?:y|ied|ies)|confirm|announc|call(?:ed|s)?\b|"
    r"describ|warn|report|t(?:ell|old)|condemn|denounc|critici|prais|stat(?:e|ed|es|ing)\b|insist|argu|"
    r"estimat|put the|gave the|admit|acknowledg|alleg|assert|declar|promis|pledg|vow|demand|"
    r"urg(?:e|ed|es|ing)\b|reject|dismiss|welcom|thank|"
    r"express|reveal|disclos|repeat|maintain|suggest|predict|question|stress|quote|cite|word|figure|opinion)"
)


class Kind(StrEnum):
    """The kind of answer that is wanted."""

    ATTRIBUTION = "attribution"
    NUMBER = "number"
    WHEN = "when"
    WHERE = "where"
    WHO = "who"
    YES_NO = "yesno"
    WHAT = "what"


_RULES = (
    (Kind.YES_NO, r"^(?:did|does|do|was|were|is|are|has|have|had|will|would|can|could)\b(?!.*\bor\b)"),
    (
        Kind.NUMBER,
        r"\bhow (?:many|much|large|big|long|far|close|old|high)\b|\bnumber of\b|\b(?:death )?tolls?\b",
    ),
    (Kind.NUMBER, r"\bcount of\b|\bwhat (?:sum|amount|share|percentage|figure)"),
    (
        Kind.ATTRIBUTION,
        rf"\b(?:who|whose)\b(?! (?:was|were|is|are|did|does|do|had|has)\b).*\b{_SPEECH}"
        r"|\baccording to (?:who|which|what)",
    ),
    (Kind.ATTRIBUTION, rf"^(?:which|what) (?:\w+[ -]){{1,4}}.*?\b{_SPEECH}"),
    (Kind.WHEN, r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time|week)\b|^date\b|\bon what date\b"),
    (Kind.WHERE, r"\bwhere\b|\b(?:what|which) (?:town|city|village|place|country|base|island|province)\b"),
    (Kind.WHO, r"\bwho\b|\bwhom\b|\bwhose\b"),
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*")
_OPENERS = frozenset(
    "what which who whom whose when where how did does do was were is are has have had will would can could"
    " in on at by according per name please tell give the a an after before during and".split()
)


def kind_of(question: str) -> Kind:
    """Return the kind of answer that a question wants, judged by its words."""
    lowered = question.casefold().strip()
    for kind, pattern in _RULES:
        if re.search(pattern, lowered):
            return kind
    return Kind.WHAT


def numbers_in(text: str) -> set[str]:
    """Return the figures in a text, without the commas of thousands."""
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def names_in(question: str) -> set[str]:
    """Return the words written with a capital, without those that only open the question."""
    words = {word for name in _NAME.findall(question) for word in name.split()}
    return {word for word in words if word.casefold() not in _OPENERS}
