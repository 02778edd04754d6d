"""A model and a reranker for the tests of conversations: real plumbing, scripted judgement."""

from collections.abc import Callable, Iterator, Sequence

from model_parts import WordModel

from index.corpus import Corpus
from qa.assistant import Assistant
from qa.models import Copying, Message, Piece


class ScriptedModel(WordModel):
    """Copies the first text it may copy, word by word, or says `rewritten`; keeps what it was asked."""

    copies = False

    def __init__(self, between: Callable[[], None] = lambda: None, rewritten: str = "") -> None:
        self.asked: list[str] = []
        self.between = between
        self.rewritten = rewritten

    def pieces(self, messages: Sequence[Message], copying: Copying | None) -> Iterator[Piece]:
        self.asked.append(messages[-1].content.rpartition("Question: ")[2])
        reply = (*copying.fixed, *copying.texts)[0] if copying else self.rewritten
        for word in reply.split():
            self.between()
            yield Piece(f"{word} ", 1.0)


class ScriptedReranker:
    """Is sure of everything, and surest of what the search found first."""

    def score(self, question: str, views: Sequence[str]) -> list[float]:
        return [9.0 - place / 10 for place in range(len(views))]


def scripted(corpus: Corpus, model: ScriptedModel | None = None) -> Assistant:
    return Assistant(corpus, ScriptedReranker(), model or ScriptedModel(), 420, "low")
