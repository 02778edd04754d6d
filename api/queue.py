"""One worker, many askers: a bounded line served in turn, by a thread of its own."""

import math
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Generator
from time import monotonic
from typing import Any, TypeVar

from api.job import Closed, Job, Work
from index.errors import ConflictQAError

T = TypeVar("T")

_SHARE = 0.75
_LONGEST_WAIT = 120


class Busy(ConflictQAError):
    """The line is full; `retry_after` says in how many seconds to come again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many questions are waiting: come again in {retry_after} s")
        self.retry_after = retry_after


class Lane:
    """A bounded line of jobs before one thread. Askers take turns, whoever hands in most.

    `polite` work lets others go first after each of its pieces. No asker may hold more than three
    quarters of the places, so that one who floods the line leaves room for the rest.
    """

    def __init__(self, name: str, places: int) -> None:
        self._places = places
        self._waiting: OrderedDict[str, deque[Job[Any]]] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False
        self._running: Job[Any] | None = None
        self._seconds_each = 1.0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs wait, without the one at work."""
        with self._changed:
            return self._count()

    def submit(self, asker: str, work: Work[T], seconds: float, *, polite: bool = False) -> Job[T]:
        """Hand in work that may take so many seconds, waiting included.

        Raises:
            Busy: the line is full, or the asker has taken his share of it.
            Closed: the server is shutting down.
        """
        job = Job(self._forget, asker, work, seconds, polite=polite)
        with self._changed:
            if self._closed:
                raise Closed("the server is shutting down")
            mine = len(self._waiting.get(asker, ()))
            if self._count() >= self._places or mine >= math.ceil(self._places * _SHARE):
                raise Busy(self._wait())
            self._waiting.setdefault(asker, deque()).append(job)
            self._changed.notify()
        return job

    async def call(self, asker: str, work: Callable[[], T], seconds: float) -> T:
        """Do one thing in the worker's thread and return what comes of it."""

        def once(_stop: Callable[[], bool]) -> Generator[T, None, None]:
            yield work()

        async with self.submit(asker, once, seconds) as job:
            async for item in job:
                return item
        raise Closed("the server is shutting down")

    def close(self, patience: float) -> None:
        """Turn away who waits, let the job at work end, give up on it after `patience` seconds."""
        with self._changed:
            self._closed = True
            waiting = [job for line in self._waiting.values() for job in line]
            self._waiting.clear()
            self._changed.notify()
        for job in waiting:
            job.turn_away()
        self._thread.join(patience)
        if running := self._running:
            running.turn_away()

    def _forget(self, job: Job[Any]) -> None:
        """Take a job out of the line; one that is being worked on ends at its next piece."""
        with self._changed:
            line = self._waiting.get(job.asker)
            # work that has begun must be ended by the thread that began it
            if line and job in line and not job.has_begun:
                line.remove(job)
                if not line:
                    del self._waiting[job.asker]

    def _run(self) -> None:
        while job := self._next():
            self._running = job
            began = monotonic()
            while job.step():
                if job.polite and self.waiting:
                    with self._changed:
                        self._waiting.setdefault(job.asker, deque()).appendleft(job)
                        self._waiting.move_to_end(job.asker)
                    break
            self._running = None
            if not job.polite:
                self._seconds_each += 0.2 * (monotonic() - began - self._seconds_each)

    def _next(self) -> Job[Any] | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            asker, line = self._waiting.popitem(last=False)
            job = line.popleft()
            if line:
                self._waiting[asker] = line
            return job

    def _count(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _wait(self) -> int:
        return max(1, min(_LONGEST_WAIT, math.ceil(self._seconds_each * (self._count() + 1))))
