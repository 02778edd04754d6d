"""Which spans are alternatives and which are needed together, where a set does not say."""

from dataclasses import replace

from eval.cases import DISAGREEMENT, MULTI, GoldSpan, Position
from eval.texts import holds, words

_COPY = 0.6


def parted(kind: str, spans: tuple[GoldSpan, ...], positions: tuple[Position, ...]) -> tuple[GoldSpan, ...]:
    """Give each span its part.

    A question about disagreeing sources has a part for each position: its own span, and spans that
    hold one of its wordings. One that needs several reports has a part for each report, near copies
    (syndicated reports) together. All others have one.
    """
    if kind == DISAGREEMENT and positions:
        own = tuple(replace(position.span, part=number) for number, position in enumerate(positions))
        taken = {_place(span) for span in own}
        others = (
            replace(span, part=_position_of(span, positions)) for span in spans if _place(span) not in taken
        )
        return (*own, *others)
    if kind == MULTI:
        return _by_report(spans)
    return spans


def _position_of(span: GoldSpan, positions: tuple[Position, ...]) -> int:
    """The first position one of whose wordings the span holds; the first of all if none."""
    fits = (
        number
        for number, position in enumerate(positions)
        if any(holds(span.quote, answer) for answer in position.answers)
    )
    return next(fits, 0)


def _by_report(spans: tuple[GoldSpan, ...]) -> tuple[GoldSpan, ...]:
    parts: dict[str, int] = {}
    for span in spans:
        if span.article_id not in parts:
            copied = (parts[s.article_id] for s in spans if s.article_id in parts and _alike(s, span))
            parts[span.article_id] = next(copied, max(parts.values(), default=-1) + 1)
    return tuple(replace(span, part=parts[span.article_id]) for span in spans)


def _alike(one: GoldSpan, other: GoldSpan) -> bool:
    """Whether the words that two quotes share are most of all their words (Jaccard)."""
    first, second = set(words(one.quote)), set(words(other.quote))
    return len(first & second) >= _COPY * len(first | second)


def _place(span: GoldSpan) -> tuple[str, int, int]:
    return span.article_id, span.start, span.end
