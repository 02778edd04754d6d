"""`POST /v1/ask` and `POST /v1/search`."""

import json
import logging
from asyncio import CancelledError
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.context import EVENT_STREAM, PROBLEMS, Asker, ClientGone, Context, Ctx, streams, unless_gone
from api.engine import Asked
from api.job import Closed, Job
from api.problems import problem_of
from api.schemas import AnswerOut, AskIn, HitOut, SearchIn, SearchOut
from index.types import Article, Hit, Passage
from qa.answers import Answer, Done, Event, Found, Text
from qa.citations import whole
from qa.show import jsonable
from qa.views import answer_fields

PING_SECONDS = 15
_GONE = 499
_log = logging.getLogger("conflictqa.api")

router = APIRouter(prefix="/v1", tags=["questions"], responses=PROBLEMS)


@router.post(
    "/ask",
    response_model=AnswerOut,
    responses=streams(
        "The answer; or, when asked for, server-sent events: `evidence`, `text`, `citation`, "
        "then `done` with the whole answer, or `error` with a problem",
        "evidence",
        "text",
        "citation",
        "done",
        "error",
    ),
)
async def ask(
    body: AskIn, request: Request, context: Ctx, asker: Asker, accept: Annotated[str, Header()] = ""
) -> Response | dict[str, object]:
    """Answer a question from the reports, with citations that can be checked to the character."""
    asked = body.value()
    if context.settings.log_questions:
        _log.info("%s asks: %s", asker, json.dumps(asked.question))
    if body.stream or EVENT_STREAM in accept:
        job = context.engine.ask(asker, asked)
        return EventSourceResponse(_events(context, job, request.url.path), ping=PING_SECONDS)
    try:
        return answer_fields(await unless_gone(request, lambda: answer(context, asker, asked, "ask")))
    except ClientGone:
        return Response(status_code=_GONE)


@router.post("/search")
async def find(body: SearchIn, context: Ctx, asker: Asker) -> SearchOut:
    """Find the passages that fit best, without any language model."""
    hits = await context.engine.search(asker, body.query, body.k, body.filters.value())
    return SearchOut(query=body.query, hits=[hit_out(hit) for hit in hits])


async def answer(context: Context, asker: str, asked: Asked, way: str) -> Answer:
    """Wait for the checked answer, and count it."""
    try:
        async with context.engine.ask(asker, asked) as job:
            async for event in job:
                if isinstance(event, Done):
                    context.metrics.answered(way, event.answer)
                    return event.answer
    except BaseException as error:
        context.metrics.failed(way, error)
        raise
    raise Closed("the answer broke off: ask again")


def hit_out(hit: Hit) -> HitOut:
    return HitOut.model_validate({**place(hit.article, hit.passage), "score": hit.score})


def place(article: Article, passage: Passage) -> dict[str, object]:
    """Say where a passage stands and whose words it holds."""
    fields = asdict(whole(passage, article))
    del fields["also_in"]
    return {"text": fields.pop("quote"), **fields}


def sse(event: str, data: object) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(jsonable(data), ensure_ascii=False), event=event)


async def _events(context: Context, job: Job[Event], path: str) -> AsyncIterator[ServerSentEvent]:
    try:
        async with job:
            async for event in job:
                if isinstance(event, Done):
                    context.metrics.answered("ask", event.answer)
                for one in _shown(event):
                    yield one
    except Exception as error:
        context.metrics.failed("ask", error)
        yield sse("error", problem_of(error, path).model_dump())
    except (CancelledError, GeneratorExit) as gone:
        context.metrics.failed("ask", gone)
        raise


def _shown(event: Event) -> Iterable[ServerSentEvent]:
    if isinstance(event, Found):
        evidence = [{"number": item.number, **place(item.article, item.passage)} for item in event.evidence]
        yield sse("evidence", {"standalone": event.standalone, "evidence": evidence})
    elif isinstance(event, Text):
        yield sse("text", {"text": event.text})
    else:
        for number, citation in enumerate(event.answer.citations, start=1):
            yield sse("citation", {"number": number, **asdict(citation)})
        yield sse("done", answer_fields(event.answer))
