// An answer as text, Markdown or JSON, and into the clipboard.

import { day, webAddress } from "./dom.js";

export const formats = { text: asText, Markdown: asMarkdown, JSON: (a) => JSON.stringify(a, null, 2) };

function about(citation) {
  const also = citation.also_in.length && `also in ${citation.also_in.join(", ")}`;
  return [citation.speaker, citation.source, citation.title, day(citation.published), also].filter(Boolean);
}

function asText(answer) {
  const sources = answer.citations.map((citation, n) => {
    const lines = [`[${n + 1}] “${citation.quote}”`, `    ${about(citation).join(", ")}`];
    return [...lines, ...(citation.url ? [`    ${citation.url}`] : [])].join("\n");
  });
  return [answer.question, answer.statement || answer.text, ...sources].join("\n\n");
}

function asMarkdown(answer) {
  const sources = answer.citations.map((citation, n) => {
    const quote = escape(citation.quote).split("\n").map((line) => `> ${line}`).join("\n");
    const link = webAddress(citation.url);
    const told = escape(about(citation).join(", "));
    return `${quote}\n>\n> [${n + 1}] ${link ? `[${told}](<${link}>)` : told}`;
  });
  return [`**${escape(answer.question)}**`, escape(answer.statement || answer.text), ...sources].join("\n\n");
}

/** Report text must stay text wherever the Markdown is shown. */
const escape = (text) => text.replace(/[\\`*_{}[\]()<>#+!|~&-]/g, "\\$&");

export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // pages that were not loaded over TLS or from this machine have no clipboard of their own
  const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}
