"""Settings of the server, read once by `conflictqa serve`."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.settings import load

PREFIX = "CONFLICTQA_SERVE_"


class ServeSettings(BaseSettings):
    """Every setting; each can be given as an environment variable, CONFLICTQA_SERVE_ and its name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=0, le=65535, description="port to listen on; 0 for any free one")
    keys: SecretStr = Field(default=SecretStr(""), description="API keys, as NAME:KEY,NAME:KEY")
    keys_file: Path | None = Field(default=None, description="file of API keys, one NAME:KEY a line")
    hosts: str = Field(default="", description="names the server may be called by, comma-separated")
    origins: str = Field(
        default="", description="other sites whose pages may call it (CORS), comma-separated"
    )
    queue: int = Field(default=32, ge=1, le=10_000, description="how many questions may wait")
    deadline: float = Field(
        default=180, gt=0, le=3600, description="seconds a question may take, with waiting"
    )
    max_body_mb: float = Field(default=32, gt=0, le=2048, description="largest request, in megabytes")
    max_uploads: int = Field(default=200, ge=1, le=100_000, description="most reports in one request")
    rate: int = Field(default=600, ge=0, description="requests a minute for each key; 0 for no limit")
    log_questions: bool = Field(default=False, description="write the questions into the log")

    @property
    def is_local(self) -> bool:
        """Whether only this machine can connect."""
        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"


def load_serve_settings(environment: Mapping[str, str] = os.environ, **given: object) -> ServeSettings:
    """Read the settings; what is `given` (and not None) goes before the environment.

    Raises:
        BadSettings: a variable with our prefix that names no setting, or a value out of bounds.
    """
    return load(ServeSettings, PREFIX, given, environment)


def body_bytes(settings: ServeSettings) -> int:
    return int(settings.max_body_mb * 1024 * 1024)


def names_in(text: str) -> tuple[str, ...]:
    """Split a comma-separated setting."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
