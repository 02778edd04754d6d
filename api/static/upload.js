// The list of reports, adding some by dropping files, and removing them.

import { getJson, postForEvents, remove } from "./api.js";
import { $, day, harmless, make, quoted, say } from "./dom.js";
import { closeReport, openReport } from "./report.js";

const PAGE = 50;
let shown = 0;

export async function listReports(more = false) {
  shown = more ? shown : 0;
  const found = await getJson(`/v1/articles?limit=${PAGE}&offset=${shown}`);
  const rows = found.articles.map(row);
  if (more) $("report-list").append(...rows);
  else $("report-list").replaceChildren(...rows);
  shown += rows.length;
  $("more-reports").hidden = shown >= found.total;
  $("reports-told").textContent = found.total === 1 ? "1 report" : `${found.total} reports`;
  return found;
}

function row(head) {
  const open = make("button", {
    type: "button", className: "link",
    onclick: () => { $("reports").close(); openReport(head.id, { from: $("open-reports") }); },
  }, quoted(head.title || head.id));
  const about = [head.source, day(head.published)].filter(Boolean).join(" · ");
  const drop = make("button", {
    type: "button", className: "quiet small", textContent: "Remove", onclick: () => removeReport(head),
    attributes: { "aria-label": `Remove ${harmless(head.title || head.id)}` },
  });
  return make("li", {}, open, make("span", { className: "where" }, quoted(about)), drop);
}

/** Remove a report once that is confirmed; the list tells of it by the event `removed`. */
async function removeReport(head) {
  const name = harmless(head.title || head.id);
  if (!confirm(`Remove “${name}”? Answers can no longer rest on it.`)) return;
  try {
    await remove(`/v1/articles/${encodeURIComponent(head.id)}`);
  } catch (problem) {
    $("reports-told").textContent = problem.message;
    return;
  }
  closeReport();
  $("close-reports").focus();
  say(`Removed ${name}`);
  $("report-list").dispatchEvent(new Event("removed"));
}

/** Send the files one by one, so that each has its own progress and its own fate. */
export async function addFiles(files, changed) {
  $("upload").hidden = false;
  $("outcomes").replaceChildren();
  const counts = {};
  for (const [n, file] of [...files].entries()) {
    progress(`Adding ${file.name} (${n + 1} of ${files.length})`, n / files.length);
    const body = new FormData();
    body.append("files", file);
    const on = (event, result) => { if (event === "result") tell(result, counts); };
    try {
      await postForEvents("/v1/articles", body, on);
    } catch (problem) {
      tell({ name: file.name, status: "refused", reason: problem.message, notes: [] }, counts);
    }
  }
  const summary = Object.entries(counts).map(([status, count]) => `${count} ${status}`).join(", ");
  progress(`Done: ${summary || "nothing to add"}`, 1);
  say(`Done: ${summary}`);
  await changed();
}

function progress(text, share) {
  $("upload-told").textContent = text;
  $("upload-bar").value = share;
}

function tell(result, counts) {
  counts[result.status] = (counts[result.status] ?? 0) + 1;
  const why = [result.reason, ...result.notes].filter(Boolean).join("; ");
  const status = make("span", { className: `status ${result.status}`, textContent: result.status });
  $("outcomes").append(make("li", {}, status, quoted(result.name), why ? make("span", { className: "hint" }, quoted(why)) : null));
}

/** Let files be dropped anywhere on the page. */
export function acceptDrops(add) {
  const isFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const show = (change) => { depth = Math.max(0, depth + change); $("drop-anywhere").hidden = depth === 0; };
  addEventListener("dragenter", (event) => { if (isFiles(event)) show(1); });
  addEventListener("dragleave", (event) => { if (isFiles(event)) show(-1); });
  addEventListener("dragover", (event) => { if (isFiles(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    show(-depth);
    add(event.dataTransfer.files);
  });
}
