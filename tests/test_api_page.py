"""The page in a real headless Chromium: asking, streaming, citations, reports, errors, hostile text."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_parts import Script, make_app, served

from index.embedder import Embedder

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
# slow machines are no reason to fail
expect.set_options(timeout=30_000)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
HOSTILE = (
    "Villagers of Osk said <svg onload=hacked()><script>hacked()</script> 12 goats were stolen 👩‍👩‍👧 "
    "\U0001d518nseen. \u202eSdrawkcab\u202c <img src=x onerror=hacked()> stood there."
)
REPORTS = [
    {
        "id": "k1",
        "title": "Clashes in Karsa",
        "source": "Odrin Radio",
        "published": "2031-03-02",
        "url": "https://odrin.invalid/k1",
        "text": "👩‍👩‍👧 Fighting spread."
        + "\n" * 200
        + "The Karsa doctors' union said 56 civilians were killed.",
    },
    {
        "id": "k2",
        "title": "Toll disputed",
        "source": "Belmora Post",
        "published": "2031-03-05",
        "text": "General Ivo Maran said 25 civilians were killed in Karsa.",
    },
    {
        "id": "h1",
        "title": "<b onclick=hacked()>Bold</b>",
        "source": "<script>hacked()</script>",
        "url": "javascript:hacked()",
        "text": HOSTILE,
    },
]
QUESTION = "How many civilians were killed, said the Karsa doctors' union?"


@pytest.fixture(scope="module")
def script() -> Script:
    return Script()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, script: Script) -> Iterator[str]:
    app = make_app(tmp_path_factory.mktemp("page") / "corpus", embedder, script)
    with served(app) as address:
        added = httpx.post(f"{address}/v1/articles", json={"articles": REPORTS}, timeout=300)
        assert added.json()["counts"] == {"added": 3}
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(BROWSERS)})")
    # playwright gives every browser a fresh profile folder
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(params=[1280, 360], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: object, url: str) -> Iterator[object]:
    """A fresh page; any error in it, or any request to elsewhere, fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 740})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console", lambda message: wrong.append(message.text) if "Security Policy" in message.text else None
    )
    opened.on("request", lambda sent: None if sent.url.startswith(url) else wrong.append(sent.url))
    opened.goto(url)
    expect(opened.locator("#open-reports")).to_contain_text("Reports (")
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth") <= request.param
    context.close()
    assert wrong == []


def ask(page: object, question: str) -> object:
    """Ask and wait for the whole answer; return its turn."""
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn.locator(".tools")).to_be_visible()
    return turn


def test_a_citation_opens_its_report_at_the_cited_words(page: object) -> None:
    turn = ask(page, QUESTION)
    turn.locator(".number").first.click()
    mark = page.locator("#report mark.main")
    # behind code points of two units, which shift whoever counts in UTF-16
    expect(mark).to_have_text("The Karsa doctors' union said 56 civilians were killed.")
    expect(mark).to_be_in_viewport()
    expect(page.locator("#report-about")).to_contain_text("Odrin Radio · 2 March 2031")
    expect(page.locator("#report-said")).to_contain_text("doctors' union")
    expect(page.locator("#report-title")).to_be_focused()
    expect(page.locator("#report-about a")).to_have_attribute("href", "https://odrin.invalid/k1")
    page.keyboard.press("Escape")
    expect(page.locator("#report")).to_be_hidden()
    expect(turn.locator(".number").first).to_be_focused()


def test_sources_that_differ_stand_side_by_side(page: object) -> None:
    turn = ask(page, "disputed: how many civilians were killed in Karsa?")
    assert turn.locator(".sources.beside .card").count() >= 2
    expect(turn.locator(".sources.beside")).to_contain_text("General Ivo Maran")


def test_not_found_is_a_calm_result(page: object) -> None:
    turn = ask(page, "Where was the zebra?")
    expect(turn.locator(".calm")).to_contain_text("Not found in the reports")
    assert turn.locator("[role=alert]").count() == 0
    turn.locator("summary").click()
    expect(turn.locator(".nearest .card").first).to_be_visible()


def test_an_answer_streams_and_can_be_stopped(page: object, script: Script) -> None:
    page.fill("#question", "slow: how many civilians were killed?")
    page.click("#send")
    expect(page.locator(".state")).to_contain_text("Considering")
    page.click("#stop")
    expect(page.locator(".state")).to_have_text("Stopped.")
    expect(page.locator("#send")).to_be_visible()
    for _ in range(100):
        if script.stopped:
            break
        page.wait_for_timeout(50)
    assert script.stopped
    script.stopped.clear()


def test_follow_ups_carry_the_conversation(page: object, script: Script) -> None:
    ask(page, QUESTION)
    ask(page, "And how many goats were stolen?")
    (turn,) = script.asked[-1]["history"]
    assert turn.question == QUESTION
    assert turn.cited == "Clashes in Karsa . The Karsa doctors' union said 56 civilians were killed."
    page.click("#new")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, QUESTION)
    assert script.asked[-1]["history"] == ()


