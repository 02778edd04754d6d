"""How good the search is, through ir-measures (MacAvaney et al., ECIR 2022), which wraps trec_eval.

What is to be found are the parts of a case's gold (see `GoldSpan`): a retrieved passage finds a part
when it supports one of its spans. A passage that finds nothing new stands for itself.
"""

from collections.abc import Mapping

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from eval.cases import Case
from eval.metrics import supports
from eval.predictions import Place, Prediction

MEASURES: Mapping[str, ir_measures.Measure] = {
    "recall@10": R @ 10,
    "recall@20": R @ 20,
    "mrr": RR,
    "ndcg@10": nDCG @ 10,
}


def retrieval_scores(case: Case, given: Prediction) -> dict[str, float | None]:
    """Recall at 10 and 20, reciprocal rank, nDCG at 10 (Järvelin and Kekäläinen, TOIS 2002).

    None for unanswerable cases, which have nothing to be found.
    """
    if not case.answerable:
        return dict.fromkeys(MEASURES)
    wanted = [Qrel(case.id, f"part {part}", 1) for part in sorted({gold.part for gold in case.evidence})]
    ranked = _ranked(case, given.retrieved)
    run = [ScoredDoc(case.id, name, float(-rank)) for rank, name in enumerate(ranked)]
    found = ir_measures.calc_aggregate(list(MEASURES.values()), wanted, run)
    return {name: float(found[measure]) for name, measure in MEASURES.items()}


def _ranked(case: Case, retrieved: tuple[Place, ...]) -> list[str]:
    """Names in rank order; a passage that finds two new parts takes two places, one after the other."""
    names: dict[str, None] = {}
    for rank, place in enumerate(retrieved):
        parts = sorted({gold.part for gold in case.evidence if supports(place, gold)})
        fresh = [f"part {part}" for part in parts if f"part {part}" not in names]
        names.update(dict.fromkeys(fresh or [f"passage {rank}"]))
    return list(names)
