# ruff: noqa: T201 - run by hand, it prints
"""What the HTTP API adds to an answer, by hand, with the real model: `python tests/api_overhead.py`.

Questions of the evaluation set go by turns straight to the assistant and through a server that holds
the same model. The two never ask the same question one after the other, so neither finds the other's
prompt in the model's cache.
"""

import argparse
import json
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx
from api_parts import served

from api.app import create_app
from api.engine import Parts
from api.settings import ServeSettings
from eval.loading import load_set
from eval.run import prepare_corpus
from qa.assistant import Assistant
from qa.settings import load_settings
from qa.wire import make_assistant, make_embedder


def straight(assistant: Assistant, question: str) -> tuple[float, float]:
    """Seconds to the first event and to the whole answer."""
    began, first = time.perf_counter(), 0.0
    for _ in assistant.stream(question):
        first = first or time.perf_counter() - began
    return first, time.perf_counter() - began


def through(client: httpx.Client, question: str) -> tuple[float, float]:
    """The same through the server."""
    began, first = time.perf_counter(), 0.0
    with client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line == "event: error":
                raise SystemExit("a question failed: the times would be wrong")
            if line.startswith("data: "):
                first = first or time.perf_counter() - began
                json.loads(line.removeprefix("data: "))
    return first, time.perf_counter() - began


def compare(assistant: Assistant, client: httpx.Client, questions: list[str]) -> None:
    away = len(questions) // 2
    asked: list[tuple[float, float]] = [(0.0, 0.0)] * len(questions)
    served_: list[tuple[float, float]] = list(asked)
    for number in range(len(questions)):
        other = (number + away) % len(questions)
        asked[number] = straight(assistant, questions[number])
        served_[other] = through(client, questions[other])
    for place, what in enumerate(("first event", "whole answer")):
        plain, api = [one[place] for one in asked], [one[place] for one in served_]
        added = statistics.median(b - a for a, b in zip(plain, api, strict=True))
        print(
            f"{what}: median {statistics.median(plain):.3f} s straight, {statistics.median(api):.3f} s "
            f"through the API; median of the differences {added * 1000:+.0f} ms ({len(plain)} questions)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=30)
    wanted = max(4, parser.parse_args().questions)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(corpus=Path(folder) / "corpus")
        embedder, cases = make_embedder(settings), load_set().of_split("dev")
        prepare_corpus(settings.corpus, cases, embedder)
        assistant = make_assistant(settings)
        parts = Parts(settings.corpus, lambda: embedder, lambda own: replace(assistant, corpus=own))
        questions = [case.question for case in cases.cases]
        with (
            served(create_app(parts, ServeSettings(rate=0))) as url,
            httpx.Client(base_url=url, timeout=120) as client,
        ):
            straight(assistant, "Who was the first to speak?")
            through(client, "Who was the last to speak?")
            compare(assistant, client, questions[:: max(1, len(questions) // wanted)][:wanted])


if __name__ == "__main__":
    main()
