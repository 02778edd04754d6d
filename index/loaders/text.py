"""Plain text: the title and the outlet in the first lines, if they look like that, then the report."""

from collections.abc import Iterator
from pathlib import Path

from index.loaders.fields import Loaded, build, id_of_file

_TITLE_CHARS = 200
_OUTLET_CHARS = 60


def load(content: str, path: Path) -> Iterator[Loaded]:
    title, source, text = split_head(content.strip())
    fields = {"title": title, "source": source, "text": text}
    yield build(fields, fallback_id=id_of_file(path), fallback_title=path.stem)


def split_head(content: str) -> tuple[str, str, str]:
    """Return (title, outlet, text): a head line is short and does not end like a sentence."""
    title, _, rest = content.partition("\n")
    if not rest.strip() or not _is_head(title, _TITLE_CHARS):
        return "", "", content
    source, _, body = rest.lstrip("\n").partition("\n")
    if body.strip() and _is_head(source, _OUTLET_CHARS):
        return title.strip(), source.strip(), body.strip()
    return title.strip(), "", rest.strip()


def _is_head(line: str, limit: int) -> bool:
    line = line.strip()
    return 0 < len(line) <= limit and line[-1] not in '.!?…:;,"”»'
