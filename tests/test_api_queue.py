"""One worker, many askers: order, bounds, deadlines, clients that leave, shutting down."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from api_parts import Script, make_app, served

from api.job import Closed, DeadlinePassed, Job
from api.queue import Busy, Lane
from index.embedder import Embedder

Stop = Callable[[], bool]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Line:
    """A lane and what its worker did, in order; held until it is opened, so that jobs pile up."""

    def __init__(self, places: int) -> None:
        self.lane = Lane("test", places)
        self.done: list[str] = []
        self._open = threading.Event()

    async def hold(self) -> None:
        self.lane.submit("gate", self._wait, 10)
        while self.lane.waiting:
            await asyncio.sleep(0.005)

    def open(self) -> None:
        self._open.set()

    def submit(self, asker: str, word: str, seconds: float = 10, pieces: int = 1) -> Job[str]:
        """Work in pieces gives way to others after each."""

        def work(_stop: Stop) -> Generator[str, None, None]:
            for _ in range(pieces):
                self.done.append(word)
                yield word

        return self.lane.submit(asker, work, seconds, polite=pieces > 1)

    def _wait(self, _stop: Stop) -> Generator[None, None, None]:
        self._open.wait(10)
        yield


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = Line(places=4)
    await made.hold()
    yield made
    made.open()
    made.lane.close(5)


async def emptied(job: Job[str]) -> list[str]:
    async with job:
        return [item async for item in job]


@pytest.mark.anyio
async def test_askers_take_turns_whoever_hands_in_most(line: Line) -> None:
    jobs = [line.submit("greedy", f"g{n}") for n in range(3)]
    jobs.append(line.submit("modest", "m"))
    line.open()
    await asyncio.gather(*(emptied(job) for job in jobs))
    assert line.done == ["g0", "m", "g1", "g2"]


@pytest.mark.anyio
async def test_polite_work_lets_questions_in_between(line: Line) -> None:
    jobs = [line.submit("writer", "w", pieces=3)]
    jobs += [line.submit("asker", "q") for _ in range(2)]
    line.open()
    assert await asyncio.gather(*(emptied(job) for job in jobs)) == [["w"] * 3, ["q"], ["q"]]
    assert line.done == ["w", "q", "w", "q", "w"]


@pytest.mark.anyio
async def test_a_full_line_says_when_to_come_again_and_keeps_room_for_others(line: Line) -> None:
    jobs = [line.submit("greedy", "g") for _ in range(3)]
    with pytest.raises(Busy) as refused:
        line.submit("greedy", "g")
    assert refused.value.retry_after >= 1
    jobs.append(line.submit("modest", "m"))
    with pytest.raises(Busy):
        line.submit("third", "t")
    line.open()
    assert await asyncio.gather(*(emptied(job) for job in jobs)) == [["g"], ["g"], ["g"], ["m"]]


@pytest.mark.anyio
async def test_work_past_its_deadline_is_given_up_and_never_begun(line: Line) -> None:
    with pytest.raises(DeadlinePassed):
        await emptied(line.submit("asker", "late", seconds=0.05))
    assert line.lane.waiting == 0
    line.open()
    assert await emptied(line.submit("asker", "next")) == ["next"]
    assert line.done == ["next"]


@pytest.mark.anyio
async def test_leaving_stops_work_that_has_begun(line: Line) -> None:
    line.open()
    ended = threading.Event()

    def endless(stop: Stop) -> Generator[int, None, None]:
        try:
            while not stop():
                yield 1
        finally:
            ended.set()

    async with line.lane.submit("asker", endless, 10) as job:
        async for _ in job:
            break
    assert await asyncio.to_thread(ended.wait, 5)


@pytest.mark.anyio
async def test_errors_reach_who_asked_and_the_worker_goes_on(line: Line) -> None:
    line.open()

    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await line.lane.call("asker", broken, 5)
    assert await line.lane.call("asker", lambda: 7, 5) == 7


@pytest.mark.anyio
async def test_closing_turns_away_who_waits_and_who_comes(line: Line) -> None:
    waiting = asyncio.ensure_future(emptied(line.submit("asker", "x")))
    await asyncio.sleep(0.01)
    closing = asyncio.ensure_future(asyncio.to_thread(line.lane.close, 5))
    with pytest.raises(Closed):
        await waiting
    line.open()
    await closing
    with pytest.raises(Closed):
        line.submit("asker", "y")
    assert line.done == []


@contextmanager
def serving(folder: Path, embedder: Embedder, **settings: object) -> Iterator[tuple[str, Script]]:
    """Serve one report; yield the address and how the assistant behaves."""
    script = Script()
    with served(make_app(folder / "c", embedder, script, **settings)) as url:
        httpx.post(f"{url}/v1/articles", json={"articles": [{"text": "The bridge fell."}]}, timeout=120)
        yield url, script


def test_the_server_refuses_with_retry_after_and_recovers(tmp_path: Path, embedder: Embedder) -> None:
    statuses: list[int] = []
    with serving(tmp_path, embedder, queue=1) as (url, script):

        def ask() -> None:
            response = httpx.post(f"{url}/v1/ask", json={"question": "slow: what fell?"}, timeout=30)
            statuses.append(response.status_code)
            if response.status_code == 503:
                assert int(response.headers["Retry-After"]) >= 1

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
            time.sleep(0.1)
        # opening a report never waits for an answer
        assert httpx.get(f"{url}/v1/articles", timeout=30).status_code == 200
        assert httpx.post(f"{url}/v1/search", json={"query": "bridge"}, timeout=30).status_code == 200
        assert 'conflictqa_queue_waiting{lane="answers"} 1.0' in httpx.get(f"{url}/metrics").text
        script.gate.set()
        for asker in askers:
            asker.join(30)
    assert sorted(statuses) == [200, 200, 503, 503]


@pytest.mark.parametrize("stream", [True, False])
def test_work_stops_when_its_client_has_gone(tmp_path: Path, embedder: Embedder, stream: bool) -> None:
    with serving(tmp_path, embedder) as (url, script):
        body = {"question": "slow: what fell?", "stream": stream}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/v1/ask", json=body, timeout=httpx.Timeout(10, read=1.5))
        until = time.monotonic() + 10
        while not script.stopped and time.monotonic() < until:
            time.sleep(0.02)
        assert script.stopped == ["slow: what fell?"]
        answer = httpx.post(f"{url}/v1/ask", json={"question": "What fell?"}, timeout=30).json()
        assert answer["text"] == "The bridge fell."


def test_a_question_past_the_deadline_is_a_504(tmp_path: Path, embedder: Embedder) -> None:
    with serving(tmp_path, embedder, deadline=0.5) as (url, _):
        response = httpx.post(f"{url}/v1/ask", json={"question": "slow: what fell?"}, timeout=30)
    assert (response.status_code, response.json()["type"]) == (504, "urn:conflictqa:deadline-passed")
