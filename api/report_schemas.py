"""What requests and responses about reports look like on the wire."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas import Day, In, Name, Out
from index.types import Filters


class ArticleIn(In):
    """A report. Only the text is needed; the same id again replaces the report."""

    text: str = Field(max_length=20_000_000, examples=["At least 56 civilians were killed, the union said."])
    id: str = Field(default="", max_length=300, examples=["khartoum-1"])
    title: str = Field(default="", max_length=2000, examples=["Clashes in Khartoum"])
    source: str = Field(default="", max_length=300, examples=["Reuters"])
    url: str = Field(default="", max_length=4000, examples=["https://example.org/khartoum-1"])
    published: str = Field(default="", max_length=100, examples=["2023-04-16"])


class ArticlesIn(In):
    """Reports to add."""

    articles: list[ArticleIn] = Field(min_length=1)


class HeadOut(Out):
    """A report without its text."""

    id: str = Field(examples=["khartoum-1"])
    title: str = Field(examples=["Clashes in Khartoum"])
    source: str = Field(examples=["Reuters"])
    url: str = Field(examples=["https://example.org/khartoum-1"])
    published: date | None = Field(examples=["2023-04-16"])
    characters: int = Field(examples=[2381])


class ArticlesQuery(BaseModel):
    """Which reports to list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: list[Name] = Field(default=[], max_length=100, examples=[["Reuters"]])
    since: Day | None = None
    until: Day | None = None
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=10**9)

    def filters(self) -> Filters:
        return Filters(tuple(self.source), self.since, self.until)


class OutletOut(Out):
    """An outlet and how many reports it has."""

    source: str = Field(examples=["Reuters"])
    articles: int = Field(examples=[17])


class ArticlesOut(Out):
    """Some of the reports that pass the filters, newest first; `total` counts all that do."""

    articles: list[HeadOut]
    total: int = Field(examples=[55])
    outlets: list[OutletOut] = Field(description="of all reports, whatever the filters")


class PassageOut(Out):
    """A sentence at its place in the text, with whose words it holds."""

    start: int = Field(examples=[120])
    end: int = Field(examples=[175])
    speaker: str = Field(examples=["the doctors' union"])


class ArticleOut(HeadOut):
    """A whole report; citations point into `text`, counted in code points."""

    text: str = Field(examples=["At least 56 civilians were killed, the union said."])
    passages: list[PassageOut]


class OutcomeOut(Out):
    """What became of one report."""

    name: str = Field(examples=["khartoum.txt"])
    status: Literal["added", "changed", "unchanged", "removed", "refused"]
    id: str = Field(examples=["khartoum-1"])
    reason: str = Field(examples=[""])
    notes: list[str] = Field(examples=[[]])


class OutcomesOut(Out):
    """What became of each report, in the order given, and how many of each."""

    results: list[OutcomeOut]
    counts: dict[str, int] = Field(examples=[{"added": 2, "refused": 1}])
