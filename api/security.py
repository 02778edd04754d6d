"""What stands before every route: who calls, by which name, how often; and headers on every response."""

import math
from http import HTTPStatus
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keys import LOCAL, Keys
from api.problems import refuse
from api.settings import ServeSettings, body_bytes, names_in

OPEN_PATHS = frozenset({"/", "/healthz", "/readyz", "/openapi.json"})
STATIC = "/static/"
TOO_LARGE = "the body is too large: send it in parts"
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Rates:
    """A bucket of requests for each asker; it holds a minute's worth and fills as time goes."""

    def __init__(self, a_minute: int) -> None:
        self._a_minute = a_minute
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, asker: str) -> float:
        """Take one request out; return 0, or the seconds until there is one."""
        if not self._a_minute:
            return 0.0
        now = monotonic()
        left, then = self._buckets.get(asker, (float(self._a_minute), now))
        left = min(self._a_minute, left + (now - then) * self._a_minute / 60)
        allowed = left >= 1
        self._buckets[asker] = (left - allowed, now)
        return 0.0 if allowed else (1 - left) * 60 / self._a_minute


class Turned(Exception):
    """A request that is turned away."""

    def __init__(self, status: HTTPStatus, why: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.headers = headers


class Guard:
    """Turns away calls under a foreign name (DNS rebinding), from foreign pages, without key, too many."""

    def __init__(self, app: ASGIApp, settings: ServeSettings, keys: Keys) -> None:
        self._app = app
        self._keys = keys
        self._rates = Rates(settings.rate)
        self._most_bytes = body_bytes(settings)
        self._origins = frozenset(names_in(settings.origins))
        named = names_in(settings.hosts)
        # a page that was rebound to this address has no key, so with keys any name is safe
        self._hosts = frozenset(name.lower() for name in (*_LOCAL_NAMES, *named))
        self._any_host = bool(keys.digests) and not named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check(Headers(scope=scope), scope)
        except Turned as turned:
            await refuse(turned.status, turned.why, scope["path"], turned.headers)(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        """Count what comes, for not every body says its length."""
        left = self._most_bytes

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
            return message

        return counted

    def _check(self, headers: Headers, scope: Scope) -> None:
        host = headers.get("host", "")
        if not self._any_host and _without_port(host) not in self._hosts:
            raise Turned(HTTPStatus.MISDIRECTED_REQUEST, "unknown host: name it in CONFLICTQA_SERVE_HOSTS")
        if self._is_foreign(headers, host, scope["method"]):
            raise Turned(HTTPStatus.FORBIDDEN, "pages of other sites may not call this")
        if _length(headers) > self._most_bytes:
            raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        asker = self._asker(headers, scope)
        scope.setdefault("state", {})["asker"] = asker
        path = scope["path"]
        if scope["method"] == "OPTIONS" or path in OPEN_PATHS or path.startswith(STATIC):
            return
        if asker is None:
            challenge = {"WWW-Authenticate": "Bearer"}
            raise Turned(HTTPStatus.UNAUTHORIZED, "give an API key: Authorization: Bearer KEY", challenge)
        wait = self._rates.wait(asker)
        if wait:
            again = {"Retry-After": str(math.ceil(wait))}
            raise Turned(HTTPStatus.TOO_MANY_REQUESTS, "too many requests: wait a little", again)

    def _asker(self, headers: Headers, scope: Scope) -> str | None:
        """Return the name of the key, or without keys the address that asks."""
        owner = self._keys.owner(headers.get("authorization", ""))
        client = scope.get("client")
        return client[0] if owner == LOCAL and client else owner

    def _is_foreign(self, headers: Headers, host: str, method: str) -> bool:
        """Whether a page of another site sends this. Browsers send simple posts without asking first."""
        origin = headers.get("origin")
        if origin in self._origins:
            return False
        if origin is not None:
            return urlsplit(origin).netloc != host
        return method not in _READ_ONLY and headers.get("sec-fetch-site") == "cross-site"


class SafeHeaders:
    """Puts the security headers on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not scope["path"].startswith(STATIC):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def _length(headers: Headers) -> int:
    """Return the body's length as announced; one that is no number is the server's to refuse."""
    announced = headers.get("content-length", "")
    return int(announced) if announced.isascii() and announced.isdigit() else 0
