"""How commands print: colour and progress on a terminal, plain text in a pipe, JSON when asked for."""

import dataclasses
import json
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.progress import track as rich_track
from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

Item = TypeVar("Item")

out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
err = Console(stderr=True, highlight=False, soft_wrap=True)


def error(message: str) -> None:
    err.print(Text.assemble(("error: ", "bold red"), safe(message)))


def note(message: str) -> None:
    err.print(Text(safe(message), style="dim"))


def safe(text: str) -> str:
    """Make report text harmless to a terminal: control and text-direction characters become U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


def indented(text: str, columns: int, style: str = "") -> Padding | Text:
    """A hanging indent on a terminal; elsewhere lines stay whole."""
    if out.is_terminal:
        return Padding(Text(safe(text), style=style), (0, 0, 0, columns))
    return Text(textwrap.indent(safe(text), " " * columns))


def track(items: Iterable[Item], label: str, total: int | None = None) -> Iterator[Item]:
    """Pass items on under a progress bar; there is none when the output is not a terminal."""
    yield from rich_track(items, label, total=total, console=err, transient=True, disable=not err.is_terminal)


@contextmanager
def bytes_bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function to call with the number of bytes that have come."""
    columns = (TextColumn(label), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task(label, total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """A spinner on a terminal, nothing elsewhere."""
    if err.is_terminal:
        with err.status(label):
            yield
    else:
        yield


def print_json(value: object) -> None:
    """Print plain JSON; frozen dataclasses become objects, days ISO dates."""
    sys.stdout.write(json.dumps(jsonable(value), ensure_ascii=False, indent=2) + "\n")


def jsonable(value: object) -> object:
    """Turn our values into what JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, date | Path):
        return str(value)
    return value
