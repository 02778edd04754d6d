"""`/healthz`, `/readyz` and `/metrics`."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.context import PROBLEMS, Ctx
from api.metrics import CONTENT_TYPE

router = APIRouter(tags=["operation"], responses=PROBLEMS)


class Part(BaseModel):
    """One thing that the server needs."""

    model_config = ConfigDict(frozen=True)

    state: str = Field(examples=["missing"], description="ready, loading or missing")
    detail: str = Field(default="", examples=["run `conflictqa models pull`"])


class Readiness(BaseModel):
    """Whether questions can be answered now, and what is missing if not."""

    model_config = ConfigDict(frozen=True)

    ready: bool = Field(examples=[False])
    corpus: Part
    model: Part


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process is alive."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"model": Readiness}})
async def readyz(request: Request, response: Response, context: Ctx) -> Readiness:
    """Say whether questions can be answered; what is missing is told to those who may ask."""
    engine = context.engine
    known = getattr(request.state, "asker", None) is not None
    parts = [
        Part(state=state, detail=detail if known else "")
        for state, detail in (engine.corpus.state, engine.assistant.state)
    ]
    ready = all(part.state == "ready" for part in parts)
    if not ready:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(ready=ready, corpus=parts[0], model=parts[1])


@router.get("/metrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
async def metrics(context: Ctx) -> Response:
    """Return the counters as Prometheus reads them."""
    return Response(context.metrics.text(), media_type=CONTENT_TYPE)
