"""`/v1/articles`: list, read, add and remove reports."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from api.ask import PING_SECONDS, sse
from api.context import EVENT_STREAM, PROBLEMS, Asker, Context, Ctx, streams
from api.engine import Outcome
from api.job import Job
from api.problems import problem_of
from api.report_schemas import (
    ArticleOut,
    ArticlesOut,
    ArticlesQuery,
    HeadOut,
    OutcomeOut,
    OutcomesOut,
    OutletOut,
    PassageOut,
)
from api.schemas import Name
from api.uploads import BODY, received
from index.types import Article, Passage

router = APIRouter(prefix="/v1/articles", tags=["reports"], responses=PROBLEMS)
_TOLD = streams("What became of each report; or events, when asked for", "result", "done", "error")


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


@router.post("", response_model=OutcomesOut, openapi_extra=BODY, responses=_TOLD)
async def add(
    request: Request, context: Ctx, asker: Asker, accept: Annotated[str, Header()] = ""
) -> Response | OutcomesOut:
    """Add reports, as JSON or as files. Each is told of by itself; events come as each is done."""
    items = await received(request, context.settings.max_uploads)
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
