"""The app: routes, what stands before them, and what starts and ends with them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware

from api import articles, ask, health, openai, problems
from api.context import Context
from api.engine import Parts
from api.keys import Keys
from api.metrics import Metrics, Watch
from api.security import Guard, SafeHeaders
from api.settings import ServeSettings, names_in

try:
    from api import mcp
except ImportError:
    # its SDK is an extra
    mcp = None  # type: ignore[assignment]

STATIC = Path(__file__).parent / "static"
_PATIENCE = 10.0
_ABOUT = (
    "Answers from conflict reports, with citations that can be checked to the character. Offsets count "
    "Unicode code points. Errors are problem details (RFC 9457)."
)


def create_app(parts: Parts, settings: ServeSettings) -> FastAPI:
    """Make the app. Its threads start with it; models are loaded when the server starts.

    Raises:
        BadSettings: keys that cannot be used, or none where the address can be reached by others.
    """
    keys = Keys.named_by(settings)
    context = Context.over(parts, settings)
    engine = context.engine
    server = mcp.make_server(context) if mcp else None

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        engine.warm_up()
        async with mcp.running(server) if server else nullcontext():
            try:
                yield
            finally:
                await asyncio.to_thread(engine.close, _PATIENCE)

    app = FastAPI(
        title="conflictqa",
        version=version("conflictqa"),
        description=_ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
    )
    app.state.context = context
    problems.install(app)
    for part in (ask, articles, openai, health):
        app.include_router(part.router)
    if server:
        mcp.serve_at(app, server)
    _serve_page(app)
    _stand_before(app, settings, keys, context.metrics)
    return app


def _serve_page(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html")


def _stand_before(app: FastAPI, settings: ServeSettings, keys: Keys, metrics: Metrics) -> None:
    """Wrap the app; what is added last is the outermost."""
    origins = names_in(settings.origins)
    app.add_middleware(Guard, settings=settings, keys=keys)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Accept"],
        )
    app.add_middleware(SafeHeaders)
    app.add_middleware(Watch, metrics=metrics)
