"""Whose words each sentence is."""

import re
from collections.abc import Sequence

from index.types import Article, Span

_CUE = r"(?:said|says|told|stated|claimed|announced|warned|denied|confirmed|insisted)"
_BEFORE = re.compile(rf"(?P<who>(?:[A-Z][\w.’'-]+\s+){{1,6}}){_CUE}\b")


def speakers(article: Article, sentences: Sequence[Span]) -> list[str]:
    """Return one speaker a sentence, empty where the report speaks for itself."""
    found = []
    for span in sentences:
        match = _BEFORE.search(article.text[span.start : span.end])
        found.append(match["who"].strip() if match else "")
    return found
