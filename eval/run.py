"""One run: a system answers the cases of a set; what is done is kept and never done again."""

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from eval.cases import Case, CaseSet
from eval.folder import Facts, RunFolder, score_run
from eval.predictions import Prediction, append, drop_cut_line, read
from eval.scores import Scores
from eval.systems import System, make_system
from index.corpus import Change, Corpus
from index.embedder import Embedder
from index.errors import BadInput, BadQuestion, CorpusMismatch
from prompts import REFUSAL
from qa import show
from qa.settings import Settings
from qa.wire import make_embedder

_LIBRARIES = ("conflictqa", "faiss-cpu", "llama-cpp-python", "sentence-transformers", "torch")
_OF_THIS_MACHINE = {"corpus", "models", "endpoint_key"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of which system; `limit` takes that many cases, evenly spread (0: all)."""

    system: str
    settings: Settings
    cases: CaseSet
    source: Facts
    limit: int = 0

    def asked(self) -> CaseSet:
        """The cases to answer."""
        everything = self.cases.cases
        if not 0 < self.limit < len(everything):
            return self.cases
        picked = tuple(everything[number * len(everything) // self.limit] for number in range(self.limit))
        return CaseSet(self.cases.articles, picked)


def evaluate(plan: Plan, folder: RunFolder, corpus: Path) -> Scores:
    """Carry out a plan, or the rest of it, and score it. The index of the reports is in `corpus`.

    Raises:
        BadInput: the folder holds a run of another plan.
    """
    folder.claim(_facts(plan))
    settings = plan.settings.model_copy(update={"corpus": corpus})
    manifest = prepare_corpus(corpus, plan.cases, make_embedder(settings))
    system = make_system(plan.system, settings)
    folder.claim({"model": system.model, "index": manifest})
    cases = plan.asked()
    answer_all(folder, system, cases)
    return score_run(folder, cases)


def _facts(plan: Plan) -> dict[str, object]:
    """What must be the same for a run to go on: system, settings, versions, reports, questions."""
    asked = [(case.id, case.question) for case in plan.cases.cases]
    reports = sorted(article.fingerprint for article in plan.cases.articles.values())
    return {
        "system": plan.system,
        "settings": plan.settings.model_dump(mode="json", exclude=_OF_THIS_MACHINE),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "set": {**plan.source, "reports_sha256": _sha256(reports), "questions_sha256": _sha256(asked)},
    }


def prepare_corpus(folder: Path, cases: CaseSet, embedder: Embedder) -> dict[str, str]:
    """Index exactly the set's reports in `folder`, what is missing; return what made the index."""
    try:
        corpus = Corpus.create(folder, embedder)
    except CorpusMismatch as error:
        raise BadInput(f"the index of this run was made otherwise ({error}): use another --out") from error
    try:
        surplus = [article.id for article in corpus.articles() if article.id not in cases.articles]
        for article_id in surplus:
            corpus.remove(article_id)
        changes = [corpus.add(article) for article in show.track(cases.articles.values(), "Indexing")]
        if surplus or set(changes) != {Change.SAME}:
            corpus.save_snapshot()
        manifest = corpus.database.manifest()
        return {name: manifest[name] for name in ("embedder", "dimensions", "passages")}
    finally:
        corpus.close()


def answer_all(folder: RunFolder, system: System, cases: CaseSet) -> None:
    """Answer the cases that have no prediction yet, one line each as it is known."""
    drop_cut_line(folder.predictions)
    done = read(folder.predictions)
    waiting = [case for case in cases.cases if case.id not in done]
    if done and waiting:
        show.note(f"going on: {len(cases.cases) - len(waiting)} of {len(cases.cases)} are answered already")
    for case in show.track(waiting, "Answering", total=len(waiting)):
        append(folder.predictions, _answer(system, case))


def _answer(system: System, case: Case) -> Prediction:
    try:
        return system.answer(case.id, case.question)
    except BadQuestion as error:
        # a question that the system will not take is one it does not answer
        return Prediction(id=case.id, answer=REFUSAL, abstained=True, confidence=0.0, reply=str(error))


def _sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
