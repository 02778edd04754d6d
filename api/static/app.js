// Ties the page together: asking, the conversation so far, what the server is missing.

import { getJson, postForEvents, Problem, rememberKey } from "./api.js";
import { Turn } from "./answer.js";
import { $, say } from "./dom.js";
import * as filters from "./filters.js";
import { closeReport } from "./report.js";
import { acceptDrops, addFiles, listReports } from "./upload.js";

const REMEMBERED = 10;
const LOOK_AGAIN = 1500;
let turns = [];
let running = null;

async function ask(question) {
  const turn = new Turn(question);
  $("turns").append(turn.element);
  $("welcome").hidden = true;
  $("new").hidden = false;
  history.replaceState(null, "", filters.address(question));
  turn.element.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  const controller = new AbortController();
  running = controller;
  busy(true);
  try {
    const body = { question, history: soFar(), ...filters.read() };
    await postForEvents("/v1/ask", body, (event, data) => turn.on(event, data), controller.signal);
    if (!turn.answer) throw new Problem(0, "The answer broke off. Ask again.");
    turns.push(turn.answer);
  } catch (error) {
    ended(turn, error, question);
  } finally {
    running = null;
    busy(false);
  }
}

function ended(turn, error, question) {
  if (error.name === "AbortError") {
    turn.stopped();
    say("Stopped.");
    return;
  }
  if (error.status === 401) $("key-form").hidden = false;
  turn.failed(error, () => { turn.element.remove(); ask(question); });
}

function soFar() {
  return turns.slice(-REMEMBERED).map((answer) => ({
    question: (answer.standalone || answer.question).slice(0, 2000),
    answer: answer.text.slice(0, 20000),
    citations: answer.citations.slice(0, 1).map(({ article_id, start, end }) => ({ article_id, start, end })),
  }));
}

function busy(isBusy) {
  $("send").hidden = isBusy;
  $("stop").hidden = !isBusy;
  $("turns").setAttribute("aria-busy", String(isBusy));
}

function submit(event) {
  event.preventDefault();
  const question = $("question").value.trim();
  if (!question || running) return;
  $("question").value = "";
  grow();
  ask(question);
}

function grow() {
  const box = $("question");
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function startAnew() {
  running?.abort();
  turns = [];
  $("turns").replaceChildren();
  $("welcome").hidden = false;
  $("new").hidden = true;
  closeReport();
  history.replaceState(null, "", "/");
  $("question").focus();
}

async function lookAtServer() {
  const state = await getJson("/readyz").catch(() => null);
  const parts = state ? [state.corpus, state.model] : [];
  const missing = parts.filter((part) => part.state === "missing");
  const loading = parts.some((part) => part.state === "loading");
  if (missing.length) notice(missing[0].detail || "Something is missing on the server.");
  else if (loading) notice("The model is loading. You can ask already.");
  else if ($("notice").textContent) notice("");
  if (missing.length || loading) setTimeout(lookAtServer, LOOK_AGAIN);
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

async function refresh() {
  try {
    const found = await listReports();
    filters.showOutlets(found.outlets);
    if (!found.total) $("reports-told").textContent = "No reports yet: add some to ask about.";
    $("open-reports").textContent = found.total ? `Reports (${found.total})` : "Add reports";
  } catch (error) {
    if (error.status === 401) $("key-form").hidden = false;
  }
}

async function add(files) {
  if (!files.length) return;
  if (!$("reports").open) $("reports").showModal();
  await addFiles(files, refresh);
  $("files").value = "";
}

function listen() {
  $("ask").addEventListener("submit", submit);
  $("question").addEventListener("input", grow);
  $("question").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  $("stop").addEventListener("click", () => running?.abort());
  $("new").addEventListener("click", startAnew);
  $("filters").addEventListener("input", filters.tellCount);
  $("clear-filters").addEventListener("click", filters.clear);
  $("close-report").addEventListener("click", closeReport);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !$("reports").open) closeReport(); });
  $("open-reports").addEventListener("click", () => $("reports").showModal());
  $("close-reports").addEventListener("click", () => $("reports").close());
  $("more-reports").addEventListener("click", () => listReports(true));
  $("report-list").addEventListener("removed", refresh);
  $("files").addEventListener("change", () => add($("files").files));
  $("key-form").addEventListener("submit", useKey);
  acceptDrops(add);
}

async function useKey(event) {
  event.preventDefault();
  rememberKey($("key").value.trim());
  $("key-form").hidden = true;
  await begin();
}

async function begin() {
  lookAtServer();
  await refresh();
  const question = filters.fromAddress();
  if (question && !turns.length && !running) await ask(question);
}

listen();
begin();
