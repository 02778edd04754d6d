"""What the tests of the evaluation share: made-up cases, and systems that answer by a simple rule."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.cases import Case, CaseSet, GoldSpan, Position
from eval.predictions import Cited, Place, Prediction
from index.types import Article

ARTICLE = Article(
    id="a",
    title="Shelling of Orun",
    text="The mayor, Ida Brun, said 24 people died. The army spoke of nine. Nothing else was known.",
    source="Orun Post",
)
OTHER = Article(
    id="b", title="Orun again", text="A monitoring group counted 24 dead in Orun.", source="Watch"
)
ARTICLES = {ARTICLE.id: ARTICLE, OTHER.id: OTHER}


def gold(quote: str, article: Article = ARTICLE, part: int = 0) -> GoldSpan:
    start = article.text.index(quote)
    return GoldSpan(article.id, start, start + len(quote), quote, part)


def case(*answers: str, evidence: Sequence[GoldSpan] = (), kind: str = "number", **fields: object) -> Case:
    """An answerable case, unless there are no answers."""
    given: dict[str, object] = {"id": "q", "question": "How many?", "split": "dev", "event": "orun", **fields}
    return Case(
        answerable=bool(answers),
        answers=answers,
        evidence=tuple(evidence),
        type=kind if answers else "unanswerable",
        **given,  # type: ignore[arg-type]
    )


def cited(span: GoldSpan | Place, speaker: str = "", source: str = "") -> Cited:
    text = ARTICLES[span.article_id].text if span.article_id in ARTICLES else ""
    quote = span.quote if isinstance(span, GoldSpan) else text[span.start : span.end]
    return Cited(span.article_id, span.start, span.end, quote, speaker, source)


def said(answer: str, *citations: Cited, **fields: object) -> Prediction:
    values: dict[str, object] = {"id": "q", "abstained": False, "confidence": 1.0, **fields}
    return Prediction(answer=answer, citations=citations, **values)  # type: ignore[arg-type]


def abstained(**fields: object) -> Prediction:
    return said("Not found", **{"abstained": True, "confidence": 1.0, **fields})


def golden(case: Case) -> Prediction:
    """The gold, as if a system had said it; it finds each part before it finds one twice."""
    if not case.answerable:
        return abstained(id=case.id)
    firsts = {span.part: span for span in reversed(case.evidence)}
    ranked = dict.fromkeys([*(firsts[part] for part in sorted(firsts)), *case.evidence])
    places = tuple(Place(span.article_id, span.start, span.end) for span in ranked)
    text = "; ".join(f"{p.sources[0]}: {p.answers[0]}" for p in case.positions) or case.answers[0]
    spans = (Cited(span.article_id, span.start, span.end, span.quote) for span in case.evidence)
    return said(text, *spans, id=case.id, retrieved=places, shown=places)


@dataclass
class Scripted:
    """A system that answers by a function of id and question, and counts how often it was asked."""

    rule: Callable[[str, str], Prediction]
    asked: int = 0
    model: str = "scripted"

    def answer(self, case_id: str, question: str) -> Prediction:
        self.asked += 1
        return self.rule(case_id, question)


def numbered_set(count: int) -> CaseSet:
    """So many questions about one report."""
    cases = [
        case("24", evidence=[gold("24 people died")], id=f"q{n}", question=f"{n}?") for n in range(count)
    ]
    return CaseSet(ARTICLES, tuple(cases))


def write_simple(folder: Path) -> tuple[Path, Path]:
    """The set above in the simple form: docs and evidence strings."""
    reports, questions = folder / "R.jsonl", folder / "Q.jsonl"
    rows = [{"id": a.id, "title": a.title, "text": a.text, "source": a.source} for a in ARTICLES.values()]
    reports.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    asked = [
        {
            "id": "q1",
            "question": "How many died?",
            "answerable": True,
            "answers": ["24"],
            "docs": ["a", "b"],
            "evidence": ["24 people died", "24 dead"],
            "type": "number",
        },
        {"id": "q2", "question": "Who won?", "answerable": False, "answers": [], "docs": [], "evidence": [],
         "type": "unanswerable"},
    ]  # fmt: skip
    questions.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
    return reports, questions


DISPUTED = case(
    "24",
    "nine",
    kind="disagreement",
    evidence=[
        gold("The mayor, Ida Brun, said 24 people died."),
        gold("The army spoke of nine.", part=1),
        gold("counted 24 dead", OTHER),
    ],
    positions=(
        Position(("Ida Brun", "the mayor"), ("24",), gold("The mayor, Ida Brun, said 24 people died.")),
        Position(("the army",), ("nine", "9"), gold("The army spoke of nine.", part=1)),
    ),
)
