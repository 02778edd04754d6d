"""Runs: kept, continued, refused, compared, reported, checked; the commands that do it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from eval_parts import ARTICLES, Scripted, abstained, case, cited, gold, numbered_set, said, write_simple
from typer.testing import CliRunner

from eval import run as runs
from eval.cases import CaseSet
from eval.check import Thresholds, judge, load_thresholds, slice_of
from eval.cli import app
from eval.compare import compare
from eval.folder import RunFolder, pair_up, score_run
from eval.loading import load_set
from eval.predictions import Prediction, read
from eval.report import render
from eval.run import Plan, answer_all, evaluate
from eval.scores import score
from eval.systems import make_system
from eval.tables import markdown
from index.errors import BadInput, BadQuestion
from qa.settings import Settings

DIED = gold("24 people died")


def right_answer(case_id: str, question: str) -> Prediction:
    return said("24", cited(DIED), id=case_id, seconds={"total": 0.5})


def plan(cases: CaseSet, **fields: object) -> Plan:
    values: dict[str, object] = {"system": "conflictqa", "settings": Settings(), "source": {}, **fields}
    return Plan(cases=cases, **values)  # type: ignore[arg-type]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Every system is this one, and nothing is indexed."""
    system = Scripted(right_answer)
    monkeypatch.setattr(runs, "make_system", lambda *_: system)
    monkeypatch.setattr(runs, "make_embedder", lambda *_: None)
    monkeypatch.setattr(runs, "prepare_corpus", lambda *_: {"embedder": "none"})
    return system


def test_a_run_writes_a_line_a_case_its_scores_and_what_made_it(tmp_path: Path, scripted: Scripted) -> None:
    folder = RunFolder(tmp_path)
    scores = evaluate(plan(numbered_set(3)), folder, tmp_path / "corpus")
    lines = [json.loads(line) for line in folder.predictions.read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["q0", "q1", "q2"]
    assert {"article_id", "start", "end", "quote"} <= set(lines[0]["citations"][0])
    assert {"answer", "abstained", "confidence", "retrieved", "tokens_read", "seconds"} <= set(lines[0])
    assert scores.overall["cited_correct"].value == 1
    written = json.loads(folder.metrics.read_text("utf-8"))
    assert written["overall"]["cited_correct"] == {"value": 1.0, "count": 3, "low": 1.0, "high": 1.0}
    facts = folder.read_facts()
    assert facts["model"] == scripted.model
    assert {"settings", "versions", "index", "set"} <= set(facts)


def test_a_run_killed_in_the_middle_goes_on(tmp_path: Path, scripted: Scripted) -> None:
    folder, cases = RunFolder(tmp_path), numbered_set(5)
    evaluate(plan(cases), folder, tmp_path)
    whole = folder.predictions.read_bytes()
    scores = folder.metrics.read_bytes()
    folder.predictions.write_bytes(whole[: whole.index(b'"q3"') + 20])
    scripted.asked = 0
    evaluate(plan(cases), folder, tmp_path)
    assert scripted.asked == 2
    assert folder.predictions.read_bytes() == whole
    assert folder.metrics.read_bytes() == scores


def test_ctrl_c_keeps_what_is_done(tmp_path: Path) -> None:
    def rule(case_id: str, question: str) -> Prediction:
        if case_id == "q2":
            raise KeyboardInterrupt
        return right_answer(case_id, question)

    folder = RunFolder(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        answer_all(folder, Scripted(rule), numbered_set(5))
    assert list(read(folder.predictions)) == ["q0", "q1"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"settings": Settings(evidence_tokens=999)}, r"settings\.evidence_tokens = \d+, not 999"),
        ({"system": "chunks"}, "system = 'conflictqa', not 'chunks'"),
        ({"cases": numbered_set(4)}, r"set\.questions_sha256"),
    ],
)
@pytest.mark.usefixtures("scripted")
def test_another_plan_is_refused(tmp_path: Path, fields: dict[str, object], message: str) -> None:
    evaluate(plan(numbered_set(3)), RunFolder(tmp_path), tmp_path)
    with pytest.raises(BadInput, match=message):
        evaluate(replace(plan(numbered_set(3)), **fields), RunFolder(tmp_path), tmp_path)  # type: ignore[arg-type]


