"""From a question to a cited answer. The only place that knows the order of the steps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from index.corpus import Corpus
from index.errors import BadQuestion
from index.reranker import Reranker
from index.search import search
from index.types import Filters
from qa.account import whole_sentences
from qa.answers import Answer, Done, Event, Found, Text
from qa.care import BARS, Care
from qa.compose import compose
from qa.conversation import Turn, understood
from qa.evidence import Evidence, choose
from qa.kinds import Kind, kind_of
from qa.models import LanguageModel, never
from qa.positions import may_differ, rivals, stated
from qa.reading import Reading, read
from qa.verify import confidence, signals

MAX_QUESTION_CHARS = 2000
_HITS = 32


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions over one corpus with one reranker and one language model.

    `bars` has for each care the confidence below which an answer becomes "not found".
    """

    corpus: Corpus
    reranker: Reranker
    model: LanguageModel
    evidence_tokens: int
    care: Care = "normal"
    bars: Mapping[Care, float] = field(default_factory=BARS.copy)

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
        clock = _Clock()
        question = checked(question)
        form = understood(self.model, history, question, stop)
        clock.stop("understand")
        asked, kind = form.read, kind_of(form.read)
        hits = search(self.corpus, form.searched, _HITS, filters)
        clock.stop("search")
        evidence = choose(self.corpus, self.reranker, self.model, form.forms, hits, self.evidence_tokens)
        clock.stop("rank")
        yield Found(form.asked, tuple(evidence))
        readings: list[Reading] = []
        if evidence and kind is Kind.ACCOUNT:
            readings = whole_sentences(self.model, evidence, asked, stop)
        elif evidence:
            for piece in read(self.model, evidence, asked, kind, stop):
                if isinstance(piece, Reading):
                    readings.append(piece)
                else:
                    yield Text(piece.text)
            if may_differ(asked, kind):
                readings += self._others(readings[0], evidence, asked, kind, stop)
        clock.stop("read")
        judged = [(reading, signals(asked, reading)) for reading in readings if reading.text]
        sure = max((confidence(found) for _, found in judged), default=0.0)
        bar = self.bars[care or self.care]
        kept = [one for one, found in judged if (sure if kind is Kind.ACCOUNT else confidence(found)) >= bar]
        text, citations, quotable = compose(self.corpus, kept, kind)
        clock.stop("cite")
        yield Done(
            Answer(
                question=question,
                standalone=form.asked,
                text=text,
                statement=quotable,
                citations=citations,
                abstained=not citations,
                confidence=sure,
                evidence=tuple(evidence),
                hits=tuple(hits),
                reply=stated(readings) if len(readings) > 1 else "".join(r.text for r in readings),
                signals=judged[0][1] if judged else None,
                model=self.model.identity,
                seconds=clock.seconds(),
                tokens_read=sum(reading.tokens_read for reading in readings),
                tokens_written=sum(reading.tokens_written for reading in readings),
            )
        )

    def _others(
        self,
        first: Reading,
        evidence: Sequence[Evidence],
        question: str,
        kind: Kind,
        stop: Callable[[], bool],
    ) -> list[Reading]:
        """Read what other voices say on the same point, one piece of evidence at a time."""
        return [
            piece
            for rival in rivals(first.evidence, evidence)
            for piece in read(self.model, [rival], question, kind, stop)
            if isinstance(piece, Reading)
        ]


class _Clock:
    """Seconds by step, from when it was made."""

    def __init__(self) -> None:
        self._marks = [("", perf_counter())]

    def stop(self, step: str) -> None:
        self._marks.append((step, perf_counter()))

    def seconds(self) -> dict[str, float]:
        steps = {
            name: now - before for (_, before), (name, now) in zip(self._marks, self._marks[1:], strict=False)
        }
        return {**steps, "total": self._marks[-1][1] - self._marks[0][1]}


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
