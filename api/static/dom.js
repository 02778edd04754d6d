// Elements are only ever made here, from text: report text never becomes markup.

export const $ = (id) => document.getElementById(id);

/** Make an element. Values of `properties` are set as properties, those of `attributes` as attributes. */
export function make(tag, { attributes = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Control and text-direction characters become U+FFFD, one for one, so that offsets stay right. */
export const harmless = (text) => text.replace(UNSEEN, "\ufffd");

/** Text of a report, which may run from right to left or try to turn what stands around it. */
export const quoted = (text) => make("bdi", { textContent: harmless(text), dir: "auto" });

/** A link to the original, only if it is a web address. */
export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : "";
  } catch {
    return "";
  }
}

export function day(iso) {
  if (!iso) return "";
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(`${iso}T00:00:00Z`));
}

export const say = (text) => { $("live").textContent = text; };
