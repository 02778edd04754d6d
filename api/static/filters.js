// The filters: outlets, days, how careful; and how they stand in the page's address.

import { $, make, quoted } from "./dom.js";

export function showOutlets(outlets) {
  const chosen = new Set(read().filters.sources);
  $("outlets").replaceChildren(...outlets.map(({ source, articles }) => make("label", { className: "outlet" },
    make("input", { type: "checkbox", value: source, checked: chosen.has(source), name: "outlet" }),
    quoted(source), make("span", { className: "hint", textContent: articles }))));
  if (!outlets.length) $("outlets").append(make("span", { className: "hint", textContent: "No outlets yet" }));
}

export function read() {
  const sources = [...document.querySelectorAll("input[name=outlet]:checked")].map((box) => box.value);
  const filters = { sources };
  if ($("since").value) filters.since = $("since").value;
  if ($("until").value) filters.until = $("until").value;
  return { filters, care: $("care").value || null };
}

export function tellCount() {
  const { filters, care } = read();
  const count = filters.sources.length + Boolean(filters.since) + Boolean(filters.until) + Boolean(care);
  $("filters-told").textContent = count ? ` (${count})` : "";
}

export function clear() {
  for (const box of document.querySelectorAll("input[name=outlet]")) box.checked = false;
  for (const id of ["since", "until", "care"]) $(id).value = "";
  tellCount();
}

/** The address that asks the same question with the same filters. */
export function address(question) {
  const { filters, care } = read();
  const query = new URLSearchParams({ q: question });
  for (const source of filters.sources) query.append("source", source);
  for (const name of ["since", "until"]) if (filters[name]) query.set(name, filters[name]);
  if (care) query.set("care", care);
  return `/?${query}`;
}

/** Set the filters that the address names; return its question. */
export function fromAddress() {
  const query = new URLSearchParams(location.search);
  for (const name of ["since", "until", "care"]) $(name).value = query.get(name) ?? "";
  const sources = new Set(query.getAll("source"));
  for (const box of document.querySelectorAll("input[name=outlet]")) box.checked = sources.has(box.value);
  tellCount();
  return query.get("q") ?? "";
}
