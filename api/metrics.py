"""What the server counts (Prometheus), and one log line a request."""

import logging
from functools import partial
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.engine import Engine
from api.queue import Lane
from qa.answers import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180)
_log = logging.getLogger("conflictqa.access")


class Metrics:
    """The counters of one app."""

    def __init__(self, engine: Engine) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._questions = self._counter("questions", "Questions by way in and outcome", "way", "outcome")
        self._tokens = self._counter("tokens", "Tokens of the language model", "direction")
        self._requests = self._counter("http_requests", "Requests by route and status", "route", "status")
        self._articles = self._counter("articles", "Reports handed in or removed", "status")
        self._steps = Histogram(
            "conflictqa_step_seconds",
            "Seconds of each step of an answer",
            ["step"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        waiting = Gauge("conflictqa_queue_waiting", "Jobs that wait", ["lane"], registry=self._registry)
        for lane, line in (("answers", engine.answering), ("reads", engine.reading)):
            waiting.labels(lane).set_function(partial(_length, line))

    def answered(self, way: str, answer: Answer) -> None:
        """Count an answer that was given."""
        self._questions.labels(way, "abstained" if answer.abstained else "answered").inc()
        self._tokens.labels("read").inc(answer.tokens_read)
        self._tokens.labels("written").inc(answer.tokens_written)
        for step, seconds in answer.seconds.items():
            self._steps.labels(step).observe(seconds)

    def failed(self, way: str, error: BaseException) -> None:
        """Count a question that got no answer, by the kind of error."""
        self._questions.labels(way, type(error).__name__).inc()

    def stored(self, status: str) -> None:
        """Count what became of a report."""
        self._articles.labels(status).inc()

    def requested(self, route: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"conflictqa_{name}", about, labels, registry=self._registry)


def _length(lane: Lane) -> float:
    return lane.waiting


class Watch:
    """Counts and logs each request: never its query string or body, for they hold questions."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            # the route's pattern, not the path: there must be no label for every id
            route = getattr(scope.get("route"), "path", "other")
            asker = scope.get("state", {}).get("asker") or "-"
            self._metrics.requested(route, status)
            _log.info(
                "%s %s %d %.0f ms %s", scope["method"], route, status, 1000 * (perf_counter() - began), asker
            )
