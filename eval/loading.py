"""Reports and questions from files, in our form (evidence with offsets) or the simple one (strings)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from eval.cases import (
    QUESTIONS,
    REPORTS,
    Case,
    CaseSet,
    Conversation,
    GoldSpan,
    Position,
    Turn,
)
from eval.parts import parted
from index.errors import BadInput
from index.loaders import Refused, find, load_file
from index.types import Article

Record = Mapping[str, object]
Articles = Mapping[str, Article]


def load_set(reports: Path = REPORTS, questions: Path = QUESTIONS) -> CaseSet:
    """Load reports (a file or folder of any known format) and the questions about them.

    Raises:
        BadInput: a report or question cannot be used; the message names the line.
    """
    articles = load_articles(reports)
    cases: dict[str, Case] = {}
    for where, record in records(questions):
        case = _case(record, articles, where)
        if case.id in cases:
            raise BadInput(f"{where}: a second question has the id {case.id!r}: rename one")
        cases[case.id] = case
    if not cases:
        raise BadInput(f"no questions in {questions}: give one JSON object a line")
    return CaseSet(articles, tuple(cases.values()))


def load_articles(reports: Path) -> dict[str, Article]:
    """Load reports by id.

    Raises:
        BadInput: one cannot be read, or two have one id.
    """
    articles: dict[str, Article] = {}
    for path in find([reports]):
        for item in load_file(path):
            if isinstance(item, Refused):
                raise BadInput(f"{item.where}: {item.reason}")
            if item.article.id in articles:
                raise BadInput(f"{path}: a second report has the id {item.article.id!r}: rename one")
            articles[item.article.id] = item.article
    return articles


def load_conversations(path: Path, articles: Articles) -> tuple[Conversation, ...]:
    """Load conversations; the case of a turn has the conversation's id and the turn's number.

    Raises:
        BadInput: a line cannot be used.
    """
    return tuple(_conversation(record, articles, where) for where, record in records(path))


def records(path: Path) -> Iterator[tuple[str, Record]]:
    """Yield each line's object with its place, `FILE:LINE`.

    Raises:
        BadInput: the file cannot be read, or a line is not a JSON object.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}:{number}", _object(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read ({error}): check the path") from error


def _object(line: str, where: str) -> Record:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{where}: the line is not valid JSON ({error})") from error
    if not isinstance(record, dict):
        raise BadInput(f"{where}: the line is not a JSON object in braces")
    return record


def _case(record: Record, articles: Articles, where: str) -> Case:
    kind = _text(record, "type", where)
    positions = tuple(
        _position(item, articles, f"{where}, positions") for item in _list(record, "positions", where)
    )
    if "docs" in record:
        spans = parted(kind, _located(record, articles, where), positions)
    else:
        spans = tuple(_span(_record(item, where), where) for item in _list(record, "evidence", where))
    return Case(
        id=_text(record, "id", where),
        question=_text(record, "question", where),
        answerable=bool(record.get("answerable", True)),
        answers=_texts(record, "answers", where),
        evidence=spans,
        type=kind,
        split=str(record.get("split", "")),
        event=str(record.get("event", "")),
        positions=positions,
    )


def _position(item: object, articles: Articles, where: str) -> Position:
    record = _record(item, where)
    if "doc" in record:
        text = _text(record, "evidence", where)
        span = _find(text, [_text(record, "doc", where)], articles, where)[0]
    else:
        span = _span(record, where)
    return Position(_texts(record, "source", where), _texts(record, "answers", where), span)


def _conversation(record: Record, articles: Articles, where: str) -> Conversation:
    id_, event, split = _text(record, "id", where), str(record.get("event", "")), str(record.get("split", ""))
    turns = []
    for number, item in enumerate(_list(record, "turns", where), start=1):
        turn = _record(item, where)
        standalone = _text(turn, "standalone", where)
        fields = {**turn, "id": f"{id_}-{number}", "question": standalone, "event": event, "split": split}
        turns.append(Turn(_text(turn, "question", where), _case(fields, articles, where)))
    return Conversation(id_, event, split, tuple(turns))


def _span(record: Record, where: str) -> GoldSpan:
    try:
        start, end = int(cast(int, record["start"])), int(cast(int, record["end"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{where}: evidence needs whole numbers `start` and `end`") from error
    part = int(cast(int, record.get("part", 0)))
    return GoldSpan(_text(record, "article_id", where), start, end, _text(record, "quote", where), part)


def _located(record: Record, articles: Articles, where: str) -> tuple[GoldSpan, ...]:
    docs = _texts(record, "docs", where)
    found = [
        span for text in _texts(record, "evidence", where) for span in _find(text, docs, articles, where)
    ]
    return tuple(dict.fromkeys(found))


def _find(text: str, docs: tuple[str, ...] | list[str], articles: Articles, where: str) -> list[GoldSpan]:
    """Every report of `docs` that holds the text, at its first place in each."""
    for doc in docs:
        if doc not in articles:
            raise BadInput(f"{where}: there is no report {doc!r}")
    starts = {doc: articles[doc].text.find(text) for doc in docs}
    found = [GoldSpan(doc, start, start + len(text), text) for doc, start in starts.items() if start >= 0]
    if not found or not text:
        raise BadInput(
            f"{where}: the evidence {text[:60]!r} is in none of {', '.join(docs) or 'its docs (none)'}"
        )
    return found


def _record(item: object, where: str) -> Record:
    if not isinstance(item, dict):
        raise BadInput(f"{where}: {item!r} is not an object in braces")
    return item


def _list(record: Record, name: str, where: str) -> list[object]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise BadInput(f"{where}: the field `{name}` is not a list")
    return value


def _texts(record: Record, name: str, where: str) -> tuple[str, ...]:
    values = _list(record, name, where)
    if not all(isinstance(value, str) for value in values):
        raise BadInput(f"{where}: the field `{name}` holds something that is not text")
    return tuple(cast(list[str], values))


def _text(record: Record, name: str, where: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise BadInput(f"{where}: the field `{name}` is missing or not text")
    return value
