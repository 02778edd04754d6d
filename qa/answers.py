"""What comes of a question: the answer, and the events that lead to it."""

from dataclasses import dataclass, field

from index.types import Hit
from qa.citations import Citation
from qa.evidence import Evidence
from qa.verify import Signals


@dataclass(frozen=True, slots=True)
class Answer:
    """What all front ends show.

    `question` is what was asked, `standalone` the form of it that needs no conversation; `text` is the
    short answer, `statement` a sentence to quote that says whose words it rests on; `confidence` is
    between 0 and 1, `seconds` has the time of each step and their `total`. `evidence`, `hits`, `reply`
    (what the model wrote, even where the answer is "not found") and `signals` (what the confidence was
    made of; None where nothing was read) explain how it came about.
    """

    question: str
    standalone: str
    text: str
    statement: str
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    reply: str
    signals: Signals | None
    model: str
    seconds: dict[str, float] = field(default_factory=dict)
    tokens_read: int = 0
    tokens_written: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Streamed first: the question as it was understood, and the evidence that is about to be read."""

    standalone: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Streamed: more of the answer's text, as the model writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """Streamed last: the checked answer, which replaces the text streamed before."""

    answer: Answer


Event = Found | Text | Done
