"""Imports point down only, so that each floor can be used and read without those above it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {
    "index": {"index"},
    "prompts": {"prompts"},
    "qa": {"qa", "index", "prompts"},
    "api": {"api", "qa", "index", "prompts"},
    "eval": {"eval", "qa", "index", "prompts"},
}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found & set(BELOW)


@pytest.mark.parametrize("package", BELOW)
def test_imports_point_down(package: str) -> None:
    modules = list((ROOT / package).rglob("*.py"))
    assert modules
    for module in modules:
        assert imported(module) <= BELOW[package], f"{module} imports from a floor above"


def test_top_level_holds_nothing_else() -> None:
    known = {*BELOW, "tests", "runs", "dist", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE"}
    known |= {"Makefile", "constraints.txt"}
    there = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert there <= known | {"conflictqa.egg-info"}
