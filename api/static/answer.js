// One turn of the conversation: the question, the answer as it comes, its sources.

import { copy, formats } from "./export.js";
import { day, harmless, make, quoted, say } from "./dom.js";
import { openReport } from "./report.js";

const NEAREST = 3;

export class Turn {
  constructor(question) {
    this.state = make("p", { className: "state", textContent: "Searching the reports…" });
    this.body = make("div", { className: "answer" });
    const heading = make("h2", { className: "asked", dir: "auto", textContent: question });
    this.element = make("li", { className: "turn" }, heading, this.state, this.body);
    this.evidence = [];
    this.draft = "";
  }

  on(event, data) {
    if (event === "evidence") this.found(data.evidence);
    if (event === "text") this.wrote(data.text);
    if (event === "done") this.done(data);
  }

  found(evidence) {
    this.evidence = evidence;
    const reports = new Set(evidence.map((item) => item.article_id)).size;
    this.state.textContent = `Considering ${plural(evidence.length, "sentence")} from ${plural(reports, "report")}…`;
    say(this.state.textContent);
  }

  wrote(text) {
    this.draft += text;
    this.body.replaceChildren(make("p", { className: "draft", dir: "auto", textContent: harmless(plain(this.draft)) }));
  }

  done(answer) {
    this.answer = answer;
    this.state.remove();
    this.body.replaceChildren(...(answer.abstained ? this.notFound() : this.told()), this.tools());
    const standalone = answer.standalone && answer.standalone !== answer.question;
    if (standalone) {
      this.body.prepend(make("p", { className: "understood" }, "Understood as: ", quoted(answer.standalone)));
    }
    say(answer.abstained ? "Not found in the reports." : `Answer: ${answer.text}`);
  }

  stopped() {
    this.state.textContent = "Stopped.";
    this.body.querySelector(".draft")?.remove();
  }

  failed(problem, again) {
    this.state.remove();
    const wait = problem.retryAfter ? ` You can try again in ${problem.retryAfter} s.` : "";
    const button = make("button", { type: "button", className: "quiet", textContent: "Try again", onclick: again });
    const told = make("p", { textContent: `${problem.message}${wait}` });
    this.body.replaceChildren(make("div", { className: "failed", attributes: { role: "alert" } }, told, button));
  }

  told() {
    const { text, statement, citations } = this.answer;
    const numbers = citations.map((citation, n) => this.number(citation, n + 1));
    const short = make("p", { className: "short" }, quoted(text), ...numbers);
    const whole = statement && statement !== text
      ? make("p", { className: "statement" }, quoted(statement)) : null;
    const voices = new Set(citations.map((citation) => citation.speaker || citation.source));
    const differ = citations.length > 1 && voices.size > 1;
    const cards = citations.map((citation, n) => this.card(citation, n + 1));
    const list = make("ol", { className: differ ? "sources beside" : "sources" }, ...cards);
    const heading = make("h3", { textContent: differ ? "What each of them says" : "Source" });
    return [short, whole, heading, list].filter(Boolean);
  }

  number(citation, n) {
    const label = `Source ${n}: ${[citation.speaker, citation.source].filter(Boolean).join(", ")}. Open the report`;
    const onclick = (event) => this.open(citation, event.currentTarget);
    return make("button", {
      type: "button", className: "number", textContent: n, onclick, attributes: { "aria-label": label },
    });
  }

  card(citation, n) {
    const who = make("p", { className: "who" }, make("span", { className: "n", textContent: n }),
      quoted(citation.speaker || citation.source || "The report"));
    const quote = make("blockquote", { dir: "auto", textContent: harmless(citation.quote) });
    const also = citation.also_in?.length && `also in ${citation.also_in.join(", ")}`;
    const where = [citation.source, day(citation.published), also].filter(Boolean).join(" · ");
    const open = make("button", {
      type: "button", className: "link", onclick: (event) => this.open(citation, event.currentTarget),
    }, quoted(citation.title || "Open the report"));
    return make("li", { className: "card" }, who, quote, make("p", { className: "where" }, open, quoted(where)));
  }

  open(place, from) {
    const spans = (this.answer.citations.length ? this.answer.citations : [place])
      .filter((citation) => citation.article_id === place.article_id);
    return openReport(place.article_id, { spans, main: place, speaker: place.speaker, from });
  }

  notFound() {
    const box = make("div", { className: "calm" },
      make("p", { className: "short", textContent: "Not found in the reports" }),
      make("p", { textContent: "None of the reports that were searched says this. Nothing is guessed." }));
    const nearest = [...this.evidence].sort((a, b) => a.number - b.number).slice(0, NEAREST);
    if (!nearest.length) return [box];
    const cards = nearest.map((item) => this.card({ ...item, quote: item.text }, item.number));
    const list = make("ol", { className: "sources" }, ...cards);
    const summary = make("summary", { textContent: "The nearest that they say" });
    return [box, make("details", { className: "nearest" }, summary, list)];
  }

  tools() {
    const done = make("span", { className: "hint", attributes: { role: "status" } });
    const button = (label, text) => make("button", {
      type: "button", className: "quiet small", textContent: label,
      onclick: async () => { await copy(text()); done.textContent = "Copied"; },
    });
    const copies = Object.entries(formats).map(([name, format]) => button(`Copy ${name}`, () => format(this.answer)));
    const link = button("Copy link", () => location.href);
    const { abstained, confidence, seconds } = this.answer;
    const facts = [
      confidence > 0 && !abstained ? `confidence ${Math.round(confidence * 100)} %` : "",
      seconds?.total ? `${seconds.total.toFixed(1)} s` : "",
    ].filter(Boolean).join(" · ");
    return make("div", { className: "tools" }, ...copies, link, done,
      make("span", { className: "facts", textContent: facts }));
  }
}

/** The model's own numbers mean nothing before they are checked. */
const plain = (draft) => draft.replace(/\[\d*\]?/g, "").trimStart();

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
