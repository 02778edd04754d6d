# ruff: noqa: T201 - run by hand, it prints
"""Many clients at once against the server, by hand: `python tests/api_load.py --clients 50 --seconds 120`.

Each client asks for a number of its own and checks that its own comes back; a 503 is waited out as
Retry-After says. The assistant answers by script, so that the server is measured and not a model.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx
from api_parts import Script, make_app, served

from qa.settings import load_settings
from qa.wire import make_embedder

REPORTS = 40


async def client(number: int, url: str, until: float, told: Counter, seconds: dict[str, list[float]]) -> None:
    """Ask until the time is up, every second time for events."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        turn = number
        while time.monotonic() < until:
            turn += 1
            wanted = f"report-{turn * 31 % REPORTS}"
            body = {"question": f"What does marker{wanted.replace('-', '')} say?", "stream": turn % 2 == 0}
            began = time.monotonic()
            async with http.stream("POST", "/v1/ask", json=body) as response:
                if response.status_code == 503:
                    told["503, tried again"] += 1
                    await asyncio.sleep(int(response.headers["Retry-After"]))
                    continue
                answer, first = await read(response, body["stream"], began)
            seconds["whole"].append(time.monotonic() - began)
            if first:
                seconds["first event"].append(first)
            right = answer and answer["question"] == body["question"]
            right = right and answer["citations"][0]["article_id"] == wanted
            told["right" if right else "WRONG"] += 1


async def read(response: httpx.Response, stream: bool, began: float) -> tuple[dict | None, float]:
    if not stream:
        return json.loads(await response.aread()), 0.0
    first, last = 0.0, None
    async for line in response.aiter_lines():
        first = first or time.monotonic() - began
        if line.startswith("data: "):
            last = json.loads(line.removeprefix("data: "))
    return last, first


async def memory(url: str) -> float:
    async with httpx.AsyncClient() as http:
        for line in (await http.get(f"{url}/metrics")).text.splitlines():
            if line.startswith("process_resident_memory_bytes"):
                return float(line.split()[1]) / 1e6
    return 0.0


async def run(url: str, clients: int, for_seconds: float) -> None:
    articles = [
        {"id": f"report-{n}", "text": f"Sources in the valley said marker{f'report{n}'} fell."}
        for n in range(REPORTS)
    ]
    async with httpx.AsyncClient(timeout=300) as http:
        for start in range(0, REPORTS, 100):
            await http.post(f"{url}/v1/articles", json={"articles": articles[start : start + 100]})
    told: Counter = Counter()
    seconds: dict[str, list[float]] = {"whole": [], "first event": []}
    began, samples = time.monotonic(), []
    until = began + for_seconds
    tasks = [asyncio.create_task(client(n, url, until, told, seconds)) for n in range(clients)]
    while not all(task.done() for task in tasks):
        samples.append(await memory(url))
        await asyncio.sleep(for_seconds / 12)
    await asyncio.gather(*tasks)
    spent = time.monotonic() - began
    print(f"{clients} clients, {spent:.0f} s: {dict(told)}, {told['right'] / spent:.1f} answers/s")
    for name, values in seconds.items():
        tenths = statistics.quantiles(values, n=100)
        print(f"{name}: median {tenths[49]:.3f} s, 95 % {tenths[94]:.3f} s, 99 % {tenths[98]:.3f} s")
    print("memory of server and clients, MB:", " ".join(f"{value:.0f}" for value in samples))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument(
        "--model-seconds", type=float, default=0.02, help="what the script takes for an answer"
    )
    given = parser.parse_args()
    embedder = make_embedder(load_settings())
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder) / "corpus", embedder, Script(seconds=given.model_seconds))
        with served(app) as url:
            asyncio.run(run(url, given.clients, given.seconds))


if __name__ == "__main__":
    main()
