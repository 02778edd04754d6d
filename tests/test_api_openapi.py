"""Schemathesis tries the whole schema against the app, within bounds."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from api_parts import Script, make_app, served
from conftest import report
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.engine import Parts
from api.settings import ServeSettings
from index.corpus import Corpus
from index.embedder import Embedder
from qa.assistant import Assistant


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("openapi") / "corpus"
    made = Corpus.create(folder, embedder)
    made.add(report(1))
    made.close()
    with served(make_app(folder, embedder, Script())) as address:
        yield address


def described() -> dict:
    """The schema; nothing is loaded for it."""
    return create_app(Parts(Path(), no_embedder, no_assistant), ServeSettings()).openapi()


def no_embedder() -> Embedder:
    raise NotImplementedError


def no_assistant(_corpus: Corpus) -> Assistant:
    raise NotImplementedError


schema = schemathesis.openapi.from_dict(described())


@schema.parametrize()
@hypothesis.settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_the_server_keeps_to_its_schema(case: schemathesis.Case, url: str) -> None:
    # JSON Schema cannot say that one of the messages must hold a question
    excluded = [positive_data_acceptance] if case.path == "/v1/chat/completions" else []
    case.call_and_validate(base_url=url, timeout=30, excluded_checks=excluded)


def test_every_reference_leads_somewhere() -> None:
    whole = described()
    named = {f"#/components/schemas/{name}" for name in whole["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(whole))) <= named


def test_every_schema_has_examples() -> None:
    without = [
        f"{name}.{field}"
        for name, found in described()["components"]["schemas"].items()
        if "examples" not in found
        for field, about in found.get("properties", {}).items()
        if not {"examples", "example", "$ref", "default", "enum"} & set(about)
        and "$ref" not in about.get("items", {})
    ]
    assert without == []
