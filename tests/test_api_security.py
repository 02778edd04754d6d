"""Who may call: loopback, keys, names, origins, rates; and what every response carries."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_parts import Script, make_app, served

from api.keys import Keys
from api.security import HEADERS, Rates
from api.settings import ServeSettings, load_serve_settings
from index.embedder import Embedder
from index.errors import BadSettings
from qa.settings import load_settings

KEY = "correct-horse-battery"
OTHER = "another-long-enough-key"


def serve_settings(**given: object) -> ServeSettings:
    return ServeSettings(**given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """A server with two keys."""
    folder = tmp_path_factory.mktemp("locked")
    script = Script(missing="the weights are in /secret/place")
    with served(make_app(folder / "c", embedder, script, keys=f"ann:{KEY},bob:{OTHER}")) as url:
        yield url


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    """A server without keys, as it is by default, that one other site may call."""
    folder = tmp_path_factory.mktemp("local")
    with served(make_app(folder / "c", embedder, Script(), origins="https://desk.example")) as url:
        yield url


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example"])  # noqa: S104
def test_no_other_address_without_keys(host: str) -> None:
    with pytest.raises(BadSettings, match="CONFLICTQA_SERVE_KEYS"):
        Keys.named_by(serve_settings(host=host))
    assert Keys.named_by(serve_settings(host=host, keys=f"ann:{KEY}")).digests


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_keys(host: str) -> None:
    assert Keys.named_by(serve_settings(host=host)).owner("") == "local"


def test_keys_come_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# the desk\nann:{KEY}\n\nbob: {OTHER}\n")
    keys = Keys.named_by(serve_settings(keys_file=file))
    assert keys.owner(f"Bearer {KEY}") == "ann"
    assert keys.owner(f"bearer {OTHER}") == "bob"
    assert KEY not in repr(keys)


@pytest.mark.parametrize("given", ["", "Bearer", f"Bearer {KEY}x", f"Basic {KEY}", KEY, "Bearer \udcff"])
def test_nothing_but_the_whole_key_opens(given: str) -> None:
    assert Keys.named_by(serve_settings(keys=f"ann:{KEY}")).owner(given) is None


@pytest.mark.parametrize("keys", ["just-a-key-without-name", "ann:short", "ann:"])
def test_bad_keys_are_refused_and_never_shown(keys: str) -> None:
    with pytest.raises(BadSettings) as refused:
        Keys.named_by(serve_settings(keys=keys))
    assert keys not in str(refused.value)


def test_settings_of_the_server_are_checked_by_the_server() -> None:
    environment = {"CONFLICTQA_SERVE_PROT": "1"}
    load_settings(environment)
    with pytest.raises(BadSettings, match="CONFLICTQA_SERVE_PROT"):
        load_serve_settings(environment)
    with pytest.raises(BadSettings, match="port"):
        load_serve_settings({}, port=99999)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/ask"),
        ("POST", "/v1/search"),
        ("GET", "/v1/articles"),
        ("POST", "/v1/articles"),
        ("DELETE", "/v1/articles/x"),
        ("POST", "/v1/chat/completions"),
        ("GET", "/v1/models"),
        ("GET", "/metrics"),
        ("POST", "/mcp"),
        ("GET", "/nowhere"),
    ],
)
def test_with_keys_everything_that_tells_something_needs_one(locked: str, method: str, path: str) -> None:
    for header in ({}, {"Authorization": "Bearer wrong-wrong-wrong-wrong"}):
        response = httpx.request(method, locked + path, headers=header)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"] == "application/problem+json"
    assert httpx.request(method, locked + path, headers={"Authorization": f"Bearer {KEY}"}).status_code != 401


def test_readiness_tells_strangers_no_details(locked: str) -> None:
    httpx.post(f"{locked}/v1/ask", json={"question": "Who?"}, headers={"Authorization": f"Bearer {KEY}"})
    assert "secret" not in httpx.get(f"{locked}/readyz").text
    known = httpx.get(f"{locked}/readyz", headers={"Authorization": f"Bearer {KEY}"})
    assert "secret" in known.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""])
def test_a_name_that_was_rebound_to_this_address_gets_nothing(local: str, host: str) -> None:
    assert httpx.get(f"{local}/v1/articles", headers={"Host": host}).status_code in {400, 421}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1"])
def test_the_names_of_this_machine_work(local: str, host: str) -> None:
    assert httpx.get(f"{local}/v1/articles", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_pages_of_other_sites_cannot_write(local: str, headers: dict[str, str]) -> None:
    files = [("files", ("x.txt", b"Planted."))]
    assert httpx.post(f"{local}/v1/articles", files=files, headers=headers).status_code == 403


def test_cors_is_for_named_sites_only(local: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    named = httpx.options(f"{local}/v1/ask", headers={"Origin": "https://desk.example", **asked})
    assert named.headers["access-control-allow-origin"] == "https://desk.example"
    other = httpx.options(f"{local}/v1/ask", headers={"Origin": "https://evil.example", **asked})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    "path", ["/", "/static/app.js", "/healthz", "/v1/articles", "/nowhere", "/openapi.json"]
)
def test_every_response_carries_the_security_headers(local: str, path: str) -> None:
    response = httpx.get(local + path)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/docs"]
)
def test_nothing_but_the_page_is_served(local: str, path: str) -> None:
    assert httpx.get(local + path).status_code == 404


def test_rates_are_held_by_key(tmp_path: Path, embedder: Embedder) -> None:
    app = make_app(tmp_path / "c", embedder, Script(), keys=f"ann:{KEY},bob:{OTHER}", rate=3)
    with served(app) as url:
        ann = [httpx.get(f"{url}/v1/models", headers={"Authorization": f"Bearer {KEY}"}) for _ in range(4)]
        bob = httpx.get(f"{url}/v1/models", headers={"Authorization": f"Bearer {OTHER}"})
    assert [response.status_code for response in ann] == [200, 200, 200, 429]
    assert 1 <= int(ann[-1].headers["Retry-After"]) <= 21
    assert bob.status_code == 200


def test_a_rate_fills_up_again() -> None:
    rates = Rates(60)
    assert all(rates.wait("ann") == 0 for _ in range(60))
    wait = rates.wait("ann")
    assert 0 < wait <= 1
    time.sleep(wait)
    assert rates.wait("ann") == 0


@pytest.mark.parametrize("log_questions", [False, True])
def test_questions_are_logged_only_when_asked_for(
    tmp_path: Path, embedder: Embedder, caplog: pytest.LogCaptureFixture, log_questions: bool
) -> None:
    caplog.set_level(logging.INFO, "conflictqa")
    with served(make_app(tmp_path / "c", embedder, Script(), log_questions=log_questions)) as url:
        httpx.post(f"{url}/v1/ask", json={"question": "Who is unmistakable?"}, timeout=30)
        httpx.get(f"{url}/?q=unmistakable+too")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("conflictqa")]
    assert any(line.startswith("POST /v1/ask 200") for line in lines)
    assert any("unmistakable" in line for line in lines) is log_questions
    assert not any("too" in line for line in lines)


def test_errors_that_nobody_foresaw_show_nothing(tmp_path: Path, embedder: Embedder) -> None:
    app = make_app(tmp_path / "c", embedder, Script())

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret of the house")

    with served(app) as url:
        response = httpx.get(f"{url}/broken")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
