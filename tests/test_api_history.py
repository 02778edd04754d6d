"""Follow-ups over HTTP: what an earlier answer cited helps to understand them."""

from collections.abc import Iterator

import httpx
import openai
import pytest
from api_parts import make_app_that_understands, served

from index.embedder import Embedder

REPORTS = [
    {
        "id": "raid",
        "title": "Raid on the Osk depot",
        "text": "Raiders burnt 7 lorries at the Osk depot on Monday. Ilo Brandt led the raiders.",
    },
    {
        "id": "mill",
        "title": "Convoy passes",
        "text": "General Ivo Maran led a convoy of lorries past the burnt mill. The lorries carried flour.",
    },
]
ASKED = "How many lorries were burnt?"
FOLLOW_UP = "Who led them?"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    with served(make_app_that_understands(tmp_path_factory.mktemp("history") / "c", embedder)) as address:
        added = httpx.post(f"{address}/v1/articles", json={"articles": REPORTS}, timeout=300)
        assert added.json()["counts"] == {"added": 2}
        yield address


def ask(url: str, question: str, *history: dict) -> httpx.Response:
    return httpx.post(f"{url}/v1/ask", json={"question": question, "history": history}, timeout=60)


def followed(url: str, citations: list[dict] | None) -> dict:
    """The answer to the follow-up, where the turn before it has these citations."""
    turn = {"question": ASKED, "answer": "7", **({} if citations is None else {"citations": citations})}
    response = ask(url, FOLLOW_UP, turn)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_follow_up_is_understood_by_what_was_cited(url: str) -> None:
    first = ask(url, ASKED).json()
    assert first["citations"][0]["quote"].startswith("Raiders burnt 7 lorries")
    without, told = followed(url, None), followed(url, first["citations"])
    assert "Osk" not in without["standalone"]
    assert without["citations"][0]["article_id"] == "mill"
    assert "Osk" in told["standalone"]
    assert told["citations"][0]["article_id"] == "raid"
    place = {name: first["citations"][0][name] for name in ("article_id", "start", "end")}
    assert followed(url, [place])["standalone"] == told["standalone"]


@pytest.mark.parametrize(
    "place",
    [
        {"article_id": "gone", "start": 0, "end": 10},
        {"article_id": "raid", "start": 0, "end": 10**9},
        {"article_id": "raid", "start": 10, "end": 10},
    ],
)
def test_a_place_that_is_not_in_the_corpus_is_passed_over(url: str, place: dict) -> None:
    assert followed(url, [place])["standalone"] == followed(url, [])["standalone"]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ({"article_id": "raid", "start": 0}, "end"),
        ({"article_id": "raid", "start": -1, "end": 4}, "start"),
        ({"article_id": "raid", "start": 0, "end": "4"}, "end"),
    ],
)
def test_a_place_that_cannot_be_read_is_a_problem(url: str, place: dict, where: str) -> None:
    refused = ask(url, FOLLOW_UP, {"question": ASKED, "answer": "7", "citations": [place]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["where"] == f"body.history.0.citations.0.{where}"


def test_the_openai_form_carries_the_quotes_of_its_own_replies(url: str) -> None:
    asked = {"role": "user", "content": ASKED}
    follow_up = {"role": "user", "content": FOLLOW_UP}
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none needed") as client:

        def reply(*messages: dict) -> str:
            done = client.chat.completions.create(model="conflictqa", messages=messages)
            return done.choices[0].message.content or ""

        first = reply(asked)
        told = reply(asked, {"role": "assistant", "content": first}, follow_up)
        without = reply(asked, {"role": "assistant", "content": "7"}, follow_up)
    assert "Raid on the Osk depot" in told
    assert "Convoy passes" in without
