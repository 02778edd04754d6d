"""One worker, many askers: order, bounds, deadlines, clients that leave, shutting down."""

import asyncio
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import httpx
import pytest
from api_parts import Script, make_app, served

from api.queue import Busy, Closed, DeadlinePassed, Job, Lane
from index.embedder import Embedder

Stop = Callable[[], bool]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Gate:
    """Holds the worker until it is opened, so that jobs pile up behind it."""

    def __init__(self, lane: Lane) -> None:
        self.open = threading.Event()
        self.job = lane.submit("gate", self._wait, 10)

    def _wait(self, _stop: Stop) -> Generator[None, None, None]:
        self.open.wait(10)
        yield


def saying(order: list[str], word: str, pieces: int = 1) -> Callable[[Stop], Generator[str, None, None]]:
    def work(_stop: Stop) -> Generator[str, None, None]:
        for _ in range(pieces):
            order.append(word)
            yield word

    return work


async def emptied(job: Job[str]) -> list[str]:
    async with job:
        return [item async for item in job]


async def until_busy(lane: Lane) -> None:
    while lane.waiting:
        await asyncio.sleep(0.005)


@pytest.mark.anyio
async def test_askers_take_turns_whoever_hands_in_most() -> None:
    lane, order = Lane("test", 100), []
    gate = Gate(lane)
    await until_busy(lane)
    jobs = [lane.submit("greedy", saying(order, f"g{n}"), 10) for n in range(4)]
    jobs += [lane.submit("modest", saying(order, "m"), 10)]
    gate.open.set()
    await asyncio.gather(*(emptied(job) for job in jobs))
    assert order == ["g0", "m", "g1", "g2", "g3"]
    lane.close(5)


@pytest.mark.anyio
async def test_polite_work_lets_questions_in_between() -> None:
    lane, order = Lane("test", 100), []
    gate = Gate(lane)
    await until_busy(lane)
    jobs = [lane.submit("writer", saying(order, "w", 3), 10, polite=True)]
    jobs += [lane.submit("asker", saying(order, "q"), 10) for _ in range(2)]
    gate.open.set()
    assert await asyncio.gather(*(emptied(job) for job in jobs)) == [["w"] * 3, ["q"], ["q"]]
    assert order == ["w", "q", "w", "q", "w"]
    lane.close(5)


@pytest.mark.anyio
async def test_a_full_line_says_when_to_come_again_and_keeps_room_for_others() -> None:
    lane, order = Lane("test", 4), []
    gate = Gate(lane)
    await until_busy(lane)
    jobs = [lane.submit("greedy", saying(order, "g"), 10) for _ in range(3)]
    with pytest.raises(Busy) as refused:
        lane.submit("greedy", saying(order, "g"), 10)
    assert refused.value.retry_after >= 1
    jobs.append(lane.submit("modest", saying(order, "m"), 10))
    with pytest.raises(Busy):
        lane.submit("third", saying(order, "t"), 10)
    gate.open.set()
    assert await asyncio.gather(*(emptied(job) for job in jobs)) == [["g"], ["g"], ["g"], ["m"]]
    lane.close(5)


@pytest.mark.anyio
async def test_work_past_its_deadline_is_given_up_and_never_begun() -> None:
    lane, order = Lane("test", 4), []
    gate = Gate(lane)
    await until_busy(lane)
    with pytest.raises(DeadlinePassed):
        await emptied(lane.submit("asker", saying(order, "late"), 0.05))
    assert lane.waiting == 0
    gate.open.set()
    assert await emptied(lane.submit("asker", saying(order, "next"), 5)) == ["next"]
    assert order == ["next"]
    lane.close(5)


@pytest.mark.anyio
async def test_leaving_stops_work_that_has_begun() -> None:
    lane, ended = Lane("test", 4), threading.Event()

    def endless(stop: Stop) -> Generator[int, None, None]:
        try:
            while not stop():
                yield 1
        finally:
            ended.set()

    async with lane.submit("asker", endless, 10) as job:
        async for _ in job:
            break
    assert await asyncio.to_thread(ended.wait, 5)
    lane.close(5)


@pytest.mark.anyio
async def test_errors_reach_who_asked_and_the_worker_goes_on() -> None:
    lane = Lane("test", 4)

    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await lane.call("asker", broken, 5)
    assert await lane.call("asker", lambda: 7, 5) == 7
    lane.close(5)


@pytest.mark.anyio
async def test_closing_turns_away_who_waits_and_who_comes() -> None:
    lane, order = Lane("test", 4), []
    gate = Gate(lane)
    await until_busy(lane)
    waiting = asyncio.ensure_future(emptied(lane.submit("asker", saying(order, "x"), 10)))
    await asyncio.sleep(0.01)
    closing = asyncio.ensure_future(asyncio.to_thread(lane.close, 5))
    with pytest.raises(Closed):
        await waiting
    gate.open.set()
    await closing
    with pytest.raises(Closed):
        lane.submit("asker", saying(order, "y"), 10)
    assert order == []


def test_the_server_refuses_with_retry_after_and_recovers(tmp_path: Path, embedder: Embedder) -> None:
    script = Script()
    with (
        served(make_app(tmp_path / "c", embedder, script, queue=1)) as url,
        httpx.Client(timeout=30) as client,
    ):
        client.post(f"{url}/v1/articles", json={"articles": [{"text": "The bridge fell."}]})
        statuses: list[int] = []

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
        assert client.get(f"{url}/v1/articles").status_code == 200
        assert client.post(f"{url}/v1/search", json={"query": "bridge"}).status_code == 200
        assert 'conflictqa_queue_waiting{lane="answers"} 1.0' in client.get(f"{url}/metrics").text
        script.gate.set()
        for asker in askers:
            asker.join(30)
    assert sorted(statuses) == [200, 200, 503, 503]


@pytest.mark.parametrize("stream", [True, False])
def test_work_stops_when_its_client_has_gone(tmp_path: Path, embedder: Embedder, stream: bool) -> None:
    script = Script()
    with served(make_app(tmp_path / "c", embedder, script)) as url:
        httpx.post(f"{url}/v1/articles", json={"articles": [{"text": "The bridge fell."}]}, timeout=120)
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
    script = Script()
    with served(make_app(tmp_path / "c", embedder, script, deadline=0.5)) as url:
        httpx.post(f"{url}/v1/articles", json={"articles": [{"text": "The bridge fell."}]}, timeout=120)
        response = httpx.post(f"{url}/v1/ask", json={"question": "slow: what fell?"}, timeout=30)
    assert (response.status_code, response.json()["type"]) == (504, "urn:conflictqa:deadline-passed")
