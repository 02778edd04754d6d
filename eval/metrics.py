"""Scores of one answer. Each is None where it does not apply, which is no score, never 0.

"Right" is defined once, in `right`; what a citation must cover in `supports`.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from eval.cases import ATTRIBUTION, YESNO, Case, GoldSpan, Position
from eval.predictions import Cited, Place, Prediction
from eval.texts import holds, squad_normal, words

Metric = Callable[[Case, Prediction], float | None]


def supports(place: Place, gold: GoldSpan) -> bool:
    """Whether a span overlaps a gold span by at least half of the shorter of the two.

    So a cited sentence supports a clause inside it, and a cited clause the sentence it is from.
    """
    if place.article_id != gold.article_id:
        return False
    shared = min(place.end, gold.end) - max(place.start, gold.start)
    return shared > 0 and 2 * shared >= min(place.end - place.start, gold.end - gold.start)


def right(case: Case, given: Prediction) -> bool:
    """Whether the answer is right.

    Answerable: not abstained, and a whole alias stands in the answer as a word sequence (yes/no:
    the answer's first word is the alias). Unanswerable: abstained.
    """
    if given.abstained or not case.answerable:
        return given.abstained and not case.answerable
    if case.type == YESNO:
        return any(words(given.answer)[:1] == words(alias) for alias in case.answers)
    return any(holds(given.answer, alias) for alias in case.answers)


def right_share(case: Case, given: Prediction) -> float | None:
    """Right (see `right`), among all cases: answered, or rightly abstained."""
    return float(right(case, given))


def answer_hit(case: Case, given: Prediction) -> float | None:
    """Right (see `right`), among answerable cases. DrQA's "has answer" (Chen et al., ACL 2017)."""
    return float(right(case, given)) if case.answerable else None


def exact_match(case: Case, given: Prediction) -> float | None:
    """Answer equal to an alias after SQuAD normalising (Rajpurkar et al., EMNLP 2016).

    Best over aliases; abstaining scores 0. Not for cases whose answer is a list of positions.
    """
    if not _has_short_answer(case):
        return None
    answer = _said(given)
    return max(float(squad_normal(answer) == squad_normal(alias)) for alias in case.answers)


def token_f1(case: Case, given: Prediction) -> float | None:
    """Harmonic mean of precision and recall over the bags of SQuAD-normalised words.

    2 * shared / (words of the answer + words of the alias), best over aliases (Rajpurkar et al.,
    EMNLP 2016); abstaining scores 0. Not for cases whose answer is a list of positions.
    """
    if not _has_short_answer(case):
        return None
    answer = _said(given)
    return max(_f1(squad_normal(answer).split(), squad_normal(alias).split()) for alias in case.answers)


def cited_correct(case: Case, given: Prediction) -> float | None:
    """Right AND at least one citation supports the answer: covers a gold span of the case.

    The headline, among answerable cases. For a case with several gold spans any of them counts
    here; `citation_recall` tells how many were covered. After "citation recall" and answer
    correctness in ALCE (Gao et al., EMNLP 2023), with gold spans in place of a judge model.
    """
    if not case.answerable:
        return None
    supported = any(supports(cited, gold) for cited in given.citations for gold in case.evidence)
    return float(right(case, given) and supported)


def citation_precision(case: Case, given: Prediction) -> float | None:
    """Share of the cited spans that support: cover any gold span of the case (see `supports`).

    Among answers with citations; every citation for an unanswerable question is a wrong one.
    A strict reading: a span that proves the answer, but is not among the gold, counts as wrong.
    """
    if not given.citations:
        return None
    good = sum(any(supports(cited, gold) for gold in case.evidence) for cited in given.citations)
    return good / len(given.citations)


def citation_recall(case: Case, given: Prediction) -> float | None:
    """Mean over the case's parts of how much of each is covered by citations.

    Spans of one part in different reports are alternatives: a part counts with the report of which
    most gold spans are covered, by the share of them that are. So a fact that stands in three
    reports needs citing once, and a question that needs two reports needs both.
    """
    if not case.answerable:
        return None
    parts = {gold.part for gold in case.evidence}
    return sum(_part_covered(case, part, given.citations) for part in parts) / len(parts)


def attribution_accuracy(case: Case, given: Prediction) -> float | None:
    """The right speaker is named: `answer_hit` among attribution questions."""
    return answer_hit(case, given) if case.type == ATTRIBUTION else None


def disagreement_recall(case: Case, given: Prediction) -> float | None:
    """Share of the sources' positions that are given: figure AND source.

    The figure must stand in the answer. The source must stand there too, or be the speaker or
    outlet of a citation whose quote holds the figure.
    """
    if not case.positions:
        return None
    return sum(_gives(given, position) for position in case.positions) / len(case.positions)


def abstention_recall(case: Case, given: Prediction) -> float | None:
    """Abstained, among unanswerable cases (SQuAD 2.0's no-answer accuracy; Rajpurkar et al., ACL 2018)."""
    return None if case.answerable else float(given.abstained)


def false_abstention(case: Case, given: Prediction) -> float | None:
    """Abstained, among answerable cases: lower is better."""
    return float(given.abstained) if case.answerable else None


def seconds(case: Case, given: Prediction) -> float | None:  # noqa: ARG001 - all metrics are called alike
    """Wall-clock time of the answer."""
    return given.seconds.get("total")


def tokens_read(case: Case, given: Prediction) -> float | None:  # noqa: ARG001
    """Tokens that the language model read for the answer."""
    return float(given.tokens_read)


METRICS: Mapping[str, Metric] = {
    "cited_correct": cited_correct,
    "right": right_share,
    "answer_hit": answer_hit,
    "exact_match": exact_match,
    "token_f1": token_f1,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "attribution_accuracy": attribution_accuracy,
    "disagreement_recall": disagreement_recall,
    "abstention_recall": abstention_recall,
    "false_abstention": false_abstention,
}
"""Scores between 0 and 1, by name, the headline first."""

COSTS: Mapping[str, Metric] = {"seconds": seconds, "tokens_read": tokens_read}


def _said(given: Prediction) -> str:
    return "" if given.abstained else given.answer


def _has_short_answer(case: Case) -> bool:
    return case.answerable and not case.positions


def _f1(answer: list[str], alias: list[str]) -> float:
    shared = sum((Counter(answer) & Counter(alias)).values())
    return 2 * shared / (len(answer) + len(alias)) if shared else 0.0


def _part_covered(case: Case, part: int, citations: tuple[Cited, ...]) -> float:
    covered: dict[str, list[bool]] = {}
    for gold in case.evidence:
        if gold.part == part:
            found = any(supports(cited, gold) for cited in citations)
            covered.setdefault(gold.article_id, []).append(found)
    return max(sum(found) / len(found) for found in covered.values())


def _gives(given: Prediction, position: Position) -> bool:
    if given.abstained or not any(holds(given.answer, figure) for figure in position.answers):
        return False
    voices = [given.answer]
    for cited in given.citations:
        if any(holds(cited.quote, figure) for figure in position.answers):
            voices += [cited.speaker, cited.source]
    return any(holds(voice, source) for voice in voices for source in position.sources)
