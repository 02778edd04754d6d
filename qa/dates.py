"""Days and years in a text: relative ones made absolute, and all of them cut out."""

import re
from datetime import date, datetime, time

import dateparser

_RELATIVE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|last night|this morning|"
    r"(?:last|this) (?:week|month|year)|\w+ (?:days?|weeks?|months?) ago)\b",
    re.IGNORECASE,
)
_DAYS = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2})?"
_NAMED_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_ABSOLUTE = re.compile(rf"\b\d{{4}}\b|\b{_NAMED_MONTH} \d|\d {_NAMED_MONTH}", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:{_DAYS}(?: of)? {_NAMED_MONTH}(?:,? \d{{4}})?|{_NAMED_MONTH} {_DAYS}(?:,? \d{{4}})?"
    rf"|{_NAMED_MONTH} \d{{4}}|(?i:in|since|until|from|by|during|early|late|mid) (?:1[89]|20)\d\d)\b"
)
_HOUR = re.compile(
    r"(?i)(?<![\d.,])(?:\d{1,2}(?:[.:]\d{2})? ?(?:[ap]\.?m\b\.?|o['’]clock)|\d{1,2}:\d{2}"
    r"|[0-2]\d\.?[0-5]\d (?:hours|hrs|local time|GMT|UTC)\b)"
)
_SAME_DAY = {"tonight": "today", "this morning": "today", "last night": "yesterday"}
_MONTH_LONG = re.compile(r"month|year|week", re.IGNORECASE)


def resolved(text: str, published: date | None) -> str:
    """Add the day that a relative one means, in brackets; text without one comes back as it is."""
    relative = _RELATIVE.search(text)
    if published is None or relative is None or _ABSOLUTE.search(text):
        return text
    words = relative.group().lower()
    day = dateparser.parse(
        _SAME_DAY.get(words, words),
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.combine(published, time(12)),
            "PREFER_DATES_FROM": "past",
        },
    )
    if day is None:
        return text
    if words.endswith("day") and day.date() != published and f"{published:%A}".lower() == words:
        # "on Tuesday" in a report of a Tuesday means that day
        day = datetime.combine(published, time(12))
    shown = f"{day:%B %Y}" if _MONTH_LONG.search(words) else f"{day.day} {day:%B %Y}"
    return f"{text} ({shown})"


def without_dates(text: str) -> list[str]:
    """Return the parts of a text around its days, years and hours."""
    return [part for piece in _DATE.split(text) for part in _HOUR.split(piece)]


def tells_day(text: str) -> bool:
    """Whether a text tells a day, a month or a year, absolute or relative."""
    return bool(_RELATIVE.search(text) or _ABSOLUTE.search(text))
