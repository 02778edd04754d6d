"""Each command of the README: how it is seen to work, or why it is not run."""

import json
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable

import httpx
import pytest
from readme_parts import BASH, Bench

Check = Callable[[Bench, str], None]
ANSWERED = {0, 3}


def check_of(command: str) -> Check | str:
    """How to see that a command has done its work, or why it is not run."""
    for pattern, check in COMMANDS.items():
        if re.search(pattern, command):
            return check
    raise LookupError(f"no test runs this command: {command}")


def answered(bench: Bench, command: str) -> None:
    """By a model of random weights: whether anything is found is not told here."""
    done = bench.run(BASH, "-c", command)
    assert done.returncode in ANSWERED, done.stderr


def well(words: str) -> Check:
    """It ends well and says these words."""

    def check(bench: Bench, command: str) -> None:
        done = bench.run(BASH, "-c", command)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout

    return check


def saved(bench: Bench, command: str) -> None:
    well("")(bench, command)
    talk = (bench.folder / "talk.md").read_text("utf-8")
    assert "How many shells hit the bridge?" in talk
    assert "when?" in talk


def serves(bench: Bench, command: str) -> None:
    """It serves the page, and whoever has a key where there are keys, until Ctrl-C."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**bench.environment, "CONFLICTQA_SERVE_PORT": str(port)}
    url = f"http://127.0.0.1:{port}"
    keys = bench.folder / "keys.txt"
    with subprocess.Popen(
        [BASH, "-c", command], cwd=bench.folder, env=environment, start_new_session=True
    ) as server:
        try:
            until_it_answers(server, url)
            assert "<title>conflictqa</title>" in httpx.get(url).text
            locked = "KEYS" in command
            assert httpx.get(f"{url}/v1/models").status_code == (401 if locked else 200)
            if locked:
                key = keys.read_text().strip().partition(":")[2]
                headers = {"Authorization": f"Bearer {key}"}
                assert httpx.get(f"{url}/v1/models", headers=headers).status_code == 200
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(60) in {0, 130}


def until_it_answers(server: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(f"{url}/healthz")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


def makes_keys(bench: Bench, command: str) -> None:
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    well("")(bench, command)
    keys = bench.folder / "keys.txt"
    assert re.fullmatch(r"ann:[0-9a-f]{48}\n", keys.read_text())
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def curled(check: Callable[[httpx.Client, str, str], None]) -> Check:
    """Run curl, then look at what came."""

    def run(bench: Bench, command: str) -> None:
        if not shutil.which("curl"):
            pytest.skip("no curl on this machine")
        done = bench.run(BASH, "-c", command)
        assert done.returncode == 0, done.stderr
        with httpx.Client(base_url=bench.url, timeout=30) as client:
            check(client, done.stdout, command)

    return run


def added(client: httpx.Client, out: str, command: str) -> None:
    outcomes = json.loads(out)
    assert outcomes["counts"] == {"added": 2 if "-F" in command else 1}


def cited(client: httpx.Client, out: str, command: str) -> None:
    answer = json.loads(out)
    citation = answer["citations"][0]
    assert "56 civilians were killed" in citation["quote"]
    text = client.get(f"/v1/articles/{citation['article_id']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def followed_up(client: httpx.Client, out: str, command: str) -> None:
    answer = json.loads(out)
    assert answer["question"] == "Who said that?"
    assert "doctors union" in answer["standalone"]


def streamed(client: httpx.Client, out: str, command: str) -> None:
    """The events come in the order in which the comment names them."""
    promised = command.rpartition("#")[2].strip().split(", ")
    assert list(dict.fromkeys(re.findall(r"^event: (\w+)", out, re.MULTILINE))) == promised


def found(client: httpx.Client, out: str, command: str) -> None:
    hits = json.loads(out)["hits"]
    assert hits[0]["article_id"] == "k1"
    assert len(hits) == 3


def read(client: httpx.Client, out: str, command: str) -> None:
    assert json.loads(out)["text"] == "The Karsa doctors union said 56 civilians were killed."


def removed(client: httpx.Client, out: str, command: str) -> None:
    assert out == ""
    assert client.get("/v1/articles/k1").status_code == 404


def is_ready(client: httpx.Client, out: str, command: str) -> None:
    assert json.loads(out)["ready"]


def counted(client: httpx.Client, out: str, command: str) -> None:
    assert 'conflictqa_questions_total{outcome="answered",way="ask"}' in out


# what a command must match, first to last, and how it is seen to work, or why it is not run
COMMANDS: dict[str, Check | str] = {
    r"^make ": "installs everything and fetches the models (1.7 GB)",
    r"conflictqa eval ": "takes minutes to hours; tests/test_eval_*.py hold what it does on a few questions",
    r"^export ": well(""),
    r"^\S*conflictqa index reports/ more\.jsonl": well("2"),
    r"conflictqa ask ": answered,
    r"^\S*conflictqa search \"market": well("strike on the market"),
    r"^\S*conflictqa articles list": well("Market hit"),
    r"^\S*conflictqa models list": well("qwen2.5"),
    r"^printf .*\| conflictqa chat": saved,
    r"^conflictqa chat\n": "is run with the lines that the next block types into it",
    r"conflictqa serve": serves,
    r"^printf .* > keys\.txt": makes_keys,
    r"^curl .*/v1/articles (-H|-F)": curled(added),
    r"^curl .*-X DELETE": curled(removed),
    r"^curl .*/v1/articles/k1": curled(read),
    r"^curl -sN .*/v1/ask": curled(streamed),
    r"^curl (.|\n)*/v1/ask(.|\n)*\"history\"": curled(followed_up),
    r"^curl .*/v1/ask": curled(cited),
    r"^curl .*/v1/search": curled(found),
    r"^curl .*/readyz": curled(is_ready),
    r"^curl .*/metrics": curled(counted),
}
