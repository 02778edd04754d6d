"""Errors as problem details (RFC 9457). What is not a `ConflictQAError` shows nothing of itself."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.job import Closed, DeadlinePassed
from api.queue import Busy
from index.errors import BadInput, ConflictQAError, CorpusError, ModelError, NoSuchArticle

MEDIA_TYPE = "application/problem+json"
_OPENAI = "/v1/chat/"
_log = logging.getLogger("conflictqa.api")

STATUSES: dict[type[ConflictQAError], HTTPStatus] = {
    NoSuchArticle: HTTPStatus.NOT_FOUND,
    BadInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Closed: HTTPStatus.SERVICE_UNAVAILABLE,
    DeadlinePassed: HTTPStatus.GATEWAY_TIMEOUT,
    CorpusError: HTTPStatus.SERVICE_UNAVAILABLE,
    ModelError: HTTPStatus.SERVICE_UNAVAILABLE,
}


class FieldError(BaseModel):
    """One thing that is wrong with a request, and where."""

    model_config = ConfigDict(frozen=True)

    where: str = Field(examples=["body.question"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """A problem detail, RFC 9457."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:conflictqa:no-such-article",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "no article 'x': `conflictqa articles list` shows the ids",
                    "instance": "/v1/articles/x",
                    "errors": [],
                }
            ]
        },
    )

    type: str = Field(default="about:blank", description="a name for the kind of problem")
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    errors: list[FieldError] = []


def problem_of(error: Exception, path: str = "") -> Problem:
    """Say what went wrong in the words of RFC 9457."""
    if not isinstance(error, ConflictQAError):
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the server failed: its log says more", path)
    status = next(
        (status for kind, status in STATUSES.items() if isinstance(error, kind)),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    return _problem(status, str(error), path, type_=f"urn:conflictqa:{_kebab(type(error).__name__)}")


def refuse(status: HTTPStatus, detail: str, path: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Make the response that turns a request away before any route has seen it."""
    return respond(_problem(status, detail, path), headers)


def respond(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    body = problem.model_dump()
    if problem.instance.startswith(_OPENAI):
        body["error"] = openai_error(problem)
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


def openai_error(problem: Problem) -> dict[str, object]:
    """Say the same where OpenAI's clients look for it."""
    return {"message": problem.detail, "type": problem.type, "code": problem.status}


def install(app: FastAPI) -> None:
    """Have every error of the app answered by a problem detail."""

    @app.exception_handler(ConflictQAError)
    async def ours(request: Request, error: ConflictQAError) -> JSONResponse:
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else None
        return respond(problem_of(error, request.url.path), headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            FieldError(
                where=".".join(str(part) for part in item["loc"]),
                message=item["msg"].removeprefix("Value error, "),
            )
            for item in error.errors()
        ]
        detail = "; ".join(f"{item.where}: {item.message}" for item in errors[:3])
        found = _problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, request.url.path)
        return respond(found.model_copy(update={"errors": errors}))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        found = _problem(HTTPStatus(error.status_code), error.detail, request.url.path)
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = _allowed(app, request)
        return respond(found, headers)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return respond(problem_of(error, request.url.path))


def _problem(status: HTTPStatus, detail: str, path: str, type_: str = "about:blank") -> Problem:
    return Problem(type=type_, title=status.phrase, status=status, detail=detail, instance=path)


def _allowed(app: FastAPI, request: Request) -> str:
    """Name the methods of all routes at this path: the router knows only those of the first."""
    routes = [route for route in app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted({method for route in routes for method in getattr(route, "methods", None) or ()}))


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
