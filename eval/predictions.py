"""What a system answered, one JSON line a case, written as it is known."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.errors import BadInput
from qa.answers import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` (included) to `end` (not included) of a report."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cited(Place):
    """A cited span: its words, whose they are, and the outlet."""

    quote: str
    speaker: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One answered case.

    `shown` is the evidence chosen for the model to read, `reply` what it wrote, word for word, `signals`
    what its confidence was made of.
    """

    id: str
    answer: str
    abstained: bool
    confidence: float
    citations: tuple[Cited, ...] = ()
    retrieved: tuple[Place, ...] = ()
    shown: tuple[Place, ...] = ()
    reply: str = ""
    signals: dict[str, float] = field(default_factory=dict)
    tokens_read: int = 0
    tokens_written: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def predict(case_id: str, answer: Answer) -> Prediction:
    """Keep of an answer what scores and reports need."""
    return Prediction(
        id=case_id,
        answer=answer.text,
        abstained=answer.abstained,
        confidence=answer.confidence,
        citations=tuple(
            Cited(cited.article_id, cited.start, cited.end, cited.quote, cited.speaker, cited.source)
            for cited in answer.citations
        ),
        retrieved=tuple(Place(hit.article.id, hit.passage.start, hit.passage.end) for hit in answer.hits),
        shown=tuple(Place(item.article.id, item.passage.start, item.passage.end) for item in answer.evidence),
        reply=answer.reply,
        signals=asdict(answer.signals) if answer.signals else {},
        tokens_read=answer.tokens_read,
        tokens_written=answer.tokens_written,
        seconds=dict(answer.seconds),
    )


def append(path: Path, prediction: Prediction) -> None:
    """Add a line that survives whatever happens next."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(prediction), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> dict[str, Prediction]:
    """Read predictions by case id; a last line that was cut off while it was written is no prediction.

    Raises:
        BadInput: another line is damaged.
    """
    found = {}
    for number, line in enumerate(_whole_lines(path), start=1):
        try:
            prediction = _parse(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                f"{path}:{number} is damaged ({error}): delete that line to answer it again"
            ) from error
        found[prediction.id] = prediction
    return found


def drop_cut_line(path: Path) -> None:
    """Take off a last line that was cut off, so that the next one starts on its own."""
    if path.exists():
        whole = sum(len(line) + 1 for line in _whole_lines(path))
        if whole < path.stat().st_size:
            with path.open("r+b") as file:
                file.truncate(whole)


def _whole_lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def _parse(record: dict[str, object]) -> Prediction:
    fields = dict(record)
    for name, kind in (("citations", Cited), ("retrieved", Place), ("shown", Place)):
        fields[name] = tuple(kind(**item) for item in fields.get(name, ()))  # type: ignore[attr-defined]
    return Prediction(**fields)  # type: ignore[arg-type]