def test_a_limit_is_evenly_spread() -> None:
    asked = plan(numbered_set(10), limit=4).asked()
    assert [one.id for one in asked.cases] == ["q0", "q2", "q5", "q7"]


def test_a_question_that_is_not_taken_counts_as_not_answered(tmp_path: Path) -> None:
    def rule(case_id: str, question: str) -> Prediction:
        raise BadQuestion(f"{case_id} is too long: {question}")

    folder = RunFolder(tmp_path)
    answer_all(folder, Scripted(rule), numbered_set(1))
    assert read(folder.predictions)["q0"].abstained


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.predictions.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"predictions\.jsonl:1 is damaged"):
        read(folder.predictions)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no run in"):
        RunFolder(tmp_path).read_facts()
    with pytest.raises(BadInput, match="answers none of these questions"):
        pair_up(RunFolder(tmp_path), numbered_set(1))
    with pytest.raises(BadInput, match="no system 'magic': known are conflictqa, chunks"):
        make_system("magic", Settings())


def pairs(answers: list[str]) -> list[tuple[object, Prediction]]:
    cases = numbered_set(len(answers)).cases
    given = [said(answer, cited(DIED), id=one.id) for one, answer in zip(cases, answers, strict=True)]
    return list(zip(cases, given, strict=True))


def test_compare_names_what_got_better_and_worse() -> None:
    first, second = pairs(["24", "9", "9", "24"]), pairs(["24", "24", "24", "9"])
    found = compare(first, second)  # type: ignore[arg-type]
    assert [change.case.id for change in found.better] == ["q1", "q2"]
    assert [change.case.id for change in found.worse] == ["q3"]
    headline = found.differences["cited_correct"]
    assert (headline.first, headline.second, headline.change, headline.count) == (0.5, 0.75, 0.25, 4)
    # of the 8 sign patterns of three changes all have a sum of at least 1, either way
    assert headline.p == 1
    assert "abstention_recall" not in found.differences


def test_compare_uses_only_common_cases() -> None:
    assert compare(pairs(["24"] * 3), pairs(["9"])).differences["answer_hit"].count == 1  # type: ignore[arg-type]
    stranger = [(case("24", evidence=[DIED], id="z"), said("24", id="z"))]
    with pytest.raises(BadInput, match="no case in common"):
        compare(stranger, pairs(["24"]))  # type: ignore[arg-type]


def test_the_report_is_self_contained_and_escapes() -> None:
    evil = "<script>alert(1)</script>"
    asked = case("24", evidence=[DIED], question=f"Who {evil}?")
    other = case(id="r", question="Who?")
    nasty = replace(ARTICLES["a"], title=evil, url="https://orun-post.invalid/1")
    cases = CaseSet({**ARTICLES, "a": nasty}, (asked, other))
    given = said(evil, cited(DIED, speaker=evil), reply=evil, shown=(cited(DIED),), seconds={"total": 1.5})
    answered = [(asked, given), (other, said("x", id="r", confidence=0.3, seconds={"total": 2.0}))]
    facts = {"system": "conflictqa", "model": evil, "set": {"split": "dev"}}
    page = render(facts, answered, score(answered), cases)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert set(re.findall(r"https?://[^\s<\"]+", page)) == {"https://orun-post.invalid/1"}
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    for name in ("shown but answered wrong", "answered the unanswerable", "<polyline", "<rect", "<circle"):
        assert name in page.lower()


