"""The terminal of a chat: where its lines come from, how an answer appears, what Ctrl-C means."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Protocol

import platformdirs
from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.styles import Style
from rich.live import Live
from rich.text import Text

from qa import show

PROMPT = "> "
HISTORY = Path(platformdirs.user_state_dir("conflictqa")) / "chat_history"
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse fg:ansibrightblack", "prompt": "ansicyan bold"})

Complete = Callable[[str], Iterable[tuple[str, int]]]


class Reader(Protocol):
    """Where a chat's lines come from."""

    def read(self) -> str:
        """Return the next line.

        Raises:
            EOFError: there are no more.
            KeyboardInterrupt: the line was broken off.
        """


class PlainReader:
    """Lines from stdin: for pipes and dumb terminals."""

    def read(self) -> str:
        if sys.stdin.isatty():
            sys.stderr.write(PROMPT)
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line


class EditedReader:
    """Lines that are edited on a terminal, with completion, and history that outlives the session."""

    def __init__(self, complete: Complete, status: Callable[[], str], history: Path = HISTORY) -> None:
        self._session: PromptSession[str] = PromptSession(
            history=history_in(history),
            completer=_Completer(complete),
            auto_suggest=AutoSuggestFromHistory(),
            bottom_toolbar=status,
            style=_STYLE,
        )

    def read(self) -> str:
        return self._session.prompt([("class:prompt", PROMPT)])


class _Completer(Completer):
    def __init__(self, complete: Complete) -> None:
        self._complete = complete

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        del complete_event
        for text, replaced in self._complete(document.text_before_cursor):
            yield Completion(text, -replaced)


def is_rich() -> bool:
    """Whether lines can be edited and redrawn here."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") not in ("dumb", "")


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether Ctrl-C was pressed; meanwhile it does nothing else."""
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        del number, frame
        pressed.set()

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def growing() -> Iterator[Callable[[str], None]]:
    """Yield a function to call with more of a text that grows on screen, and is gone at the end.

    On anything but a full terminal nothing is shown.
    """
    if not is_rich():
        yield lambda _: None
        return
    text = Text("…", style="dim")
    with Live(text, console=show.out, transient=True, refresh_per_second=12) as live:

        def add(more: str) -> None:
            text.right_crop(1)
            text.append(show.safe(more) + "…")
            live.update(text)

        yield add


def history_in(path: Path) -> History:
    """Questions can be confidential: nobody else may read the file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
        path.chmod(0o600)
    except OSError as error:
        show.note(f"{path} cannot be written ({error.strerror}): this session's questions are not kept")
        return InMemoryHistory()
    return FileHistory(str(path))
