"""Reports over HTTP: adding many at once, each told of by itself; listing, reading, removing."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_parts import Script, make_app, served

from index.embedder import Embedder


@pytest.fixture
def client(tmp_path: Path, embedder: Embedder) -> Iterator[httpx.Client]:
    app = make_app(tmp_path / "corpus", embedder, Script(), max_uploads=5, max_body_mb=1)
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as made:
        yield made


def add(client: httpx.Client, *articles: dict) -> dict:
    return client.post("/v1/articles", json={"articles": articles}).json()


def upload(client: httpx.Client, *files: tuple[str, bytes], **more: dict) -> httpx.Response:
    return client.post("/v1/articles", files=[("files", file) for file in files], **more)


def test_each_report_is_told_of(client: httpx.Client) -> None:
    first = {"id": "a/1", "text": "The bridge fell.", "source": "Odrin Radio", "published": "2031-03-02"}
    results = add(client, first, {"text": " "}, first, {**first, "text": "The bridge stands."})["results"]
    assert [result["status"] for result in results] == ["added", "refused", "unchanged", "changed"]
    assert results[1]["name"] == "articles[1]"
    assert "no text" in results[1]["reason"]
    assert client.get("/v1/articles/a%2F1").json()["text"] == "The bridge stands."


def test_files_are_read_by_their_kind(client: httpx.Client) -> None:
    lines = b'{"id": "j1", "text": "One."}\n{"text": ""}\n'
    response = upload(
        client, ("../../etc/x.txt", b"Title\n\nTwo fell."), ("b.jsonl", lines), ("c.exe", b"MZ")
    )
    results = response.json()["results"]
    assert [result["status"] for result in results] == ["added", "added", "refused", "refused"]
    assert [result["name"] for result in results] == ["Title", "One.", "b.jsonl", "c.exe"]
    assert "/" not in results[0]["id"]


def test_files_of_one_name_are_reports_of_their_own(client: httpx.Client) -> None:
    upload(client, ("report.txt", b"The bridge fell."))
    upload(client, ("report.txt", b"The tower fell."))
    again = upload(client, ("report.txt", b"The tower fell.")).json()
    assert again["counts"] == {"unchanged": 1}
    assert client.get("/v1/articles").json()["total"] == 2


def test_progress_comes_as_events(client: httpx.Client) -> None:
    files = [("files", (f"{n}.txt", f"Bridge {n} fell.".encode())) for n in range(3)]
    with client.stream(
        "POST", "/v1/articles", files=files, headers={"Accept": "text/event-stream"}
    ) as response:
        lines = [line for line in response.iter_lines() if line]
    assert lines.count("event: result") == 3
    assert json.loads(lines[-1].removeprefix("data: ")) == {"counts": {"added": 3}}


def test_too_many_and_too_large_are_refused(client: httpx.Client) -> None:
    assert upload(client, *[(f"{n}.txt", b"x") for n in range(6)]).status_code in {400, 413}
    lines = b"".join(b'{"text": "Report %d."}\n' % n for n in range(6))
    assert upload(client, ("many.jsonl", lines)).status_code == 413
    announced = upload(client, ("big.txt", b"x" * 2_000_000))
    assert (announced.status_code, announced.headers["content-type"]) == (413, "application/problem+json")

    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    unannounced = client.post("/v1/articles", content=chunks(), headers={"Content-Type": "application/json"})
    assert unannounced.status_code == 413
    assert client.get("/v1/articles").json()["total"] == 0


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"x", 415),
        ("application/json", b"{", 422),
        ("application/json", b"[" * 100_000, 422),
        ("application/json", b'{"articles": []}', 422),
        ("application/json", b'{"articles": [{"text": "x", "path": "/etc/passwd"}]}', 422),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422),
    ],
)
def test_what_cannot_be_read_is_a_problem(client: httpx.Client, kind: str, body: bytes, status: int) -> None:
    response = client.post("/v1/articles", content=body, headers={"Content-Type": kind})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


def test_lists_are_filtered_and_paged(client: httpx.Client) -> None:
    days = ["2031-03-01", "2031-03-02", "2031-03-03", ""]
    add(
        client,
        *(
            {"id": f"r{n}", "text": "Shells fell.", "source": "AB"[n % 2], "published": day}
            for n, day in enumerate(days)
        ),
    )
    everything = client.get("/v1/articles").json()
    assert [head["id"] for head in everything["articles"]] == ["r2", "r1", "r0", "r3"]
    assert everything["outlets"] == [{"source": "A", "articles": 2}, {"source": "B", "articles": 2}]
    recent = client.get("/v1/articles", params={"since": "2031-03-02", "until": "2031-03-03"}).json()
    assert [head["id"] for head in recent["articles"]] == ["r1"]
    paged = client.get("/v1/articles", params={"source": ["a", "B"], "limit": 1, "offset": 1}).json()
    assert (paged["total"], [head["id"] for head in paged["articles"]]) == (4, ["r1"])


def test_removed_reports_are_gone_everywhere(client: httpx.Client) -> None:
    add(client, {"id": "a", "text": "The bridge fell."}, {"id": "b", "text": "The tower fell."})
    assert client.delete("/v1/articles/a").status_code == 204
    assert client.delete("/v1/articles/a").status_code == 404
    assert client.get("/v1/articles/a").json()["type"] == "urn:conflictqa:no-such-article"
    results = client.delete("/v1/articles", params={"id": ["b", "c"]}).json()["results"]
    assert [result["status"] for result in results] == ["removed", "refused"]
    assert client.post("/v1/search", json={"query": "bridge tower"}).json()["hits"] == []


def test_a_report_says_who_speaks_where(client: httpx.Client) -> None:
    text = "The 👩‍👩‍👧 of \U0001d518nity fled. Colonel Ana Dreyfuss said 3 shells had hit the bridge."
    add(client, {"id": "a", "text": text})
    article = client.get("/v1/articles/a").json()
    said = [text[p["start"] : p["end"]] for p in article["passages"] if "Dreyfuss" in p["speaker"]]
    assert said == ["Colonel Ana Dreyfuss said 3 shells had hit the bridge."]
