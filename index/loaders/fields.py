"""From the raw fields of any format to an `Article`: cleaning, dates, ids."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dateutil import parser as dates

from index.errors import UnreadableReport
from index.types import Article

MAX_TEXT_CHARS = 20_000_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article and what a user should know about how it was read."""

    article: Article
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or record that was not taken, and why."""

    where: str
    reason: str


def build(fields: Mapping[str, object], fallback_id: str, fallback_title: str) -> Loaded:
    """Make an article of `id, title, text, source, url, published`; only `text` is needed.

    Raises:
        UnreadableReport: no text, text too long, or a field that is not text.
    """
    texts = {name: _text(fields, name) for name in ("id", "title", "text", "source", "url")}
    notes = []
    cleaned = {name: clean(value).strip() for name, value in texts.items()}
    if cleaned["text"] != texts["text"].strip():
        notes.append("characters that cannot be stored (NUL, lone surrogates) were replaced")
    if not any(character.isalnum() for character in cleaned["text"]):
        raise UnreadableReport("it has no text: give the report's words in the field `text`")
    if len(cleaned["text"]) > MAX_TEXT_CHARS:
        raise UnreadableReport(
            f"its text has {len(cleaned['text']):,} characters, more than {MAX_TEXT_CHARS:,}: split it"
        )
    published, note = parse_date(fields.get("published"))
    if note:
        notes.append(note)
    article = Article(
        id=cleaned["id"] or fallback_id,
        title=_one_line(cleaned["title"]) or fallback_title,
        text=cleaned["text"],
        source=_one_line(cleaned["source"]),
        url=_one_line(cleaned["url"]),
        published=published,
    )
    return Loaded(article, tuple(notes))


def clean(text: str) -> str:
    """Replace what no database or terminal can hold: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def parse_date(value: object) -> tuple[date | None, str]:
    """Read a day in any common notation; return it, or None with a note that says why not.

    A notation that could mean two days (03/04/2024) is not guessed.
    """
    if value is None or value == "":
        return None, ""
    if isinstance(value, datetime):
        return value.date(), ""
    if isinstance(value, date):
        return value, ""
    readings = _readings(str(value))
    if len(readings) == 1:
        return readings.pop(), ""
    problem = "ambiguous" if readings else "unreadable"
    return None, f"the date {str(value)[:40]!r} is {problem}, write it as 2024-03-15"


def _readings(text: str) -> set[date]:
    """Return every day that a notation can mean."""
    try:
        return {datetime.fromisoformat(text).date()}
    except ValueError:
        pass
    try:
        return {
            dates.parse(text, dayfirst=first, default=default).date()
            for first in (True, False)
            for default in (datetime(1900, 1, 1), datetime(1904, 2, 29))
        }
    except (ValueError, OverflowError):
        return set()


def id_of_file(path: Path) -> str:
    """An id that stays the same as long as the file stays where it is."""
    return f"{slug(path.stem)}-{digest(str(path.resolve()))}"


def slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")[:60] or "report"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise UnreadableReport(f"its field `{name}` is not text")
    return str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
