"""MCP: the tools `ask`, `search` and `get_article`, over stdio or HTTP."""

import asyncio
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, TypeVar

from fastapi import FastAPI
from mcp.server.mcpserver import Context as Call
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field

from api.articles import article_out
from api.ask import answer, hit_out
from api.context import Context
from api.engine import Asked, Parts
from api.report_schemas import ArticleOut
from api.schemas import MAX_RESULTS, AnswerOut, Day, SearchOut
from api.settings import ServeSettings
from index.errors import ConflictQAError
from index.types import Filters, Hit
from qa.answers import Answer
from qa.assistant import checked
from qa.care import Care
from qa.views import answer_fields

T = TypeVar("T")
PATH = "/mcp"
_PATIENCE = 5.0
_INSTRUCTIONS = (
    "Answers questions from a corpus of conflict reports. Quote the citations as they are; "
    "`abstained` means that the reports do not answer the question."
)
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Sources = Annotated[list[str], Field(description="only these outlets, by whole name", max_length=100)]
Since = Annotated[Day | None, Field(description="only reports of this day or later")]
Until = Annotated[Day | None, Field(description="only reports before this day")]


def make_server(context: Context) -> MCPServer[None]:
    """Make the MCP server over the same engine as everything else."""
    server: MCPServer[None] = MCPServer("conflictqa", instructions=_INSTRUCTIONS, log_level="WARNING")

    @server.tool(annotations=_READ_ONLY)
    async def ask(
        question: Annotated[str, Field(description="one question about the reports, that stands alone")],
        call: Call[None],
        sources: Sources = [],  # noqa: B006
        since: Since = None,
        until: Until = None,
        care: Care | None = None,
    ) -> AnswerOut:
        """Answer a question from the reports, with exact quotes; says so when they do not answer it."""
        filters = Filters(tuple(sources), since, until)
        found = await _told(_answer(context, _asker(call), question, filters, care))
        return AnswerOut.model_validate(answer_fields(found))

    @server.tool(annotations=_READ_ONLY)
    async def search(
        query: Annotated[str, Field(description="words or a question to look for")],
        call: Call[None],
        k: Annotated[int, Field(ge=1, le=MAX_RESULTS, description="how many passages")] = 10,
        sources: Sources = [],  # noqa: B006
        since: Since = None,
        until: Until = None,
    ) -> SearchOut:
        """Find the sentences of the reports that fit a query best, with whose words they hold."""
        filters = Filters(tuple(sources), since, until)
        hits = await _told(_search(context, _asker(call), query, k, filters))
        return SearchOut(query=query, hits=[hit_out(hit) for hit in hits])

    @server.tool(annotations=_READ_ONLY)
    async def get_article(
        article_id: Annotated[str, Field(description="as citations and hits name it")], call: Call[None]
    ) -> ArticleOut:
        """Read a whole report; citations point into its text by code points."""
        return article_out(*await _told(context.engine.article(_asker(call), article_id)))

    return server


def serve_at(app: FastAPI, server: MCPServer[None]) -> None:
    """Answer MCP over HTTP at /mcp; `running` must be entered while the app serves."""
    # who may call, and by which name, has been checked before any route
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    inner = server.streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, transport_security=security
    )
    app.router.routes.extend(inner.routes)


def running(server: MCPServer[None]) -> AbstractAsyncContextManager[None]:
    return server.session_manager.run()


async def run_stdio(parts: Parts, settings: ServeSettings) -> None:
    """Answer MCP over standard input and output until the client hangs up."""
    context = Context.over(parts, settings)
    context.engine.warm_up()
    try:
        await make_server(context).run_stdio_async()
    finally:
        await asyncio.to_thread(context.engine.close, _PATIENCE)


async def _answer(context: Context, asker: str, question: str, filters: Filters, care: Care | None) -> Answer:
    return await answer(context, asker, Asked(checked(question), filters, care), "mcp")


async def _search(context: Context, asker: str, query: str, k: int, filters: Filters) -> list[Hit]:
    return await context.engine.search(asker, checked(query), k, filters)


async def _told(work: Awaitable[T]) -> T:
    """Let a tool's caller read our errors; all others stay unsaid."""
    try:
        return await work
    except ConflictQAError as error:
        raise ToolError(str(error)) from error


def _asker(call: Call[None]) -> str:
    request = call.request_context.request
    return getattr(getattr(request, "state", None), "asker", None) or "local"
