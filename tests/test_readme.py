"""The README's examples do what it says. Only ports, and questions left out as "...", are put in their place.

Every block must be run or named here with the reason why not: one of a new kind fails.
"""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from api_parts import make_app_that_understands, served
from readme_commands import check_of
from readme_parts import BLOCKS, NAMES, ROOT, Bench, Block

from index.embedder import Embedder
from index.loaders import Loaded, load_file

FILES = {
    "report.txt": "Bridge hit\nOdrin Radio\n\nColonel Ana Dreyfuss said 12 shells hit the bridge.",
    "reports/market.md": "---\ntitle: Market hit\nsource: Meridian Wire\npublished: 2031-04-02\n---\n"
    "The army denied the strike on the market.",
    "more.jsonl": '{"title": "Tower falls", "text": "The Osk tower fell, police said."}\n',
}


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


BY_LANGUAGE = {"sh": run_shell, "python": run_python, "json": run_mcp}
PLAIN = {"Two commands": see_sample, "How it works": see_packages, "Chat": run_chat}
