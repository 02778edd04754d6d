"""Any server that speaks the OpenAI chat API: llama-server, vLLM, a hosted model."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from index.errors import GenerationFailed
from qa.models import Copying, Message, Piece, never

_TIMEOUT = httpx.Timeout(120, connect=10)
_CHARS_PER_TOKEN = 3.5


class EndpointModel:
    """Asks `URL/chat/completions`, streaming. Nothing else of conflictqa leaves the machine."""

    copies = False

    def __init__(self, url: str, model: str = "", key: str = "") -> None:
        self._url = url.rstrip("/")
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    @property
    def identity(self) -> str:
        return f"{self._model or 'default'} at {self._url}"

    def count_tokens(self, text: str) -> int:
        """An estimate: the server's tokenizer is not known here."""
        return math.ceil(len(text) / _CHARS_PER_TOKEN)

    def generate(
        self,
        messages: Sequence[Message],
        *,
        copying: Copying | None = None,
        max_tokens: int = 256,
        stop: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        del copying  # the protocol has no such constraint: the reply is checked afterwards
        body: dict[str, object] = {
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
            "logprobs": True,
        }
        if self._model:
            body["model"] = self._model
        try:
            with httpx.stream(
                "POST", f"{self._url}/chat/completions", json=body, headers=self._headers, timeout=_TIMEOUT
            ) as response:
                if response.is_error:
                    response.read()
                    reason = f"answered {response.status_code}: {response.text[:200]}"
                    raise GenerationFailed(f"{self._url} {reason}")
                yield from _read(response.iter_lines(), stop)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GenerationFailed(
                f"{self._url} did not answer ({error}): check the URL and the server"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise GenerationFailed(f"{self._url} does not speak the OpenAI chat API ({error})") from error


def _read(lines: Iterator[str], stop: Callable[[], bool]) -> Iterator[Piece]:
    finished = False
    for line in lines:
        if stop() or line == "data: [DONE]":
            return
        if line.startswith("data: "):
            for choice in json.loads(line.removeprefix("data: "))["choices"]:
                finished = finished or bool(choice.get("finish_reason"))
                yield from _pieces(choice)
    if not finished:
        raise ValueError("the reply broke off")


def _pieces(choice: dict[str, Any]) -> Iterator[Piece]:
    scored = (choice.get("logprobs") or {}).get("content") or []
    if scored:
        yield from (Piece(token["token"], _probability(token.get("logprob"))) for token in scored)
    elif text := (choice.get("delta") or {}).get("content"):
        yield Piece(text)


def _probability(logprob: float | None) -> float | None:
    return None if logprob is None else math.exp(min(0.0, logprob))
