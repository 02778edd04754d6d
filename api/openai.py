"""The OpenAI form of the API: any chat client works by changing its base URL."""

import json
import time
from collections.abc import AsyncIterator, Sequence
from typing import Literal
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.ask import PING_SECONDS, answer
from api.context import PROBLEMS, Asker, ClientGone, Context, Ctx, streams, unless_gone
from api.engine import Asked
from api.openai_schemas import MODEL, ChatIn, source_text
from api.problems import openai_error, problem_of
from qa.answers import Answer
from qa.citations import Citation

_GONE = 499

router = APIRouter(prefix="/v1", tags=["openai"], responses=PROBLEMS)


@router.post(
    "/chat/completions",
    response_model=dict[str, object],
    responses=streams("A chat completion, or its chunks as server-sent events"),
)
async def complete(
    body: ChatIn, request: Request, context: Ctx, asker: Asker
) -> Response | dict[str, object]:
    """Answer the last user message; the sources are numbered quotes below the answer, and annotations."""
    asked = body.value()
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return EventSourceResponse(_chunks(request, context, asker, asked, usage), ping=PING_SECONDS)
    try:
        found = await unless_gone(request, lambda: answer(context, asker, asked, "chat"))
    except ClientGone:
        return Response(status_code=_GONE)
    text = "".join(_pieces(found))
    message = {
        "role": "assistant",
        "content": text,
        "refusal": None,
        "annotations": _annotations(found, request),
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head("chat.completion"), "choices": [choice], "usage": _usage(found)}


@router.get("/models")
async def models() -> dict[str, object]:
    """List the one model there is: the whole assistant."""
    return {"object": "list", "data": [_model()]}


@router.get("/models/{model}")
async def model(model: Literal["conflictqa"]) -> dict[str, object]:  # noqa: ARG001
    """Describe the one model there is."""
    return _model()


async def _chunks(
    request: Request, context: Context, asker: str, asked: Asked, usage: bool
) -> AsyncIterator[ServerSentEvent]:
    head = _head("chat.completion.chunk")
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        # sent when it has been checked: a chat client cannot take back what it has shown
        found = await answer(context, asker, asked, "chat")
    except Exception as error:
        problem = problem_of(error, request.url.path)
        yield _data({"error": openai_error(problem)})
        return
    for piece in _pieces(found):
        yield _chunk(head, {"content": piece})
    yield _chunk(head, {"annotations": _annotations(found, request)}, "stop")
    if usage:
        yield _data({**head, "choices": [], "usage": _usage(found)})
    yield ServerSentEvent("[DONE]")


def _pieces(found: Answer) -> Sequence[str]:
    """The answer's words, then a numbered quote for each source."""
    quotes = [source_text(n, c.quote, _about(c)) for n, c in enumerate(found.citations, start=1)]
    return [found.statement or found.text, *quotes]


def _about(citation: Citation) -> str:
    day = citation.published.isoformat() if citation.published else ""
    also = f"also in {', '.join(citation.also_in)}" if citation.also_in else ""
    parts = (citation.speaker, citation.source, citation.title, day, also, citation.url)
    return " · ".join(part for part in parts if part)


def _annotations(found: Answer, request: Request) -> list[dict[str, object]]:
    annotations: list[dict[str, object]] = []
    at = 0
    for piece, citation in zip(_pieces(found), (None, *found.citations), strict=True):
        if citation:
            own = str(request.url_for("read", article_id=citation.article_id))
            url = citation.url if citation.url.startswith(("http://", "https://")) else own
            place = {"start_index": at + 2, "end_index": at + len(piece), "title": citation.title, "url": url}
            annotations.append({"type": "url_citation", "url_citation": place})
        at += len(piece)
    return annotations


def _head(kind: str) -> dict[str, object]:
    return {"id": f"chatcmpl-{uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _usage(found: Answer) -> dict[str, int]:
    read, written = found.tokens_read, found.tokens_written
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _model() -> dict[str, object]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _chunk(head: dict[str, object], delta: dict[str, object], reason: str | None = None) -> ServerSentEvent:
    return _data({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})


def _data(value: object) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(value, ensure_ascii=False))
