"""From a question to a cited answer. The only place that knows the order of the steps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from index.corpus import Corpus
from index.errors import BadQuestion
from index.search import search
from index.types import Filters, Hit
from prompts import REFUSAL, render
from qa.care import Care
from qa.citations import Citation, cite, parse
from qa.evidence import Evidence, choose, show
from qa.conversation import Turn
from qa.models import LanguageModel, Message, never

MAX_QUESTION_CHARS = 2000
_HITS = 40
_MAX_REPLY_TOKENS = 96


@dataclass(frozen=True, slots=True)
class Answer:
    """What all front ends show.

    `question` is what was asked, `standalone` the form of it that needs no conversation; `text` is the
    short answer, `statement` a sentence to quote that says whose words it rests on; `confidence` is
    between 0 and 1; `seconds` has the time of each step and their `total`.
    """

    question: str
    standalone: str
    text: str
    statement: str
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    reply: str
    model: str
    seconds: dict[str, float] = field(default_factory=dict)
    tokens_read: int = 0
    tokens_written: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Streamed first: the evidence that the model is about to read."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Streamed: more of the answer's text, as the model writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """Streamed last: the checked answer, which replaces the text streamed before."""

    answer: Answer


Event = Found | Text | Done


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions over one corpus with one language model."""

    corpus: Corpus
    model: LanguageModel
    evidence_tokens: int
    care: Care = "normal"

    def ask(
        self,
        question: str,
        filters: Filters = Filters(),
        *,
        care: Care | None = None,
        history: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question.

        `care` says how sure an answer must be (the assistant's own setting if None); `history` is the
        conversation so far, oldest first.

        Raises:
            BadQuestion: it is empty or too long.
            GenerationFailed: the model broke off.
        """
        for event in self.stream(question, filters, care=care, history=history):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self,
        question: str,
        filters: Filters = Filters(),
        *,
        care: Care | None = None,
        history: Sequence[Turn] = (),
        stop: Callable[[], bool] = never,
    ) -> Iterator[Event]:
        """Answer a question step by step."""
        question = checked(question)
        clock = [perf_counter()]
        hits = search(self.corpus, question, _HITS, filters)
        clock.append(perf_counter())
        evidence = choose(self.corpus, self.model, hits, self.evidence_tokens)
        yield Found(tuple(evidence))
        reply, logprobs, read = "", [], 0
        if evidence:
            messages = self._messages(question, evidence)
            read = sum(self.model.count_tokens(message.content) for message in messages)
            for piece in self.model.generate(
                messages, choices=choices(evidence), max_tokens=_MAX_REPLY_TOKENS, stop=stop
            ):
                reply += piece.text
                logprobs.append(piece)
                yield Text(piece.text)
        clock.append(perf_counter())
        text, named = parse(reply, evidence)
        abstained = not named or text.casefold().startswith(REFUSAL.casefold())
        yield Done(
            Answer(
                question=question,
                standalone=question,
                statement="",
                text=REFUSAL if abstained else text,
                citations=() if abstained else tuple(cite(item) for item in named),
                abstained=abstained,
                confidence=0.0,
                evidence=tuple(evidence),
                hits=tuple(hits),
                reply=reply,
                model=self.model.identity,
                seconds={"search": clock[1] - clock[0], "model": clock[2] - clock[1], "total": clock[2] - clock[0]},
                tokens_read=read,
                tokens_written=len(logprobs),
            )
        )

    def _messages(self, question: str, evidence: list[Evidence]) -> list[Message]:
        user = render("question.txt", evidence=show(evidence), question=" ".join(question.split()))
        return [Message("system", render("system.txt")), *examples(), Message("user", user)]


def choices(evidence):
    return [*(Choice(f"[{i.number}]", tuple(t for t in (i.passage.speaker, _flat(i.passage.text), i.article.source, "Yes", "No") if t)) for i in evidence), Choice(REFUSAL)]

import json
from prompts import examples_json
from qa.models import Choice
from qa.evidence import _flat
def examples():
    out=[]
    for ex in json.loads(examples_json()):
        ev=render("evidence.txt", reports=ex["reports"])
        for q,a in ex["turns"]:
            out.append(Message("user", render("question.txt", evidence=ev, question=q))); out.append(Message("assistant", a))
    return out

def checked(question: str) -> str:
    """Return the question without the white space around it.

    Raises:
        BadQuestion: it is empty or too long.
    """
    stripped = question.strip()
    if not any(character.isalnum() for character in stripped):
        raise BadQuestion("the question is empty: ask something like 'Who claimed 195 casualties?'")
    if len(stripped) > MAX_QUESTION_CHARS:
        raise BadQuestion(
            f"the question has {len(stripped):,} characters, more than {MAX_QUESTION_CHARS:,}: shorten it"
        )
    return stripped
