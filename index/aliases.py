"""Other ways to write the same: figures and words, names that reports use for one another."""

from collections.abc import Iterable

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SAME = (
    "isil isis daesh da'esh da’esh|islamic state",
    "un u.n.|united nations",
    "eu e.u.|european union",
    "us u.s. usa america american washington|united states",
    "uk u.k. britain british|united kingdom",
    "nato|north atlantic treaty organization",
    "icrc|red cross",
    "assad asad",
    "taliban taleban",
    "hezbollah hizbullah hizballah hizbollah",
    "qaeda qaida",
    "houthi houthis ansarullah|ansar allah",
    "hamas|islamic resistance movement",
    "idf|israel defense forces|israeli army|israeli military",
    "plo|palestine liberation organization",
    "ira|irish republican army",
    "pkk|kurdistan workers",
    "farc|revolutionary armed forces of colombia",
    "ltte|tamil tigers|liberation tigers",
    "gaddafi qaddafi kadhafi gadhafi",
    "kyiv kiev",
    "kharkiv kharkov",
    "moscow kremlin russia russian",
    "ukraine ukrainian",
    "turkey turkish ankara türkiye",
)


def number_of(word: str) -> int | None:
    """Return the number below 100 that an English word means; None if it means none."""
    lowered = word.casefold()
    if lowered in _UNITS:
        return _UNITS.index(lowered)
    tens, _, unit = lowered.partition("-")
    if tens not in _TENS or (unit and unit not in _UNITS[1:10]):
        return None
    return 20 + 10 * _TENS.index(tens) + (_UNITS.index(unit) if unit else 0)


def spellings(word: str) -> tuple[str, ...]:
    """Return other ways to write a word, lower case: a number in words or figures, a name's variants."""
    lowered = word.casefold()
    number = number_of(lowered)
    if number is not None:
        return (str(number),)
    if lowered.isdecimal() and int(lowered) < 100:
        return (_in_words(int(lowered)),)
    return tuple(other for names in _groups() if lowered in names for other in names if other != lowered)


def _groups() -> Iterable[list[str]]:
    for line in _SAME:
        words, *phrases = line.split("|")
        yield [*words.split(), *phrases]


def _in_words(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    tens, unit = _TENS[number // 10 - 2], number % 10
    return f"{tens}-{_UNITS[unit]}" if unit else tens
