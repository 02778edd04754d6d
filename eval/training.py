"""Invented reports with questions, made into what the reranker learns from.

Questions that the report nearly answers were written by hand, as in SQuAD 2.0 (Rajpurkar et al.,
arXiv:1806.03822); more are made by another name or number in a question that it does answer (Jia and
Liang, arXiv:1707.07328). Sentences are cut and shown as they are when a user asks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from numpy.random import Generator

from eval.cases import DATA
from eval.loading import Record, records
from index.embedder import Embedder
from index.errors import BadInput
from index.passages import cut
from index.reranker import view
from index.types import Article

TRAINING = DATA / "training"

_CANDIDATES = 6
_OWN_CANDIDATES = 5
_MOST_RIGHT = 2
_NAMELESS, _LOWER_CASE, _SWAPPED = 0.15, 0.15, 0.35
_NAME = re.compile(r"(?<!^)\b[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*\b")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_LONG_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and characters `start` to `end`: they answer it or, if not `answered`, come nearest."""

    question: str
    start: int
    end: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A report and the questions about it."""

    article: Article
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and what the reranker reads of it: with its speaker, and `nameless`."""

    words: str
    view: str
    nameless: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An item cut into sentences; beside each question the numbers of those that hold its quote."""

    sentences: tuple[Sentence, ...]
    asked: tuple[tuple[Asked, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its candidates; where none is right, no sentence answers it."""

    question: str
    views: tuple[str, ...]
    right: tuple[bool, ...]


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


def lay_out(item: Item, embedder: Embedder) -> Sheet:
    """Cut a report as the index does, and find the sentences that its questions point at."""
    passages = cut(item.article, embedder.count_tokens, embedder.max_tokens)
    before = ["", *(passage.text for passage in passages)]
    sentences = tuple(
        Sentence(
            passage.text,
            view(passage, previous, item.article),
            view(replace(passage, speaker=""), previous, item.article),
        )
        for passage, previous in zip(passages, before, strict=False)
    )
    asked = tuple(
        (
            asked,
            tuple(number for number, p in enumerate(passages) if p.start < asked.end and p.end > asked.start),
        )
        for asked in item.asked
    )
    return Sheet(sentences, asked)


def examples(sheets: Sequence[Sheet], rng: Generator) -> Iterator[Example]:
    """Yield each question with its candidates, changed at random: one pass is not like another."""
    strangers = [sentence for sheet in sheets for sentence in sheet.sentences]
    names = sorted({name for sentence in strangers for name in _NAME.findall(sentence.words)})
    for sheet in sheets:
        own_names = [name for sentence in sheet.sentences for name in _NAME.findall(sentence.words)]
        for asked, places in sheet.asked:
            chosen = _own(sheet, asked, places, rng)
            right = [asked.answered and number in places for number in chosen]
            candidates = [sheet.sentences[number] for number in chosen]
            candidates += _others(strangers, sheet, _CANDIDATES - len(chosen), rng)
            right += [False] * (len(candidates) - len(right))
            nameless = rng.random() < _NAMELESS
            views = tuple(one.nameless if nameless else one.view for one in candidates)
            lower = rng.random() < _LOWER_CASE
            question = asked.question.lower().rstrip("?") if lower else asked.question
            yield Example(question, views, tuple(right))
            if asked.answered and rng.random() < _SWAPPED:
                swapped = _swap(question, own_names, names, rng)
                if swapped != question:
                    yield Example(swapped, views, (False,) * len(views))


def _own(sheet: Sheet, asked: Asked, places: Sequence[int], rng: Generator) -> list[int]:
    """Numbers of the report's sentences to choose between: what the quote is in, then what distracts.

    Each of the others comes early for the words it shares with the question, or by chance, half and half.
    """
    words = set(_LONG_WORD.findall(asked.question.lower()))

    def rank(number: int) -> float:
        shared = len(words & set(_LONG_WORD.findall(sheet.sentences[number].words.lower())))
        return float(-shared if rng.random() < 0.5 else -rng.random())

    rest = [number for number in range(len(sheet.sentences)) if number not in places]
    rng.shuffle(rest)
    pointed = places[: _MOST_RIGHT if asked.answered else 1]
    return [*pointed, *sorted(rest, key=rank)][:_OWN_CANDIDATES]


def _others(strangers: Sequence[Sentence], sheet: Sheet, count: int, rng: Generator) -> list[Sentence]:
    """Draw sentences of other reports."""
    drawn = rng.choice(len(strangers), min(len(strangers), count + len(sheet.sentences)), replace=False)
    own = set(sheet.sentences)
    return [strangers[number] for number in drawn if strangers[number] not in own][:count]


def _swap(question: str, own_names: Sequence[str], names: Sequence[str], rng: Generator) -> str:
    """Put another name, of this report or any, or another number in place of one of the question's."""
    found = [*_NAME.finditer(question), *_NUMBER.finditer(question)]
    if not found:
        return question
    old = found[rng.integers(len(found))]
    if old.group()[0].isdigit():
        new = str(rng.integers(2, 61) if len(old.group()) < 3 else rng.integers(100, 901))
    else:
        near = [name for name in own_names if name not in question]
        pool = near if near and rng.random() < 0.5 else names
        new = pool[int(rng.integers(len(pool)))]
    return question[: old.start()] + new + question[old.end() :]


def _item(record: Record, where: str) -> Item:
    fields: Any = record
    try:
        day = fields["published"]
        article = Article(
            id=fields["id"],
            title=fields["title"],
            text=fields["text"],
            source=fields["source"],
            published=date.fromisoformat(day) if day else None,
        )
        pairs = [(ask["question"], ask["evidence"], True) for ask in fields["questions"]]
        pairs += [(ask["question"], ask["sentence"], False) for ask in fields["near"]]
        starts = [article.text.index(quote) for _, quote, _ in pairs]
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{where}: not a training item ({error})") from error
    asked = (
        Asked(question, start, start + len(quote), answered)
        for (question, quote, answered), start in zip(pairs, starts, strict=True)
    )
    return Item(article, tuple(asked))
