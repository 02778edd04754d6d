"""Settings, read once at the entry points: the environment, then the command line over it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import BadSettings
from qa.care import Care

PREFIX = "CONFLICTQA_"
SECTIONS = ("CONFLICTQA_SERVE_",)
"""Variables that another part reads and checks."""

DEFAULT_MODEL = "qwen2.5-coder-1.5b"
DEFAULT_EMBEDDER = "all-mpnet-base-v2"
RERANKER_BASE = "all-mpnet-base-v2"
"""What the reranker's shipped weights build on, whichever model embeds."""

Kind = TypeVar("Kind", bound=BaseSettings)


class Settings(BaseSettings):
    """Every setting; each can be given as an environment variable, CONFLICTQA_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    corpus: Path = Field(
        default=Path(platformdirs.user_data_dir("conflictqa")) / "corpus",
        description="folder of the index",
    )
    models: Path = Field(
        default=Path(platformdirs.user_cache_dir("conflictqa")) / "models",
        description="folder of the model weights",
    )
    model: str = Field(
        default=DEFAULT_MODEL,
        description="a name from `conflictqa models list`, a GGUF file, or an OpenAI-compatible URL",
    )
    endpoint_model: str = Field(default="", description="model name to ask an OpenAI-compatible URL for")
    endpoint_key: SecretStr = Field(default=SecretStr(""), description="key for an OpenAI-compatible URL")
    embedder: str = Field(
        default=DEFAULT_EMBEDDER,
        description="a name from `conflictqa models list`, or a sentence-transformers folder",
    )
    threads: int = Field(default=0, ge=0, le=256, description="CPU threads; 0 for all that may be used")
    context_tokens: int = Field(default=3072, ge=1024, le=131072, description="the model's context")
    evidence_tokens: int = Field(
        default=240, ge=64, le=16384, description="how much evidence the model may read"
    )
    care: Care = Field(default="normal", description="how sure an answer must be: low, normal or high")


def load_settings(environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Read the settings; what is `given` (and not None) goes before the environment.

    Raises:
        BadSettings: a variable with our prefix that names no setting, or a value out of bounds.
    """
    return load(Settings, PREFIX, given, environment, others=SECTIONS)


def load(
    kind: type[Kind],
    prefix: str,
    given: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
    *,
    others: Sequence[str] = (),
) -> Kind:
    """Read settings of any kind; variables that start with one of `others` are left to their readers.

    Raises:
        BadSettings: a variable with the prefix that names no setting, or a value out of bounds.
    """
    names = {prefix + name.upper() for name in kind.model_fields}
    for name in environment:
        # pydantic-settings passes over what it does not know, so a typing error would do nothing
        if name.startswith(prefix) and not name.startswith(tuple(others)) and name not in names:
            raise BadSettings(f"{name} is no setting: known are {', '.join(sorted(names))}")
    try:
        return kind(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadSettings(f"setting {name}: {first['msg']} (given: {first['input']!r})") from error
