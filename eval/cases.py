"""The questions of an evaluation, with their gold answers and the exact spans that prove them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import BadInput
from index.types import Article

DATA = Path(__file__).parent / "data"
REPORTS = DATA / "reports"
QUESTIONS = DATA / "questions.jsonl"
CONVERSATIONS = DATA / "conversations.jsonl"

ATTRIBUTION = "attribution"
DISAGREEMENT = "disagreement"
MULTI = "multi"
UNANSWERABLE = "unanswerable"
YESNO = "yesno"
TYPES = (ATTRIBUTION, "number", "who", "where", "when", "what", YESNO, DISAGREEMENT, MULTI, UNANSWERABLE)


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A stretch of a report that proves an answer: `article.text[start:end] == quote`.

    Spans of one `part` and one report prove it together; other reports of the same part are
    alternatives to them. A question that needs several facts has a part for each.
    """

    article_id: str
    start: int
    end: int
    quote: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """What one source says where sources disagree; both tuples hold accepted wordings."""

    sources: tuple[str, ...]
    answers: tuple[str, ...]
    span: GoldSpan


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold. `positions` only where sources disagree."""

    id: str
    question: str
    answerable: bool
    answers: tuple[str, ...]
    evidence: tuple[GoldSpan, ...]
    type: str
    split: str = ""
    event: str = ""
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it is typed in a conversation, and the case it stands for, self-contained."""

    typed: str
    case: Case


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions that follow from each other."""

    id: str
    event: str
    split: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Reports and the questions about them."""

    articles: Mapping[str, Article]
    cases: tuple[Case, ...]

    def of_split(self, split: str) -> "CaseSet":
        """Keep the cases of one split; all reports stay, for they are what is searched.

        Raises:
            BadInput: no case has this split.
        """
        kept = tuple(case for case in self.cases if case.split == split)
        if not kept:
            known = ", ".join(sorted({case.split for case in self.cases if case.split})) or "none"
            raise BadInput(f"no question of split {split!r}: this set has {known}")
        return CaseSet(self.articles, kept)
