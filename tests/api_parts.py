"""A server for the tests: the real corpus and search, an assistant that answers by script."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from chat_parts import scripted
from fastapi import FastAPI

from api.app import create_app
from api.engine import Parts
from api.settings import ServeSettings
from index.corpus import Corpus
from index.embedder import Embedder
from index.errors import ModelMissing
from index.search import search
from index.types import Filters
from qa.answers import Answer, Done, Event, Found, Text
from qa.citations import Citation
from qa.evidence import Evidence
from qa.models import never

NOT_FOUND = "zebra"
DISPUTED = "disputed"
SLOW = "slow"


@dataclass
class Script:
    """How the assistant behaves, and what it has been asked."""

    seconds: float = 0.0
    missing: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)


class ScriptedAssistant:
    """Searches for real, then says the best passage's words; "zebra" is never found, "slow" waits."""

    def __init__(self, corpus: Corpus, script: Script) -> None:
        self.corpus = corpus
        self.script = script

    def stream(
        self,
        question: str,
        filters: Filters = Filters(),
        *,
        care: object = None,
        history: object = (),
        stop: Callable[[], bool] = never,
    ) -> Iterator[Event]:
        self.script.asked.append(
            {"question": question, "filters": filters, "care": care, "history": tuple(history)}
        )
        hits = search(self.corpus, question, 10, filters)
        evidence = tuple(
            Evidence(number=n, passage=hit.passage, article=hit.article, relevance=0.0, score=hit.score)
            for n, hit in enumerate(hits, start=1)
        )
        try:
            yield Found(question, evidence)
        except GeneratorExit:
            self.script.stopped.append(question)
            raise
        time.sleep(self.script.seconds)
        while SLOW in question and not self.script.gate.is_set():
            if stop():
                self.script.stopped.append(question)
                return
            time.sleep(0.01)
        found = bool(evidence) and NOT_FOUND not in question
        chosen = self._chosen(question, evidence) if found else ()
        text = chosen[0].passage.text if found else "Not found"
        for word in text.split():
            yield Text(f"{word} ")
        yield Done(_answer(question, text, chosen, evidence, hits))

    def _chosen(self, question: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        if DISPUTED not in question:
            return evidence[:1]
        voices = {item.passage.speaker: item for item in reversed(evidence)}
        return tuple(sorted(voices.values(), key=lambda item: item.number))[:3]


def _answer(question: str, text: str, chosen: tuple, evidence: tuple, hits: list) -> Answer:
    values = {
        "question": question,
        "standalone": question,
        "text": text,
        "statement": "",
        "citations": tuple(map(_citation, chosen)),
        "abstained": not chosen,
        "confidence": 0.8 if chosen else 0.1,
        "evidence": evidence,
        "hits": tuple(hits),
        "reply": text,
        "signals": None,
        "model": "scripted",
        "seconds": {"search": 0.01, "model": 0.02, "total": 0.03},
        "tokens_read": 100,
        "tokens_written": len(text.split()),
    }
    return Answer(**values)


def _citation(item: Evidence) -> Citation:
    passage, article = item.passage, item.article
    about = {name: getattr(article, name) for name in ("title", "source", "url", "published")}
    return Citation(
        article_id=article.id,
        speaker=passage.speaker,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
        **about,
    )


def make_parts(folder: Path, embedder: Embedder, script: Script) -> Parts:
    def assistant(corpus: Corpus) -> ScriptedAssistant:
        if script.missing:
            raise ModelMissing(script.missing)
        return ScriptedAssistant(corpus, script)

    return Parts(folder, lambda: embedder, assistant)


def make_app_that_understands(folder: Path, embedder: Embedder) -> FastAPI:
    """Like `make_app`, with all of the real assistant but what models decide."""
    return create_app(Parts(folder, lambda: embedder, scripted), ServeSettings(rate=0))


def make_app(folder: Path, embedder: Embedder, script: Script, **settings: object) -> FastAPI:
    return create_app(make_parts(folder, embedder, script), ServeSettings(**{"rate": 0, **settings}))


@contextmanager
def served(app: FastAPI, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the app for real, on a free port; yield its address."""
    config = uvicorn.Config(
        app,
        host=host,
        port=0,
        log_config=None,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=512 * 1024,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
