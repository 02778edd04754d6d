// The pane that shows a report, the cited words highlighted and scrolled to.

import { getJson } from "./api.js";
import { $, day, harmless, make, quoted, say, webAddress } from "./dom.js";

let opener = null;

/** Open a report; `spans` are the cited ones ({start, end}, in code points), `main` is scrolled to. */
export async function openReport(id, { spans = [], main = null, speaker = "", from = null } = {}) {
  const article = await getJson(`/v1/articles/${encodeURIComponent(id)}`);
  opener = from ?? document.activeElement;
  $("report-title").replaceChildren(quoted(article.title || article.id));
  $("report-about").replaceChildren(...about(article));
  $("report-said").hidden = !speaker;
  $("report-said").replaceChildren("Said by ", quoted(speaker));
  $("report-text").replaceChildren(...marked(harmless(article.text), spans, main));
  $("report").hidden = false;
  $("page").classList.add("with-report");
  $("report-title").focus({ preventScroll: true });
  const mark = $("report-text").querySelector("mark.main");
  if (mark) mark.scrollIntoView({ block: "center" });
  else $("report-text").scrollTop = 0;
  say(`Opened ${article.title}`);
}

export function closeReport() {
  if ($("report").hidden) return;
  $("report").hidden = true;
  $("page").classList.remove("with-report");
  opener?.focus();
}

function about(article) {
  const parts = [article.source, day(article.published)].filter(Boolean).map(quoted);
  const link = webAddress(article.url);
  if (link) {
    parts.push(make("a", { href: link, rel: "noopener noreferrer", target: "_blank", textContent: "Original" }));
  }
  return parts.flatMap((part, n) => (n ? [" · ", part] : [part]));
}

function marked(text, spans, main) {
  const found = [];
  let at = 0;
  for (const span of cutAt(text, spans)) {
    if (span.from < at) continue;
    found.push(text.slice(at, span.from));
    const isMain = main && span.start === main.start && span.end === main.end;
    found.push(make("mark", { className: isMain ? "main" : "", textContent: text.slice(span.from, span.to) }));
    at = span.to;
  }
  return [...found, text.slice(at)];
}

/** Code-point offsets to those of JavaScript strings, in order, each span once. */
function cutAt(text, spans) {
  const wanted = new Set(spans.flatMap((span) => [span.start, span.end]));
  const places = new Map();
  let units = 0;
  let points = 0;
  for (const character of text) {
    if (wanted.has(points)) places.set(points, units);
    units += character.length;
    points += 1;
  }
  places.set(points, units);
  return spans
    .map((span) => ({ ...span, from: places.get(span.start), to: places.get(span.end) }))
    .filter((span) => span.to > span.from)
    .sort((a, b) => a.from - b.from);
}
