"""Quoted stretches of a text, masked so that verbs of speech inside them name nobody."""

import re
from collections.abc import Sequence

from index.speaker_words import QUOTED
from index.types import Span

_NICKNAME = re.compile(r"(?:\balias|known as|nicknamed|codenamed|nom de guerre,?) $")
_QUOTE_SIGN = re.compile(r"[\"“”„«»]|(?<!\w)[‘'](?=\w)|(?<=[\w.,!?])[’'](?!\w)")


def quotes(text: str) -> list[Span]:
    """The quoted stretches but nicknames; one left open ends with its paragraph, or a later one closes it."""
    found: list[Span] = []
    pending: list[Span] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        base, line = paragraph.start(), paragraph.group()
        opened, single, first = -1, False, True
        for sign in _QUOTE_SIGN.finditer(line):
            at = sign.start()
            small, opens = line[at] in "‘’'", _opens(line, at)
            if opened < 0 and opens:
                opened, single = at, small
            elif opened >= 0 and small == single and not opens:
                if not _NICKNAME.search(line[:opened]):
                    found.append(Span(base + opened, base + at + 1))
                opened = -1
            elif first and pending and not small and not opens:
                found += [*pending[1:], Span(base, base + at + 1)]
            if not small:
                first, pending = False, []
        if opened >= 0 and not single:
            found.append(Span(base + opened, paragraph.end()))
            pending = [found[-1]]
        elif pending:
            pending.append(Span(base, paragraph.end()))
    return found


def _opens(line: str, at: int) -> bool:
    if line[at] in "“„«‘" or line[at] in "”»’":
        return line[at] in "“„«‘"
    return (at == 0 or line[at - 1] in " \t\xa0([—–-“‘") and not line[at + 1 : at + 2].isspace()


def mask(text: str, quoted: Sequence[Span]) -> str:
    parts, position = [], 0
    for span in quoted:
        if span.start >= position:
            parts += [text[position : span.start], QUOTED * (span.end - span.start)]
            position = span.end
    return "".join([*parts, text[position:]])