def test_hostile_text_stays_text(page: object) -> None:
    turn = ask(page, "How many goats were stolen in Osk, said villagers?")
    expect(turn.locator("blockquote").first).to_contain_text("<svg onload=hacked()><script>hacked()</script>")
    turn.locator(".number").first.click()
    text = page.locator("#report-text")
    expect(text).to_contain_text("<img src=x onerror=hacked()>")
    expect(page.locator("#report-title")).to_have_text("<b onclick=hacked()>Bold</b>")
    for where in ("#report", ".turns"):
        assert page.locator(f"{where} :is(svg, img, script, iframe, b)").count() == 0
    assert page.locator("#report-about a").count() == 0
    assert "\u202e" not in text.inner_text()
    assert page.evaluate("typeof hacked") == "undefined"


def test_filters_narrow_and_travel_in_the_link(page: object, url: str, script: Script) -> None:
    page.click("#filters summary")
    page.get_by_label("Belmora Post").check()
    page.fill("#since", "2031-03-01")
    expect(page.locator("#filters-told")).to_have_text(" (2)")
    ask(page, "How many civilians were killed?")
    assert script.asked[-1]["filters"].sources == ("Belmora Post",)
    page.goto(page.url)
    expect(page.locator(".turn .tools")).to_be_visible()
    expect(page.locator(".asked")).to_have_text("How many civilians were killed?")
    assert script.asked[-1]["filters"].sources == ("Belmora Post",)
    assert str(script.asked[-1]["filters"].since) == "2031-03-01"


@pytest.mark.parametrize(
    ("name", "part"), [("text", "[1] “The Karsa"), ("Markdown", "\n> "), ("JSON", '"start":')]
)
def test_answers_can_be_copied(page: object, name: str, part: str) -> None:
    turn = ask(page, QUESTION)
    turn.get_by_role("button", name=f"Copy {name}").click()
    expect(turn.locator(".tools [role=status]")).to_have_text("Copied")
    assert part in page.evaluate("navigator.clipboard.readText()")


def test_reports_are_added_by_dropping_files(page: object, url: str) -> None:
    page.click("#open-reports")
    files = [
        {
            "name": "tower.txt",
            "mimeType": "text/plain",
            "buffer": b"Tower falls\n\nThe Osk tower fell, police said.",
        },
        {"name": "bad.exe", "mimeType": "application/x", "buffer": b"MZ"},
    ]
    page.set_input_files("#files", files)
    expect(page.locator("#upload-told")).to_have_text("Done: 1 added, 1 refused")
    expect(page.locator("#outcomes")).to_contain_text("bad.exe")
    page.click("#close-reports")
    turn = ask(page, "Which tower fell, said police?")
    expect(turn.locator("blockquote").first).to_contain_text("The Osk tower fell")
    added = next(
        a["id"] for a in httpx.get(f"{url}/v1/articles").json()["articles"] if a["title"] == "Tower falls"
    )
    assert httpx.delete(f"{url}/v1/articles/{added}").status_code == 204


def test_a_report_is_removed_once_that_is_confirmed(page: object, url: str) -> None:
    removed = {"id": "r1", "title": "Tower stands", "text": "The Osk tower stands.", "source": "Osk Herald"}
    httpx.post(f"{url}/v1/articles", json={"articles": [removed]}, timeout=60)
    page.reload()
    expect(page.get_by_label("Osk Herald")).to_have_count(1)
    page.click("#open-reports")
    button = page.get_by_role("button", name="Remove Tower stands")
    page.once("dialog", lambda dialog: dialog.dismiss())
    button.click()
    assert httpx.get(f"{url}/v1/articles/r1").status_code == 200
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    expect(button).to_have_count(0)
    expect(page.locator("#reports-told")).to_have_text("3 reports")
    expect(page.get_by_label("Osk Herald")).to_have_count(0)
    assert httpx.get(f"{url}/v1/articles/r1").status_code == 404


def test_a_server_that_is_gone_is_said_calmly_and_asked_again(page: object) -> None:
    page.route("**/v1/ask", lambda route: route.abort())
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    alert = page.locator(".turn [role=alert]")
    expect(alert).to_contain_text("cannot be reached")
    page.unroute("**/v1/ask")
    alert.get_by_role("button", name="Try again").click()
    expect(page.locator(".turn .tools")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)


def test_a_busy_server_says_when_to_come_again(page: object) -> None:
    page.route(
        "**/v1/ask",
        lambda route: route.fulfill(
            status=503,
            headers={"Retry-After": "7", "Content-Type": "application/problem+json"},
            body='{"detail": "too many questions are waiting", "status": 503}',
        ),
    )
    page.fill("#question", QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".turn [role=alert]")).to_contain_text("in 7 s")


def test_the_keyboard_is_enough(page: object) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    ask(page, QUESTION)
    number = page.locator(".number").first
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#report-title")).to_be_focused()
    unnamed = page.locator("button:visible, input:visible, select:visible, textarea:visible")
    for element in unnamed.all():
        assert element.evaluate("e => e.ariaLabel || e.textContent.trim() || e.labels?.length"), element


def test_a_locked_server_asks_for_the_key(browser: object, tmp_path: Path, embedder: Embedder) -> None:
    key = "correct-horse-battery"
    with served(make_app(tmp_path / "c", embedder, Script(), keys=f"ann:{key}")) as url:
        page = browser.new_page()
        page.goto(url)
        page.fill("#key", key)
        page.keyboard.press("Enter")
        expect(page.locator("#key-form")).to_be_hidden()
        expect(page.locator("#open-reports")).to_have_text("Add reports")
        turn = ask(page, "Anything?")
        expect(turn.locator(".calm")).to_be_visible()
        page.close()
