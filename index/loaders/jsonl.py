"""JSON Lines: one report a line, `{"id", "title", "text", "source", "url", "published"}`."""

import json
from collections.abc import Iterator
from pathlib import Path

from index.errors import UnreadableReport
from index.loaders.fields import Loaded, Refused, build, digest, slug


def load(content: str, path: Path) -> Iterator[Loaded | Refused]:
    """Yield an article a line. A bad line is refused by its number; the good ones go in."""
    # not str.splitlines(): it would also cut at U+2028 and others, which JSON strings may hold
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield _article(line)
            except UnreadableReport as error:
                yield Refused(f"{path}:{number}", str(error))


def _article(line: str) -> Loaded:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableReport(f"the line is not valid JSON ({error})") from error
    if not isinstance(fields, dict):
        raise UnreadableReport("the line is not a JSON object in braces")
    title = str(fields.get("title") or "")
    key = f"{title}\x1f{fields.get('source')}\x1f{fields.get('published')}\x1f{fields.get('text')}"
    fallback_title = " ".join(str(fields.get("text") or "").split()[:10])
    return build(fields, f"{slug(title or fallback_title)}-{digest(key)}", fallback_title)
