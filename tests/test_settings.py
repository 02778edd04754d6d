"""Settings: a typing error is told, never passed over; what is given goes before the environment."""

from pathlib import Path

import pytest

from index.errors import BadSettings
from qa.settings import load_settings


@pytest.fixture(autouse=True)
def no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CORPUS", "MODELS", "MODEL", "EMBEDDER", "THREADS"):
        monkeypatch.delenv(f"CONFLICTQA_{name}", raising=False)


def test_defaults_need_no_environment() -> None:
    settings = load_settings()
    assert settings.corpus.name == "corpus"
    assert settings.threads == 0


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFLICTQA_CORPUS", "/somewhere")
    monkeypatch.setenv("CONFLICTQA_THREADS", "3")
    settings = load_settings()
    assert (settings.corpus, settings.threads) == (Path("/somewhere"), 3)


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFLICTQA_CORPUS", "/somewhere")
    assert load_settings(corpus=Path("/else")).corpus == Path("/else")
    assert load_settings(corpus=None).corpus == Path("/somewhere")


def test_a_mistyped_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadSettings, match=r"CONFLICTQA_CORPSE is no setting.*CONFLICTQA_CORPUS"):
        load_settings({"CONFLICTQA_CORPSE": "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADS", "-1"),
        ("THREADS", "many"),
        ("CONTEXT_TOKENS", "5"),
        ("EVIDENCE_TOKENS", "1e9"),
        ("CARE", "none"),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CONFLICTQA_{name}", value)
    with pytest.raises(BadSettings, match=f"(?i){name}"):
        load_settings()


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFLICTQA_ENDPOINT_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())


def test_settings_do_not_change_under_way() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().threads = 4  # type: ignore[misc]
