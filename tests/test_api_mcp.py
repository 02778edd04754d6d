"""MCP, by the SDK's own client: over HTTP, and over the pipes of a process that it starts."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_parts import Script, make_app, served
from conftest import report

from index.corpus import Corpus
from index.embedder import Embedder

mcp_client = pytest.importorskip("mcp.client", reason="the extra `mcp` is not installed")
Client = mcp_client.Client


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    made = Corpus.create(tmp_path_factory.mktemp("mcp") / "corpus", embedder)
    for number in range(1, 6):
        made.add(report(number))
    made.save_snapshot()
    made.close()
    return made.folder


@pytest.fixture(scope="module")
def url(folder: Path, embedder: Embedder) -> Iterator[str]:
    with served(make_app(folder, embedder, Script())) as address:
        yield f"{address}/mcp"


@pytest.mark.anyio
async def test_the_tools_say_what_they_take(url: str) -> None:
    async with Client(url) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "get_article"}
    assert tools["ask"].input_schema["required"] == ["question"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())


@pytest.mark.anyio
async def test_an_answer_can_be_followed_to_the_words(url: str) -> None:
    async with Client(url) as client:
        asked = {"question": "Who counted dead cattle?", "sources": ["Odrin Radio"], "since": "2031-03-02"}
        answer = (await client.call_tool("ask", asked)).structured_content
        citation = answer["citations"][0]
        read = await client.call_tool("get_article", {"article_id": citation["article_id"]})
        found = await client.call_tool("search", {"query": "dead cattle", "k": 3})
    text = read.structured_content["text"]
    assert citation["source"] == "Odrin Radio"
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert len(found.structured_content["hits"]) == 3


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "  "}, "the question is empty"),
        ("get_article", {"article_id": "nope"}, "no article 'nope'"),
        ("search", {"query": "x", "k": 1000}, "100"),
        ("ask", {"question": "Who?", "since": "yesterday"}, "2024-03-15"),
    ],
)
async def test_errors_say_what_to_do(url: str, tool: str, arguments: dict, said: str) -> None:
    async with Client(url) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert said in result.content[0].text


@pytest.mark.anyio
async def test_the_command_speaks_over_pipes(folder: Path, embedder_folder: Path) -> None:
    from mcp import StdioServerParameters  # noqa: PLC0415 - the extra may be missing
    from mcp.client.stdio import stdio_client  # noqa: PLC0415

    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "CONFLICTQA_CORPUS": str(folder),
        "CONFLICTQA_EMBEDDER": str(embedder_folder),
        "CONFLICTQA_MODEL": "missing.gguf",
    }
    command = StdioServerParameters(
        command=sys.executable, args=["-c", "from qa.cli import main; main()", "mcp"], env=environment
    )
    async with Client(stdio_client(command)) as client:
        found = await client.call_tool("search", {"query": "dead cattle", "k": 1})
        assert not found.is_error, found.content
        assert "cattle" in found.structured_content["hits"][0]["text"]
        refused = await client.call_tool("ask", {"question": "Who counted dead cattle?"})
        assert refused.is_error
