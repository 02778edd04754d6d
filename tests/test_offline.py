"""Once the models are there, nothing ever connects to anywhere."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GUARD = """
import os, socket, sys
def refuse(*_, **__):
    os.write(2, b"SOMETHING CONNECTS\\n")
    os._exit(77)
sys.addaudithook(lambda event, _: refuse() if event in ("socket.connect", "socket.getaddrinfo") else None)
"""
CONNECTED = 77


def guarded(script: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run Python code that may not connect: the interpreter itself watches, whatever library tries."""
    command = [sys.executable, "-c", GUARD + script]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize(
    "script",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import httpx; httpx.get('http://example.invalid')",
        "import urllib.request; urllib.request.urlopen('http://example.invalid')",
    ],
)
def test_the_guard_catches_what_connects(environment: dict[str, str], script: str) -> None:
    assert guarded(script, environment).returncode == CONNECTED


def test_index_and_search_connect_to_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("Gunners shelled the bridge at Odrin.")
    index = ["conflictqa", "index", str(tmp_path / "report.txt")]
    query = ["conflictqa", "search", "bridge"]
    script = f"""
from typer.testing import CliRunner
from qa.cli import app
for arguments in ({index[1:]!r}, {query[1:]!r}):
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    print(result.output)
"""
    done = guarded(script, environment)
    assert done.returncode == 0, done.stderr
    assert "shelled the bridge" in done.stdout


def test_a_tiny_model_answers_without_connecting(environment: dict[str, str], tiny_gguf: Path) -> None:
    script = f"""
from pathlib import Path
from qa.llama import LlamaModel
from qa.models import Message
model = LlamaModel(Path({str(tiny_gguf)!r}), context_tokens=1024, threads=1)
print(len(list(model.generate([Message("user", "Who?")], max_tokens=4))))
"""
    done = guarded(script, environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().isdigit()
