"""Invented reports with questions, which the reranker learns from.

Questions that the reports nearly answer were written by hand, as in SQuAD 2.0 (Rajpurkar et al.,
arXiv:1806.03822). An item is one report, or several that tell of the same event and disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from eval.cases import DATA
from eval.loading import Record, records
from index.errors import BadInput
from index.types import Article

TRAINING = DATA / "training"


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of the text of one of an item's reports, given by its number."""

    report: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the places that answer it or, if it is not `answered`, come nearest."""

    question: str
    places: tuple[Place, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class Item:
    """The reports of one event, often a single one, and the questions about them."""

    articles: tuple[Article, ...]
    asked: tuple[Asked, ...]


def load_items(folder: Path = TRAINING, limit: int = 0) -> list[Item]:
    """Load the training items, or `limit` of them, evenly spread.

    Raises:
        BadInput: there are none, or a line cannot be used.
    """
    found = [
        _item(record, where) for path in sorted(folder.glob("*.jsonl")) for where, record in records(path)
    ]
    if not found:
        raise BadInput(f"no training items in {folder}: install conflictqa again")
    if not 0 < limit < len(found):
        return found
    return [found[number * len(found) // limit] for number in range(limit)]


def _item(record: Record, where: str) -> Item:
    fields: Any = record
    try:
        articles = tuple(_article(report) for report in fields.get("reports", [fields]))
        asked = [_asked(ask["question"], _quotes(ask, fields["id"]), articles) for ask in fields["questions"]]
        asked += [
            _asked(ask["question"], [(ask.get("report", fields["id"]), ask["sentence"])], articles, False)
            for ask in fields["near"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{where}: not a training item ({error})") from error
    return Item(articles, tuple(asked))


def _article(fields: Any) -> Article:
    day = fields["published"]
    return Article(
        id=fields["id"],
        title=fields["title"],
        text=fields["text"],
        source=fields["source"],
        published=date.fromisoformat(day) if day else None,
    )


def _quotes(ask: Any, only: str) -> list[tuple[str, str]]:
    """Report and words of each piece of evidence; a single report's is just its words."""
    evidence = ask["evidence"]
    if isinstance(evidence, str):
        return [(only, evidence)]
    return [(piece["report"], piece["quote"]) for piece in evidence]


def _asked(
    question: str, quotes: Iterable[tuple[str, str]], articles: tuple[Article, ...], answered: bool = True
) -> Asked:
    numbers = {article.id: number for number, article in enumerate(articles)}
    places = []
    for report, quote in quotes:
        start = articles[numbers[report]].text.index(quote)
        places.append(Place(numbers[report], start, start + len(quote)))
    return Asked(question, tuple(places), answered)