def test_a_perfect_run_has_a_report_too() -> None:
    answered = [(one, right_answer(one.id, "")) for one in numbered_set(2).cases]
    page = render(
        {"system": "s", "model": "", "set": {"split": ""}}, answered, score(answered), numbered_set(2)
    )
    assert "None." in page
    silent = [(one, abstained(id=one.id)) for one in numbered_set(2).cases]
    assert "wrongly abstained" in render(
        {"system": "s", "model": "", "set": {"split": ""}}, silent, score(silent), numbered_set(2)
    )


def test_limits_are_held_both_ways(tmp_path: Path) -> None:
    scores = score(pairs(["24", "9"]))  # type: ignore[arg-type]
    limits = {"answer_hit": 0.5, "cited_correct": 0.6, "false_abstention": 0.1, "abstention_recall": 0.1}
    verdicts = {v.metric: v.passed for v in judge(scores, Thresholds((), limits))}
    assert verdicts == {
        "answer_hit": True,
        "cited_correct": False,
        "false_abstention": True,
        "abstention_recall": False,
    }
    bad = tmp_path / "t.toml"
    bad.write_text("cases = []\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is no thresholds file"):
        load_thresholds(bad)


def test_the_slice_is_of_the_development_questions() -> None:
    picked = slice_of(load_set(), load_thresholds()).cases
    assert len(picked) == len({one.id for one in picked}) == 24
    assert {one.split for one in picked} == {"dev"}
    with pytest.raises(BadInput, match="names questions that the set lacks: zzz"):
        slice_of(load_set(), Thresholds(("zzz",), {}))


def test_the_table_is_markdown() -> None:
    lines = markdown({"passage": score(pairs(["24", "9"]))}).splitlines()  # type: ignore[arg-type]
    assert lines[0].startswith("| system | cited correct |")
    assert lines[2].startswith("| passage | 50.0% (0.0% to 100.0%)")
    assert "| - |" in lines[2]


@pytest.mark.usefixtures("scripted")
def test_the_commands(tmp_path: Path) -> None:
    reports, questions = write_simple(tmp_path)
    source = ["--reports", str(reports), "--questions", str(questions)]
    cli, folders = CliRunner(), [str(tmp_path / name) for name in ("one", "two")]
    for folder in folders:
        found = cli.invoke(app, ["run", *source, "--out", folder, "--json"])
        assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["overall"]["cited_correct"]["value"] == 1
    assert "answered the unanswerable" in cli.invoke(app, ["run", *source, "--out", folders[0]]).output
    assert "0 got better" in cli.invoke(app, ["compare", *folders]).output
    assert cli.invoke(app, ["report", folders[0]]).exit_code == 0
    assert (tmp_path / "one" / "report.html").read_text("utf-8").startswith("<!doctype html>")
    table = cli.invoke(app, ["baselines", *source, "--out", str(tmp_path / "all")]).output
    assert all(f"| {name} |" in table for name in ("conflictqa", "chunks", "passage", "no-reports"))
    assert cli.invoke(app, ["validate", *source]).exit_code == 1
    assert cli.invoke(app, ["validate"]).exit_code == 0


def test_the_check_command_fails_when_a_limit_is_missed(tmp_path: Path, scripted: Scripted) -> None:
    limits = tmp_path / "limits.toml"
    limits.write_text('cases = ["real-raids-q01"]\n[limits]\ncited_correct = 0.5\n', encoding="utf-8")
    found = CliRunner().invoke(app, ["check", "--thresholds", str(limits)])
    assert found.exit_code == 1
    assert "missed" in found.output
    gold_case = next(one for one in load_set().cases if one.id == "real-raids-q01")
    spans = [cited(span) for span in gold_case.evidence]
    scripted.rule = lambda case_id, _: said(gold_case.answers[0], *spans, id=case_id)
    assert CliRunner().invoke(app, ["check", "--thresholds", str(limits)]).exit_code == 0


def test_scores_of_a_part_are_of_that_part(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    answer_all(folder, Scripted(right_answer), CaseSet(ARTICLES, numbered_set(5).cases[:2]))
    assert score_run(folder, numbered_set(5)).cases == 2
