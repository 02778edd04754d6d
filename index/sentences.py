"""Text to sentence spans, by syntok, whose boundaries are corrected where reports trip it up.

Only boundaries are taken from it: the text itself is never rewritten.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from syntok import segmenter

from index.types import Span

_BLOCK = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_LINE_START = re.compile(r"\s*(?:[-*•·–—]|\.\s|\(?\d{1,3}[.)]\s|\||Q[.:]|A[.:])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'])(?:Lt|Maj|Gen|Col|Capt|Cmdr|Cdr|Adm|Brig|Sgt|Cpl|Pvt|Fr|Rev|Sen|Rep|Gov|Amb|Prof|Dr|Mr|Mrs"
    r"|Ms|St|No|Nos|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Spc|Supt|Insp|Hon|Pres|[A-Z])\.$"
)
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
        if held and (_ABBREVIATION.search(text[held.start : held.end]) or text[span.start].islower()):
            held = Span(held.start, span.end)
        else:
            if held:
                yield held
            held = span
    if held:
        yield held
