"""The folder of a run: what made it, what was answered, what it scored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.cases import QUESTIONS, REPORTS, Case, CaseSet
from eval.loading import load_set
from eval.predictions import Prediction, read
from eval.scores import Scores, score
from index.errors import BadInput, StorageFailed

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Where a run is kept: what made it, what was answered, what it scored."""

    path: Path

    @property
    def facts(self) -> Path:
        return self.path / "run.json"

    @property
    def predictions(self) -> Path:
        return self.path / "predictions.jsonl"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.json"

    def read_facts(self) -> dict[str, object]:
        """Return what made the run.

        Raises:
            BadInput: there is no run here.
        """
        try:
            facts = json.loads(self.facts.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput(f"no run in {self.path} ({error}): make one with `conflictqa eval run`") from error
        if not isinstance(facts, dict):
            raise BadInput(f"{self.facts} is not the description of a run")
        return facts

    def claim(self, facts: Facts) -> None:
        """Make the folder this run's; a run that is there already must agree with `facts`.

        Raises:
            BadInput: it was made with something else.
            StorageFailed: the folder cannot be written.
        """
        known = self.read_facts() if self.facts.exists() else {}
        for name, value in facts.items():
            if name in known and known[name] != value:
                raise BadInput(
                    f"{self.path} holds a run with {_difference(name, known[name], value)}: "
                    "use another --out, or delete that folder"
                )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            text = json.dumps({**known, **facts}, indent=2, ensure_ascii=False)
            self.facts.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise StorageFailed(
                f"{self.path} cannot be written ({error.strerror}): use another --out"
            ) from error


def pair_up(folder: RunFolder, cases: CaseSet) -> list[tuple[Case, Prediction]]:
    """Join cases with their predictions.

    Raises:
        BadInput: none of the cases was answered.
    """
    done = read(folder.predictions)
    pairs = [(case, done[case.id]) for case in cases.cases if case.id in done]
    if not pairs:
        raise BadInput(f"{folder.path} answers none of these questions: run `conflictqa eval run` first")
    return pairs


def load_set_of(folder: RunFolder) -> CaseSet:
    """Load the set that a run was made of.

    Raises:
        BadInput: there is no run, or its set is no longer where it was.
    """
    source = folder.read_facts().get("set")
    if not isinstance(source, dict):
        raise BadInput(f"{folder.facts} does not say which set it was made of")
    return load_set(Path(source.get("reports") or REPORTS), Path(source.get("questions") or QUESTIONS))


def score_run(folder: RunFolder, cases: CaseSet) -> Scores:
    """Score what was answered and write `metrics.json`."""
    scores = score(pair_up(folder, cases))
    scores.write(folder.metrics)
    return scores


def _difference(name: str, old: object, new: object) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        key = next(key for key in {**old, **new} if old.get(key) != new.get(key))
        return f"{name}.{key} = {old.get(key)!r}, not {new.get(key)!r}"
    return f"{name} = {old!r}, not {new!r}"
