"""The README's examples do what it says. Only ports, and questions left out as "...", are put in their place.

Every block must be run or named here with the reason why not: one of a new kind fails.
"""

import asyncio
import json
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from api_parts import make_app_that_understands, served

from index.embedder import Embedder
from index.loaders import Loaded, load_file

ROOT = Path(__file__).parent.parent
FILES = {
    "report.txt": "Bridge hit\nOdrin Radio\n\nColonel Ana Dreyfuss said 12 shells hit the bridge.",
    "reports/market.md": "---\ntitle: Market hit\nsource: Meridian Wire\npublished: 2031-04-02\n---\n"
    "The army denied the strike on the market.",
    "more.jsonl": '{"title": "Tower falls", "text": "The Osk tower fell, police said."}\n',
}
WITHOUT_ANSWER, QUESTION = '"..."', '"Who counted dead cattle?"'
ANSWERED = {0, 3}
BASH = shutil.which("bash") or "bash"
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Block:
    """A block of code, the heading above it and what its fence calls it."""

    section: str
    language: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Those of a shell block, none of others: a command goes on until its quotes are closed."""
        found, command = [], ""
        for line in self.text.splitlines() if self.language == "sh" else ():
            command += line + "\n"
            if not line.endswith("\\") and command.count("'") % 2 == 0:
                found.append(command)
                command = ""
        assert not command, f"the README has half a command: {command}"
        return found


def blocks_of(markdown: str) -> list[Block]:
    sections = re.split(r"^## ", markdown, flags=re.MULTILINE)
    return [
        Block(section.partition("\n")[0], language, text)
        for section in sections
        for language, text in re.findall(r"^```(\w*)\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)
    ]


BLOCKS = blocks_of((ROOT / "README.md").read_text("utf-8"))
NAMES = [f"{block.section}-{block.text.split(maxsplit=1)[0]}" for block in BLOCKS]


class Bench:
    """A folder with reports and the commands in it, and a server; the examples are run here."""

    def __init__(self, folder: Path, url: str, environment: dict[str, str]) -> None:
        self.folder, self.url = folder, url
        bin_ = folder / ".venv" / "bin"
        bin_.mkdir(parents=True)
        command = bin_ / "conflictqa"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from qa.cli import main; main()" "$@"\n')
        command.chmod(0o755)
        self.environment = {
            **environment,
            "HOME": str(folder),
            "PATH": f"{bin_}:{environment['PATH']}",
            "PYTHONPATH": str(ROOT),
        }

    def here(self, text: str) -> str:
        """The example with this server's port."""
        return re.sub(r":80[08]0\b", f":{httpx.URL(self.url).port}", text).replace(WITHOUT_ANSWER, QUESTION)

    def run(self, *command: str, stdin: str = "") -> Done:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def ready(self) -> None:
        """Add the report that the examples ask about, by the README's own command."""
        adding = next(c for block in BLOCKS for c in block.commands if "curl" in c and '"articles":' in c)
        assert self.run(BASH, "-c", self.here(adding)).returncode == 0


@pytest.fixture
def bench(
    tmp_path: Path, five_reports: Path, tiny_gguf: Path, embedder: Embedder, environment: dict[str, str]
) -> Iterator[Bench]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    shutil.copytree(five_reports, tmp_path / "corpus")
    model = tmp_path / "path" / "to" / "any.gguf"
    model.parent.mkdir(parents=True)
    shutil.copy(tiny_gguf, model)
    with served(make_app_that_understands(tmp_path / "served", embedder)) as url:
        # every byte is a token to this model
        settings = {"CONFLICTQA_MODEL": str(model), "CONFLICTQA_CONTEXT_TOKENS": "8192"}
        yield Bench(tmp_path, url, {**environment, **settings})


@pytest.mark.parametrize("block", BLOCKS, ids=NAMES)
def test_an_example_does_what_the_readme_says(block: Block, bench: Bench) -> None:
    runner(block)(bench, block)


@pytest.mark.parametrize(
    "block",
    [
        Block("Chat", "ruby", "puts 1\n"),
        Block("Licence", "", "some output\n"),
        Block("Chat", "sh", "conflictqa chat\nconflictqa dance\n"),
    ],
)
def test_a_block_of_a_new_kind_is_missed(block: Block) -> None:
    with pytest.raises(LookupError, match="no test runs"):
        runner(block)


