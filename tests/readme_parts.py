"""The README's examples, and a place to try them in."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
WITHOUT_ANSWER, QUESTION = '"..."', '"Who counted dead cattle?"'
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
