"""`/v1/articles`: list, read, add and remove reports."""

import hashlib
import json
from asyncio import to_thread
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.ask import PING_SECONDS, sse
from api.context import EVENT_STREAM, PROBLEMS, Asker, Context, Ctx, streams
from api.engine import Outcome
from api.problems import problem_of
from api.queue import Job
from api.report_schemas import (
    ArticleOut,
    ArticlesIn,
    ArticlesOut,
    ArticlesQuery,
    HeadOut,
    OutcomeOut,
    OutcomesOut,
    OutletOut,
    PassageOut,
)
from api.schemas import Name
from index.errors import BadInput
from index.loaders import Loaded, Refused, load_bytes
from index.types import Article, Passage

MULTIPART = "multipart/form-data"
_UPLOADED = Path("/uploaded")

router = APIRouter(prefix="/v1/articles", tags=["reports"], responses=PROBLEMS)
_TOLD = streams("What became of each report; or events, when asked for", "result", "done", "error")
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/ArticlesIn"}},
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "reports: .txt, .md, .jsonl and whatever else can be indexed",
                        }
                    },
                }
            },
        },
    }
}


@router.get("")
async def list_(context: Ctx, asker: Asker, query: Annotated[ArticlesQuery, Query()]) -> ArticlesOut:
    """List reports, newest first."""
    catalogue = await context.engine.catalogue(asker)
    chosen = catalogue.chosen(query.filters())
    return ArticlesOut(
        articles=[HeadOut.model_validate(head) for head in chosen[query.offset : query.offset + query.limit]],
        total=len(chosen),
        outlets=[OutletOut(source=name, articles=count) for name, count in catalogue.outlets()],
    )


@router.post("", response_model=OutcomesOut, openapi_extra=_BODY, responses=_TOLD)
async def add(
    request: Request, context: Ctx, asker: Asker, accept: Annotated[str, Header()] = ""
) -> Response | OutcomesOut:
    """Add reports, as JSON or as files. Each is told of by itself; events come as each is done."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART:
        items = await _files(request, context.settings.max_uploads)
    elif kind == "application/json":
        items = await to_thread(_records, await request.body(), context.settings.max_uploads)
    else:
        raise HTTPException(415, f"send application/json or {MULTIPART}")
    return await _told(context, context.engine.add(asker, items), accept, request.url.path)


@router.delete("", response_model=OutcomesOut, responses=_TOLD)
async def remove_many(
    request: Request,
    context: Ctx,
    asker: Asker,
    id: Annotated[list[Name], Query(min_length=1, max_length=100)],  # noqa: A002
    accept: Annotated[str, Header()] = "",
) -> Response | OutcomesOut:
    """Remove reports. Each is told of by itself."""
    return await _told(context, context.engine.remove(asker, id), accept, request.url.path)


@router.get("/{article_id:path}")
async def read(article_id: str, context: Ctx, asker: Asker) -> ArticleOut:
    """Return a report with the text that citations point into and who speaks where."""
    return article_out(*await context.engine.article(asker, article_id))


@router.delete("/{article_id:path}", status_code=204)
async def remove(article_id: str, context: Ctx, asker: Asker) -> None:
    """Remove a report."""
    await context.engine.article(asker, article_id)
    async with context.engine.remove(asker, [article_id]) as job:
        async for outcome in job:
            context.metrics.stored(outcome.status)


def article_out(article: Article, passages: Sequence[Passage]) -> ArticleOut:
    return ArticleOut(
        id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        characters=len(article.text),
        text=article.text,
        passages=[PassageOut(start=p.start, end=p.end, speaker=p.speaker) for p in passages],
    )


async def _files(request: Request, most: int) -> list[Loaded | Refused]:
    items: list[Loaded | Refused] = []
    async with request.form(max_files=most, max_fields=10) as form:
        files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
        if not files:
            raise BadInput("no files came: send them under the name `files`")
        for file in files:
            items += await to_thread(_loaded, await file.read(), file.filename or "")
    return _not_too_many(items, most)


def _records(body: bytes, most: int) -> list[Loaded | Refused]:
    try:
        found = ArticlesIn.model_validate(json.loads(body))
    except ValidationError as error:
        raise RequestValidationError(_under_body(error)) from error
    except (ValueError, RecursionError) as error:
        raise RequestValidationError(
            [{"type": "json_invalid", "loc": ("body",), "msg": "not valid JSON", "input": None}]
        ) from error
    items: list[Loaded | Refused] = []
    for number, article in enumerate(_not_too_many(found.articles, most)):
        items += _named(
            load_bytes(json.dumps(article.model_dump()).encode(), Path("x.jsonl")), f"articles[{number}]"
        )
    return items


def _loaded(raw: bytes, given: str) -> list[Loaded | Refused]:
    """Read an upload. Its id comes from its content, so that two files of one name are two reports."""
    name = PurePosixPath(PureWindowsPath(given).name).name or "report.txt"
    digest = hashlib.sha256(raw).hexdigest()[:16]
    return _named(load_bytes(raw, _UPLOADED / digest / name), name)


def _named(items: Any, name: str) -> list[Loaded | Refused]:
    """Speak of a report by the name that the client gave it, not by one of ours."""
    return [Refused(name, item.reason) if isinstance(item, Refused) else item for item in items]


def _not_too_many(items: list[Any], most: int) -> list[Any]:
    if len(items) > most:
        raise HTTPException(413, f"more than {most} reports in one request: send them in parts")
    return items


def _under_body(error: ValidationError) -> Sequence[Any]:
    return [{**item, "loc": ("body", *item["loc"])} for item in error.errors(include_url=False)]


async def _told(context: Context, job: Job[Outcome], accept: str, path: str) -> Response | OutcomesOut:
    if EVENT_STREAM in accept:
        return EventSourceResponse(_events(context, job, path), ping=PING_SECONDS)
    results = []
    async with job:
        async for outcome in job:
            context.metrics.stored(outcome.status)
            results.append(_out(outcome))
    return OutcomesOut(results=results, counts=Counter(result.status for result in results))


async def _events(context: Context, job: Job[Outcome], path: str) -> AsyncIterator[ServerSentEvent]:
    counts: Counter[str] = Counter()
    try:
        async with job:
            async for outcome in job:
                context.metrics.stored(outcome.status)
                counts[outcome.status] += 1
                yield sse("result", _out(outcome).model_dump())
        yield sse("done", {"counts": counts})
    except Exception as error:
        yield sse("error", problem_of(error, path).model_dump())


def _out(outcome: Outcome) -> OutcomeOut:
    return OutcomeOut.model_validate(outcome)
