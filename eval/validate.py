"""Proves that a set is sound: every offset, alias and split; and that it is what we say it is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.cases import DISAGREEMENT, MULTI, TYPES, UNANSWERABLE, YESNO, Case, CaseSet, Conversation, GoldSpan
from eval.loading import load_conversations, load_set
from eval.texts import holds, words
from eval.unanswered import answered_after_all

SPLITS = ("dev", "test")
_LEAST_REPORTS, _LEAST_QUESTIONS, _LEAST_CONVERSATIONS = 150, 400, 30
_LEAST = {DISAGREEMENT: 30, MULTI: 30}
_LEAST_SHARE = {"attribution": 0.25, UNANSWERABLE: 0.15}
_REPORT_WORDS = range(200, 901)
_DERIVED = {MULTI, "when", YESNO}
_ECHO_WORDS = 6

Problems = Iterator[str]


def problems(cases: CaseSet) -> list[str]:
    """Everything that is wrong with the questions of a set, in words, by case; nothing when all is well."""
    rules: Sequence[Callable[[CaseSet], Problems]] = (_each_case, _doubles, _splits, answered_after_all)
    return [problem for rule in rules for problem in rule(cases)]


def shipped_problems(reports: Path, questions: Path, conversations: Path) -> list[str]:
    """The same for the shipped set, with its reports, its conversations and its size."""
    cases = load_set(reports, questions)
    talks = load_conversations(conversations, cases.articles)
    return [*problems(cases), *_conversations(talks, cases), *_reports(cases), *_size(cases, talks)]


def _each_case(cases: CaseSet) -> Problems:
    for case in cases.cases:
        for problem in (*_form(case), *_spans(case, cases), *_aliases(case, cases), *_positions(case)):
            yield f"{case.id}: {problem}"


def _form(case: Case) -> Problems:
    if case.type not in TYPES:
        yield f"unknown type {case.type!r}"
    if case.answerable == (case.type == UNANSWERABLE):
        yield f"answerable is {case.answerable}, but its type is {case.type}"
    if case.answerable and not (case.answers and case.evidence):
        yield "answerable, but without answers or evidence"
    if not case.answerable and (case.answers or case.evidence or case.positions):
        yield "unanswerable, but with answers or evidence"
    if case.type == YESNO and any(alias not in {"yes", "no"} for alias in case.answers):
        yield "the answer of a yes/no question is neither"


def _spans(case: Case, cases: CaseSet) -> Problems:
    for gold in (*case.evidence, *(position.span for position in case.positions)):
        article = cases.articles.get(gold.article_id)
        if article is None:
            yield f"there is no report {gold.article_id}"
        elif not 0 <= gold.start < gold.end <= len(article.text):
            yield f"{gold.article_id} has no characters {gold.start} to {gold.end}"
        elif article.text[gold.start : gold.end] != gold.quote:
            yield f"{gold.article_id}, {gold.start} to {gold.end} is not {gold.quote[:50]!r}"
        elif gold.quote != gold.quote.strip():
            yield f"white space around {gold.quote[:50]!r}"
    parts = {gold.part for gold in case.evidence}
    if parts and parts != set(range(len(parts))):
        yield f"parts are numbered {sorted(parts)}, not from 0 without gaps"
    if case.type == MULTI and len({gold.article_id for gold in case.evidence}) < 2:
        yield "needs several reports, but the evidence is from one"
    echoed = _echo(case)
    if echoed:
        yield f"echoes its evidence: {echoed!r}"


def _aliases(case: Case, cases: CaseSet) -> Problems:
    seen = Counter(words(alias) for alias in case.answers)
    for normal, count in seen.items():
        if not normal:
            yield "an alias without words"
        elif count > 1:
            yield f"the alias {' '.join(normal)!r} twice"
    if case.type != YESNO and case.answerable:
        for alias in case.answers:
            if holds(case.question, alias):
                yield f"the question gives its answer away: {alias!r}"
    if case.answerable and case.type not in _DERIVED and not _stands_somewhere(case, cases):
        yield "no alias stands in the reports of its evidence"


def _stands_somewhere(case: Case, cases: CaseSet) -> bool:
    """Whether an alias is found in a gold report, its title or its outlet (who may be the answer)."""
    articles = [cases.articles[id_] for id_ in {g.article_id for g in case.evidence} if id_ in cases.articles]
    places = [f"{article.text} {article.title} {article.source}" for article in articles]
    return any(holds(place, alias) for place in places for alias in case.answers)


def _positions(case: Case) -> Problems:
    if case.type == DISAGREEMENT and len(case.positions) < 2:
        yield "a disagreement needs two positions"
    if case.positions and case.type != DISAGREEMENT:
        yield f"positions, but its type is {case.type}"
    known = {words(alias) for alias in case.answers}
    figures = Counter(frozenset(map(words, position.answers)) for position in case.positions)
    if case.positions and len(figures) < 2:
        yield "all positions are the same"
    for number, position in enumerate(case.positions):
        if not position.sources or not position.answers:
            yield f"position {number} has no source or no answer"
        if not {words(alias) for alias in position.answers} <= known:
            yield f"position {number} has an answer that is not among the case's"
        if not any(holds(position.span.quote, alias) for alias in position.answers):
            yield f"position {number}: none of its answers stands in its quote"
        if not any(_same_place(position.span, gold) and gold.part == number for gold in case.evidence):
            yield f"position {number}: its span is not part {number} of the evidence"


def _doubles(cases: CaseSet) -> Problems:
    seen: dict[tuple[str, ...], str] = {}
    for case in cases.cases:
        first = seen.setdefault(words(case.question), case.id)
        if first != case.id:
            yield f"{case.id}: the same question as {first}"


def _splits(cases: CaseSet) -> Problems:
    """An event is in one split, with all that proves its answers; every type is in both."""
    of_event: dict[str, set[str]] = defaultdict(set)
    used: dict[str, set[str]] = defaultdict(set)
    for case in cases.cases:
        of_event[case.event].add(case.split)
        for gold in case.evidence:
            used[gold.article_id].add(case.split)
        if case.split not in SPLITS:
            yield f"{case.id}: the split {case.split!r} is not one of {', '.join(SPLITS)}"
    for event, splits in of_event.items():
        if len(splits) > 1:
            yield f"event {event} is in several splits"
    for article_id, splits in used.items():
        if len(splits) > 1:
            yield f"report {article_id} proves answers of several splits"
    for split in SPLITS:
        missing = set(TYPES) - {case.type for case in cases.cases if case.split == split}
        if missing:
            yield f"split {split} has no question of type {', '.join(sorted(missing))}"


def _conversations(talks: Sequence[Conversation], cases: CaseSet) -> Problems:
    splits = {case.event: case.split for case in cases.cases}
    for talk in talks:
        if not 2 <= len(talk.turns) <= 5:
            yield f"{talk.id}: {len(talk.turns)} turns, not 2 to 5"
        if talk.split != splits.get(talk.event):
            yield f"{talk.id}: its split is not that of the questions about {talk.event}"
        turns = CaseSet(cases.articles, tuple(turn.case for turn in talk.turns))
        yield from _each_case(turns)
        for turn in talk.turns[1:]:
            if words(turn.typed) == words(turn.case.question):
                yield f"{turn.case.id}: a follow-up that stands alone as it is"


def _reports(cases: CaseSet) -> Problems:
    for article in cases.articles.values():
        if not (article.title and article.source and article.published):
            yield f"report {article.id}: title, outlet or day is missing"
        count = len(article.text.split())
        if count not in _REPORT_WORDS:
            yield f"report {article.id}: {count} words, not 200 to 900"


def _size(cases: CaseSet, talks: Sequence[Conversation]) -> Problems:
    counts = Counter(case.type for case in cases.cases)
    total = len(cases.cases)
    for what, count, least in (
        ("reports", len(cases.articles), _LEAST_REPORTS),
        ("questions", total, _LEAST_QUESTIONS),
        ("conversations", len(talks), _LEAST_CONVERSATIONS),
        *((f"{kind} questions", counts[kind], least) for kind, least in _LEAST.items()),
        *((f"{kind} questions", counts[kind], share * total) for kind, share in _LEAST_SHARE.items()),
    ):
        if count < least:
            yield f"{count} {what}, fewer than {least:g}"


def _echo(case: Case) -> str:
    """The first run of words that the question has in common with its evidence."""
    asked = words(case.question)
    for start in range(len(asked) - _ECHO_WORDS + 1):
        run = " ".join(asked[start : start + _ECHO_WORDS])
        if any(holds(gold.quote, run) for gold in case.evidence):
            return run
    return ""


def _same_place(one: GoldSpan, other: GoldSpan) -> bool:
    return (one.article_id, one.start, one.end) == (other.article_id, other.start, other.end)
