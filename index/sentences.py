"""Text to sentence spans, by syntok, whose boundaries are corrected where reports trip it up.

Only boundaries are taken from it: the text itself is never rewritten.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from string import ascii_uppercase

from syntok import segmenter

from index.types import Span

_BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_LINE_START = re.compile(r"\s*(?:[-*•·–—]|\.\s|\(?\d{1,3}[.)]\s|\||Q[.:]|A[.:])")
_OPENER = (
    r"[\"“‘(]*(?:The|This|That|These|Those|There|Then|An?(?= [a-z\d])|In|On|At|By|From|With|Within|Under"
    r"|After|Before|When|While|Since|Until|During|For|As|But|And|Or|If|It|Its|He|His|She|Her|They|Their|We|Our|You"
    r"|I|Who|What|Why|Last|Not|Nobody|Some|Many|Most|All|Both|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)\b(?!\.)"
)
_OPENS = re.compile(_OPENER)
_LABEL = r"(?:[A-Z]{2,4}\. )*[A-Z][A-Z'’-]+(?: [A-Z][A-Z.'’-]+){0,3}:\s"
_BOUNDARY = re.compile(
    r"[.!?][\"”’)]*(?:\[[^][\n]{1,40}\])+\s+"  # after reference marks: town.[1][2]
    r"|(?<![\w.])(?:[a-z]{2,}|\d+[.:]\d\d)\.[\"”’\]]*\s+"  # after a word in small letters, or a time: 14.10.
    r"|(?<![\w.])[A-Z][a-z]{3,}\.\s+(?=\d)"  # between a name and a number: in Halm. 145 people
    rf"|[.…][\"”’)\]]*\s+(?={_OPENER})"  # before a word that is no name: 5 a.m. The
    rf"|(?:[!?…)\"”]|--|\w—|(?<![A-Z])\.)\s+(?={_LABEL})"  # before a speaker's label: Yes. MR. ORR: No.
)
_MARK = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Z])[.)]$")
_TITLES = (
    "Lt Maj Gen Col Capt Cmdr Cdr Adm Brig Sgt Cpl Pvt Pfc Spc Ens Fr Rev Sen Rep Gov Amb Prof Dr Mr Mrs Ms"
    " Messr Supt Insp Det Asst Hon"
).split()
_BEFORE_NAME = {
    form + s for title in _TITLES for form in (title, title.upper(), title.lower()) for s in ("", "s")
} | {"Pres", "PRES", "pres"}
_BEFORE_NUMBER = set(
    "no nos art arts fig figs sec vol para paras chap pp min max est ca incl tel ext approx".split()
)
_WITHIN = {
    *"Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec St Ft Sec vs al cf approx".split(),
    *ascii_uppercase,
}
_SHORT_LINE = 60


def split(text: str) -> Iterator[Span]:
    """Yield the sentences of `text` in order, without the white space around them."""
    for block in _blocks(text):
        for span in _merge(text, _cut(text, block)):
            if any(character.isalnum() for character in text[span.start : span.end]):
                yield span


def _blocks(text: str) -> Iterator[Span]:
    """Paragraphs, cut again at line ends that close a heading, a list item or a table row."""
    for paragraph in _BLOCK.finditer(text):
        start, lines = paragraph.start(), paragraph.group().split("\n")
        position = start
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            position += len(line) + 1
            if _ends_block(line, following):
                yield Span(start, position - 1)
                start = position


def _ends_block(line: str, following: str) -> bool:
    closed = line.rstrip().endswith((".", "!", "?", ":", "”", '"'))
    return closed or len(line) < _SHORT_LINE or not following or bool(_LINE_START.match(following))


def _cut(text: str, block: Span) -> Iterator[Span]:
    piece = text[block.start : block.end]
    starts = [
        sentence[0].offset for paragraph in segmenter.analyze(piece) for sentence in paragraph if sentence
    ]
    starts += [match.end() for match in _BOUNDARY.finditer(piece)]
    bounds = [0, *sorted({s for s in starts if s > 0}), len(piece)]
    for start, end in pairwise(bounds):
        stripped = piece[start:end].strip()
        if stripped:
            offset = block.start + piece.index(stripped, start)
            yield Span(offset, offset + len(stripped))


def _merge(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """Join what was cut after an abbreviation, or before the words that close a quote's sentence."""
    held: Span | None = None
    for span in spans:
        if held and _belongs(text, held, span):
            held = Span(held.start, span.end)
        else:
            if held:
                yield held
            held = span
    if held:
        yield held


def _belongs(text: str, held: Span, span: Span) -> bool:
    """Whether the sentence in `held` goes on in `span`."""
    following = text[span.start]
    if following.islower() or _MARK.match(text, held.start, held.end):
        return True
    last = text[max(held.start, held.end - 12) : held.end].rsplit(maxsplit=1)[-1].lstrip("(“\"'")
    word = last.removesuffix(".")
    if word == last:
        return False
    return (
        word in _BEFORE_NAME
        or (word.casefold() in _BEFORE_NUMBER and following.isdigit())
        or (word in _WITHIN and not _OPENS.match(text, span.start))
    )
