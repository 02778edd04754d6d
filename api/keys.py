"""API keys: who may ask. Only their hashes are kept."""

import hashlib
import hmac
from dataclasses import dataclass

from api.settings import ServeSettings
from index.errors import BadSettings

MIN_KEY_CHARS = 16
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Keys:
    """Named keys; without any, everyone who can connect may ask."""

    digests: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def named_by(cls, settings: ServeSettings) -> "Keys":
        """Read the keys of the settings and of their file.

        Raises:
            BadSettings: a line that is not NAME:KEY, a key too short to be safe, an unreadable file,
                or an address that others can reach and no key.
        """
        lines = settings.keys.get_secret_value().split(",")
        if settings.keys_file:
            try:
                lines += settings.keys_file.read_text("utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise BadSettings(f"the keys in {settings.keys_file} cannot be read: {error}") from error
        entries = [line.strip() for line in lines]
        keys = cls(tuple(_entry(line) for line in entries if line and not line.startswith("#")))
        if not keys.digests and not settings.is_local:
            raise BadSettings(
                f"{settings.host} can be reached by others: set CONFLICTQA_SERVE_KEYS=NAME:KEY "
                "(or CONFLICTQA_SERVE_KEYS_FILE) before listening there"
            )
        return keys

    def owner(self, authorization: str) -> str | None:
        """Return whose key an Authorization header holds; None if nobody's.

        All keys are compared, each in constant time, so that the time tells nothing.
        """
        if not self.digests:
            return LOCAL
        scheme, _, given = authorization.partition(" ")
        digest = _digest(given.strip())
        matching = [name for name, known in self.digests if hmac.compare_digest(known, digest)]
        return matching[0] if matching and scheme.lower() == "bearer" else None


def _entry(line: str) -> tuple[str, bytes]:
    name, colon, key = (part.strip() for part in line.partition(":"))
    if not (name and colon and key):
        # the line itself may be a key: it must not be shown
        raise BadSettings("an API key is not written as NAME:KEY")
    if len(key) < MIN_KEY_CHARS:
        raise BadSettings(
            f"the API key of {name} has less than {MIN_KEY_CHARS} characters: make a longer one"
        )
    return name, _digest(key)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
