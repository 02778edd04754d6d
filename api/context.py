"""What routes share: the engine, the counters, who asks, and how a client that left is noticed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from api.engine import Engine, Parts
from api.metrics import Metrics
from api.problems import MEDIA_TYPE, Problem
from api.settings import ServeSettings

T = TypeVar("T")
_LOOK_EVERY = 0.25

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "model": Problem,
        "description": about,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, about in (
        (400, "The request cannot be read"),
        (401, "No valid API key"),
        (403, "A page of another site"),
        (404, "There is no such thing"),
        (413, "The request is too large"),
        (415, "The body is of an unknown kind"),
        (421, "An unknown host name"),
        (422, "The request is not as it should be"),
        (429, "Too many requests"),
        (500, "The server failed"),
        (503, "Busy, or something is missing"),
        (504, "It took too long"),
    )
}


EVENT_STREAM = "text/event-stream"


def streams(about: str, *events: str) -> dict[int | str, dict[str, Any]]:
    """Document that a route answers with events when asked for; without names they are plain messages."""
    named = {"event": {"type": "string", "enum": list(events)}} if events else {}
    event = {
        "type": "object",
        "required": ["data", *named],
        "properties": {**named, "data": {"type": "string", "contentMediaType": "application/json"}},
    }
    return {200: {"description": about, "content": {EVENT_STREAM: {"schema": event}}}}


@dataclass(frozen=True, slots=True)
class Context:
    """Kept in the app's state."""

    engine: Engine
    metrics: Metrics
    settings: ServeSettings

    @classmethod
    def over(cls, parts: Parts, settings: ServeSettings) -> "Context":
        engine = Engine(parts, places=settings.queue, seconds=settings.deadline)
        return cls(engine, Metrics(engine), settings)


def context_of(request: Request) -> Context:
    found: Context = request.app.state.context
    return found


def asker_of(request: Request) -> str:
    return getattr(request.state, "asker", None) or "local"


Ctx = Annotated[Context, Depends(context_of)]
Asker = Annotated[str, Depends(asker_of)]


class ClientGone(Exception):
    """Nobody is there any more to be answered."""


async def unless_gone(request: Request, work: Callable[[], Awaitable[T]]) -> T:
    """Wait for the work, and give it up when the client hangs up.

    Raises:
        ClientGone: it did.
    """
    task = asyncio.ensure_future(work())
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=_LOOK_EVERY)
            if done:
                return task.result()
            if await request.is_disconnected():
                raise ClientGone
    finally:
        task.cancel()
        with suppress(BaseException):
            await task
