"""Questions over HTTP: the answer as JSON, as events, in the OpenAI form."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest
from api_parts import Script, make_app, served
from conftest import report

from index.corpus import Corpus
from index.embedder import Embedder
from index.types import Filters
from qa.assistant import MAX_QUESTION_CHARS
from qa.conversation import Turn


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, script: Script) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "corpus"
    made = Corpus.create(folder, embedder)
    for number in range(1, 6):
        made.add(report(number))
    made.save_snapshot()
    made.close()
    with served(make_app(folder, embedder, script)) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30) as made:
        yield made


def events_of(response: httpx.Response) -> list[tuple[str, dict]]:
    blocks = [
        block for block in response.read().decode().replace("\r\n", "\n").split("\n\n") if block.strip()
    ]
    found = []
    for block in blocks:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if fields:
            found.append((fields.get("event", "message"), json.loads(fields["data"])))
    return found


def test_an_answer_cites_the_exact_words(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json={"question": "Who said 3 shells had hit the bridge?"}).json()
    assert not answer["abstained"]
    for citation in answer["citations"]:
        text = client.get(f"/v1/articles/{citation['article_id']}").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_what_is_not_there_is_a_result_and_no_error(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json={"question": "Where is the zebra?"})
    assert response.status_code == 200
    assert response.json()["abstained"]
    assert response.json()["citations"] == []


@pytest.mark.parametrize("as_asked", [{"stream": True}, {}])
def test_events_come_in_order_and_end_with_the_whole_answer(client: httpx.Client, as_asked: dict) -> None:
    headers = {} if as_asked else {"Accept": "text/event-stream"}
    body = {"question": "Who counted dead cattle?", **as_asked}
    with client.stream("POST", "/v1/ask", json=body, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = events_of(response)
    names = [name for name, _ in events]
    assert names[0] == "evidence"
    assert names[-1] == "done"
    assert list(dict.fromkeys(names)) == ["evidence", "text", "citation", "done"]
    whole = client.post("/v1/ask", json={"question": "Who counted dead cattle?"}).json()
    assert events[-1][1] == whole
    assert events[0][1]["standalone"] == "Who counted dead cattle?", "nobody sees how it was understood"
    cited = [data for name, data in events if name == "citation"]
    assert [{k: v for k, v in data.items() if k != "number"} for data in cited] == whole["citations"]


def test_all_that_shapes_an_answer_reaches_the_assistant(client: httpx.Client, script: Script) -> None:
    body = {
        "question": "How many shells?",
        "filters": {"sources": ["odrin radio"], "since": "2031-03-02", "until": "2031-03-04"},
        "care": "high",
        "history": [{"question": "Where?", "answer": "Belmora"}],
    }
    answer = client.post("/v1/ask", json=body).json()
    asked = script.asked[-1]
    assert asked["care"] == "high"
    assert asked["history"] == (Turn("Where?", "Belmora"),)
    assert isinstance(asked["filters"], Filters)
    assert {citation["source"] for citation in answer["citations"]} == {"Odrin Radio"}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"question": " \n"}, "body.question"),
        ({"question": "x" * (MAX_QUESTION_CHARS + 1)}, "body.question"),
        ({}, "body.question"),
        ({"question": "Who?", "filters": {"since": "03/04/2024"}}, "body.filters.since"),
        ({"question": "Who?", "filters": {"since": 20240101}}, "body.filters.since"),
        ({"question": "Who?", "care": "extreme"}, "body.care"),
        ({"question": "Who?", "corpus": "/etc"}, "body.corpus"),
    ],
)
def test_bad_questions_are_problems_that_say_where(client: httpx.Client, body: dict, where: str) -> None:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert problem["errors"][0]["where"] == where


def test_search_needs_no_model(client: httpx.Client) -> None:
    found = client.post("/v1/search", json={"query": "dead cattle", "k": 2}).json()
    assert len(found["hits"]) == 2
    assert "cattle" in found["hits"][0]["text"]


def test_metrics_count_questions_and_name_no_words_of_them(client: httpx.Client) -> None:
    client.post("/v1/ask", json={"question": "Where is the unmistakable zebra?"})
    text = client.get("/metrics").text
    assert 'conflictqa_questions_total{outcome="abstained",way="ask"}' in text
    assert 'conflictqa_step_seconds_count{step="model"}' in text
    assert "process_resident_memory_bytes" in text
    assert "unmistakable" not in text


def test_a_missing_model_stops_questions_and_nothing_else(tmp_path: Path, embedder: Embedder) -> None:
    app = make_app(tmp_path / "corpus", embedder, Script(missing="run `conflictqa models pull`"))
    with served(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        added = client.post("/v1/articles", json={"articles": [{"text": "The bridge fell."}]})
        assert added.json()["counts"] == {"added": 1}
        refused = client.post("/v1/ask", json={"question": "What fell?"})
        assert refused.status_code == 503
        assert "models pull" in refused.json()["detail"]
        with client.stream("POST", "/v1/ask", json={"question": "What fell?", "stream": True}) as response:
            assert [name for name, _ in events_of(response)] == ["error"]
        assert client.post("/v1/search", json={"query": "bridge"}).json()["hits"]
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["corpus"]["state"]) == (503, "ready")
        assert ready.json()["model"] == {"state": "missing", "detail": "run `conflictqa models pull`"}
        assert client.get("/healthz").status_code == 200


def test_the_official_openai_client_gets_quotes_and_annotations(url: str, script: Script) -> None:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none needed") as client:
        assert [model.id for model in client.models.list()] == ["conflictqa"]
        done = client.chat.completions.create(
            model="conflictqa",
            temperature=0.3,
            messages=[
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Where?"},
                {"role": "assistant", "content": "Belmora\n\n[1] “Fighting was reported.”\nOdrin Radio"},
                {"role": "user", "content": [{"type": "text", "text": "Who counted dead cattle?"}]},
            ],
        )
    message = done.choices[0].message
    assert message.content is not None
    assert "[1] “" in message.content
    place = message.annotations[0].url_citation
    assert message.content[place.start_index : place.end_index].startswith("[1] “")
    assert place.url.startswith("https://belmora-post.invalid/")
    assert done.usage.total_tokens > 0
    assert script.asked[-1]["history"] == (Turn("Where?", "Belmora", "Fighting was reported."),)


def test_the_official_openai_client_streams(url: str) -> None:
    question = [{"role": "user", "content": "Who counted dead cattle?"}]
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none needed") as client:
        whole = client.chat.completions.create(model="conflictqa", messages=question).choices[0].message
        chunks = list(
            client.chat.completions.create(
                model="conflictqa", messages=question, stream=True, stream_options={"include_usage": True}
            )
        )
        with pytest.raises(openai.UnprocessableEntityError, match="no message with the role"):
            client.chat.completions.create(model="conflictqa", messages=[{"role": "system", "content": "x"}])
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.content
    assert chunks[-1].usage.completion_tokens > 0
