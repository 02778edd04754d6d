"""`conflictqa serve` and `conflictqa mcp`. The web framework is imported only when one of them runs."""

import asyncio
import logging
from typing import Annotated

import typer

from api.settings import load_serve_settings
from index.errors import BadInput
from qa import show
from qa.commands.options import CorpusOption, ModelOption
from qa.settings import load_settings

_SHUTDOWN_SECONDS = 15
_MAX_HEAD_BYTES = 512 * 1024

HostOption = Annotated[str | None, typer.Option("--host", help="Address to listen on; others need API keys.")]
PortOption = Annotated[int | None, typer.Option("--port", help="Port to listen on.")]


def plug(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("serve")(serve)
    app.command("mcp")(mcp)


def serve(
    corpus: CorpusOption = None, model: ModelOption = None, host: HostOption = None, port: PortOption = None
) -> None:
    """Serve the page, the HTTP API and MCP (at /mcp). Ctrl-C ends it when the answer at work is done."""
    # half a second that no other command should pay
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from api.engine import Parts  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    # client libraries log the addresses they call
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings = load_serve_settings(host=host, port=port)
    app = create_app(Parts.named_by(load_settings(corpus=corpus, model=model)), settings)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    show.note(f"the page is at http://{shown}:{settings.port}/")
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        h11_max_incomplete_event_size=_MAX_HEAD_BYTES,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


def mcp(corpus: CorpusOption = None, model: ModelOption = None) -> None:
    """Serve MCP over standard input and output, for a client that starts this command."""
    try:
        from api.mcp import run_stdio  # noqa: PLC0415 - its SDK is an extra
    except ImportError as error:
        raise BadInput("MCP needs its SDK: pip install 'conflictqa[mcp]'") from error
    from api.engine import Parts  # noqa: PLC0415

    parts = Parts.named_by(load_settings(corpus=corpus, model=model))
    asyncio.run(run_stdio(parts, load_serve_settings()))
