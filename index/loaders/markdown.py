"""Markdown with front matter (`id, title, source, url, published`); the body is the report."""

from collections.abc import Iterator
from pathlib import Path

import frontmatter
import yaml

from index.errors import UnreadableReport
from index.loaders.fields import Loaded, build, id_of_file


def load(content: str, path: Path) -> Iterator[Loaded]:
    try:
        document = frontmatter.loads(content)
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise UnreadableReport(f"its front matter is not valid YAML ({reason})") from error
    fields = {**document.metadata, "text": document.content}
    title, _, text = document.content.strip().partition("\n")
    if title.startswith("# ") and not fields.get("title"):
        fields |= {"title": title.removeprefix("# "), "text": text}
    yield build(fields, fallback_id=id_of_file(path), fallback_title=path.stem)