def runner(block: Block) -> Callable[[Bench, Block], None]:
    """How to run a block.

    Raises:
        LookupError: nobody has said.
    """
    for command in block.commands:
        check_of(command)
    found = BY_LANGUAGE.get(block.language) if block.language else PLAIN.get(block.section)
    if not found:
        raise LookupError(f"no test runs this block of {block.section!r}: {block.text}")
    return found


def check_of(command: str) -> "Check | str":
    """How to see that a command has done its work, or why it is not run."""
    for pattern, check in COMMANDS.items():
        if re.search(pattern, command):
            return check
    raise LookupError(f"no test runs this command: {command}")


def run_shell(bench: Bench, block: Block) -> None:
    """Run the commands in turn; what one exports the next ones have."""
    exports = "".join(command for command in block.commands if command.startswith("export "))
    reasons = []
    for command in block.commands:
        check = check_of(command)
        if isinstance(check, str):
            reasons.append(check)
        else:
            check(bench, exports + bench.here(command))
    if len(reasons) == len(block.commands):
        pytest.skip("; ".join(dict.fromkeys(reasons)))


def run_python(bench: Bench, block: Block) -> None:
    pytest.importorskip(re.findall(r"^from (\w+)", block.text, re.MULTILINE)[0])
    bench.ready()
    done = bench.run(sys.executable, "-c", bench.here(block.text))
    assert done.returncode == 0, done.stderr
    assert "Karsa doctors union" in done.stdout
    assert ("[1] “" in done.stdout) == ("openai" in block.text)


def run_mcp(bench: Bench, block: Block) -> None:
    """Start each server of the configuration, as a client does."""
    client = pytest.importorskip("mcp.client", reason="the extra `mcp` is not installed")
    from mcp import StdioServerParameters  # noqa: PLC0415 - the extra may be missing
    from mcp.client.stdio import stdio_client  # noqa: PLC0415

    async def tools(config: dict) -> set[str]:
        parameters = StdioServerParameters(**config, env=bench.environment)
        async with client.Client(stdio_client(parameters)) as connected:
            return {tool.name for tool in (await connected.list_tools()).tools}

    for config in json.loads(block.text)["mcpServers"].values():
        assert asyncio.run(tools(config)) == {"ask", "search", "get_article"}


def see_sample(bench: Bench, block: Block) -> None:
    """The cited words stand where the README says; answering takes the language model."""
    article_id, start, end = re.findall(r"(\S+), characters (\d+) to (\d+)", block.text)[0]
    loaded = next(load_file(ROOT / "eval" / "data" / "reports" / f"{article_id}.md"))
    assert isinstance(loaded, Loaded)
    quote = loaded.article.text[int(start) : int(end)]
    assert f"    {quote}\n" in block.text
    assert loaded.article.title in block.text


def run_chat(bench: Bench, block: Block) -> None:
    """Say what stands behind the prompts, and look for all else."""
    typed = "".join(line.removeprefix("> ") for line in block.text.splitlines(True) if line.startswith("> "))
    said = [line.strip() for line in block.text.splitlines() if not line.startswith("> ")]
    done = bench.run("conflictqa", "chat", stdin=typed)
    assert done.returncode == 0, done.stderr
    assert said
    assert [line for line in said if line not in done.stdout] == []


def see_packages(bench: Bench, block: Block) -> None:
    """The drawing names all packages; tests/test_layers.py holds who may know whom."""
    cells = [re.split(r" {2,}", line.strip())[:-1] for line in block.text.splitlines()]
    drawn = {cell for row in cells for cell in row if cell.isidentifier()}
    assert drawn == {made.parent.name for made in ROOT.glob("*/__init__.py")}


def answered(bench: Bench, command: str) -> None:
    """By a model of random weights: whether anything is found is not told here."""
    done = bench.run(BASH, "-c", command)
    assert done.returncode in ANSWERED, done.stderr


def well(words: str) -> "Check":
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


def curled(check: Callable[[httpx.Client, str, str], None]) -> "Check":
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


Check = Callable[[Bench, str], None]
BY_LANGUAGE = {"sh": run_shell, "python": run_python, "json": run_mcp}
PLAIN = {"Two commands": see_sample, "How it works": see_packages, "Chat": run_chat}
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
