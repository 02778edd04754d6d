"""One piece of work for another thread: the event loop waits for what it yields, or gives it up."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Generic, Self, TypeVar

from index.errors import ConflictQAError

T = TypeVar("T")
Work = Callable[[Callable[[], bool]], Generator[T, None, None]]
_log = logging.getLogger("conflictqa.api")


class DeadlinePassed(ConflictQAError):
    """The work was not done in time."""


class Closed(ConflictQAError):
    """The server is shutting down."""


class Job(Generic[T]):
    """Work that was handed in. Iterate over it for what comes out; leaving it gives the work up."""

    def __init__(
        self, forget: Callable[["Job[T]"], None], asker: str, work: Work[T], seconds: float, *, polite: bool
    ) -> None:
        self.asker = asker
        self.polite = polite
        self.deadline = monotonic() + seconds
        self._forget = forget
        self._work = work
        self._steps: Generator[T, None, None] | None = None
        self._given_up = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._outbox: asyncio.Queue[tuple[T | None, BaseException | None]] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_up()

    async def __aiter__(self) -> AsyncIterator[T]:
        while True:
            try:
                async with asyncio.timeout(self.deadline - monotonic()):
                    item, error = await self._outbox.get()
            except TimeoutError:
                raise DeadlinePassed("the answer took too long: ask again when fewer are asking") from None
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]

    @property
    def has_begun(self) -> bool:
        return self._steps is not None

    def give_up(self) -> None:
        """Nobody waits for this any more."""
        self._given_up.set()
        self._forget(self)

    def stop(self) -> bool:
        """Whether the work is for nothing from now on; the worker asks this."""
        return self._given_up.is_set() or monotonic() > self.deadline

    def step(self) -> bool:
        """Do the next piece of the work, in the worker's thread; return whether there is more."""
        if self.stop():
            if self._steps is not None:
                self._steps.close()
            return False
        try:
            self._steps = self._steps or self._work(self.stop)
            self._put(next(self._steps), None)
        except StopIteration as end:
            self._put(None, end)
            return False
        except Exception as error:
            if not isinstance(error, ConflictQAError):
                _log.exception("work failed")
            self._put(None, error)
            return False
        return True

    def turn_away(self) -> None:
        """The server ends before the work does."""
        self._given_up.set()
        self._put(None, Closed("the server is shutting down"))

    def _put(self, item: T | None, error: BaseException | None) -> None:
        # a loop that is closed has nobody left who waits
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._outbox.put_nowait, (item, error))
