"""What requests and responses look like on the wire. Names are those of the `Answer` everywhere else."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from api.engine import Asked
from api.history import Place, Told
from index.errors import BadQuestion
from index.types import Filters, Span
from qa.assistant import MAX_QUESTION_CHARS, checked
from qa.care import Care
from qa.conversation import Turn

MAX_HISTORY = 50
MAX_RESULTS = 100
MAX_OFFSET = 10**9
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _iso_day(value: object) -> object:
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            raise ValueError("write the day as 2024-03-15")
        return date.fromisoformat(value)
    return value


def _whole(value: object) -> object:
    """Take 5.0 for 5, as JSON does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _real_question(value: str) -> str:
    try:
        return checked(value)
    except BadQuestion as error:
        raise ValueError(str(error)) from error


Day = Annotated[
    date,
    BeforeValidator(_iso_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2024-03-15"]}),
]
Question = Annotated[
    str,
    AfterValidator(_real_question),
    Field(
        max_length=MAX_QUESTION_CHARS,
        description="has at least one letter or digit",
        examples=["Who claimed 195 casualties?"],
        json_schema_extra={"pattern": r"[\p{L}\p{Nd}]"},
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET), BeforeValidator(_whole)]


class In(BaseModel):
    """A request: nothing is converted, nothing unknown is passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Out(BaseModel):
    """A response, made of our own values."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class FiltersIn(In):
    """Which reports to look in: outlets by whole name, days with since <= published < until."""

    sources: list[Name] = Field(default=[], max_length=100, examples=[["Reuters"]])
    since: Day | None = Field(default=None, examples=["2024-03-01"])
    until: Day | None = Field(default=None, examples=["2024-04-01"])

    def value(self) -> Filters:
        return Filters(tuple(self.sources), self.since, self.until)


class PlaceIn(In):
    """Where cited words stand. An answer's own citation will do: its other fields are passed over."""

    model_config = ConfigDict(extra="ignore")

    article_id: str = Field(max_length=300, examples=["khartoum-1"])
    start: Offset = Field(examples=[120])
    end: Offset = Field(examples=[175])

    def value(self) -> Place:
        return Place(self.article_id, Span(self.start, self.end))


class TurnIn(In):
    """A question asked before, as it stands alone (the answer's `standalone`), and its answer."""

    question: str = Field(max_length=MAX_QUESTION_CHARS, examples=["How many were killed in Khartoum?"])
    answer: str = Field(max_length=20_000, examples=["56"])
    citations: list[PlaceIn] = Field(
        default=[],
        max_length=100,
        description="what the answer cites, best first: follow-ups are understood better with it; "
        "what is not in the corpus, or no longer, is passed over",
        examples=[[{"article_id": "khartoum-1", "start": 120, "end": 175}]],
    )

    def value(self) -> Told:
        places = [citation.value() for citation in self.citations[:1]]
        return Told(Turn(self.question, self.answer), *places)


class AskIn(In):
    """A question about the reports."""

    question: Question
    filters: FiltersIn = FiltersIn()
    care: Care | None = Field(
        default=None, examples=["high"], description="how sure an answer must be to be given"
    )
    history: list[TurnIn] = Field(default=[], max_length=MAX_HISTORY, description="oldest first")
    stream: bool = Field(
        default=False, description="answer with server-sent events, as the Accept header can"
    )

    def value(self) -> Asked:
        history = tuple(turn.value() for turn in self.history)
        return Asked(self.question, self.filters.value(), self.care, history)


class SearchIn(In):
    """What to look for, without any language model."""

    query: Question
    k: Annotated[int, BeforeValidator(_whole)] = Field(
        default=10, ge=1, le=MAX_RESULTS, description="how many passages"
    )
    filters: FiltersIn = FiltersIn()


class PlaceOut(Out):
    """A span of a report, and whose words it holds."""

    article_id: str = Field(examples=["khartoum-1"])
    title: str = Field(examples=["Clashes in Khartoum"])
    source: str = Field(examples=["Reuters"])
    url: str = Field(examples=["https://example.org/khartoum-1"])
    published: date | None = Field(examples=["2023-04-16"])
    speaker: str = Field(examples=["the doctors' union"])
    start: int = Field(examples=[120])
    end: int = Field(examples=[175])


class CitationOut(PlaceOut):
    """An exact span: the article's text from `start` to `end` is `quote`, counted in code points."""

    quote: str = Field(examples=["At least 56 civilians were killed, the union said."])
    also_in: list[str] = Field(
        description="outlets of other reports with the same sentence", examples=[["Sudan Tribune"]]
    )


class AnswerOut(Out):
    """The checked answer. Fields that are added later appear here too."""

    model_config = ConfigDict(extra="allow", frozen=True)

    question: str = Field(examples=["How many civilians were killed?"])
    standalone: str = Field(description="the question without need of the conversation", examples=[""])
    text: str = Field(examples=["56"])
    statement: str = Field(examples=["The doctors' union said: 56 civilians were killed."])
    citations: list[CitationOut]
    abstained: bool = Field(description="the reports do not answer this", examples=[False])
    confidence: float = Field(examples=[0.87])
    model: str = Field(examples=["qwen2.5-coder-1.5b"])
    seconds: dict[str, float] = Field(
        examples=[{"search": 0.02, "rank": 0.2, "read": 1.2, "cite": 0.01, "total": 1.43}]
    )
    tokens_read: int = Field(examples=[640])
    tokens_written: int = Field(examples=[12])


class HitOut(PlaceOut):
    """A passage that was found."""

    text: str = Field(examples=["At least 56 civilians were killed, the union said."])
    score: float = Field(examples=[0.0325])


class SearchOut(Out):
    """Passages, best first."""

    query: str = Field(examples=["killed in Khartoum"])
    hits: list[HitOut]
