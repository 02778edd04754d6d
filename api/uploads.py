"""Reports as they come in a request, as JSON or as files, to what can be stored."""

import hashlib
import json
from asyncio import to_thread
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.report_schemas import ArticleIn, ArticlesIn
from index.errors import BadInput
from index.loaders import Loaded, Refused, load_bytes

MULTIPART = "multipart/form-data"
_UPLOADED = Path("/uploaded")
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            # a body that is read by its kind is no route's parameter, and so no component either
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["articles"],
                    "additionalProperties": False,
                    "properties": {
                        "articles": {
                            "type": "array",
                            "minItems": 1,
                            "items": ArticleIn.model_json_schema(),
                        }
                    },
                }
            },
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


async def received(request: Request, most: int) -> list[Loaded | Refused]:
    """Read the reports of a request, at most so many.

    Raises:
        HTTPException: the body is of another kind, or holds too many.
        RequestValidationError: its JSON is not as it should be.
        BadInput: no file came with the form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART:
        return await _files(request, most)
    if kind == "application/json":
        return await to_thread(_records, await request.body(), most)
    raise HTTPException(415, f"send application/json or {MULTIPART}")


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
