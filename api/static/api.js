// Calls to the server. Problems come as RFC 9457 details and leave here as `Problem`.

const KEY = "conflictqa-key";

export class Problem extends Error {
  constructor(status, detail, retryAfter = 0) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export const rememberKey = (key) => sessionStorage.setItem(KEY, key);

export async function getJson(path) {
  return (await call(path)).json();
}

export const remove = (path) => call(path, { method: "DELETE" });

/** Post and read server-sent events; calls `on(event, data)` for each. */
export async function postForEvents(path, body, on, signal) {
  const isForm = body instanceof FormData;
  const headers = { Accept: "text/event-stream", ...(isForm ? {} : { "Content-Type": "application/json" }) };
  const response = await call(path, {
    method: "POST", headers, body: isForm ? body : JSON.stringify(body), signal,
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) deliver(block, on);
  }
}

function deliver(block, on) {
  let event = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (!data.length) return;
  const value = JSON.parse(data.join("\n"));
  if (event === "error") throw new Problem(value.status, value.detail);
  on(event, value);
}

async function call(path, options = {}) {
  const key = sessionStorage.getItem(KEY);
  const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The server cannot be reached. Check that it is running, then try again.");
  }
  if (response.ok || path === "/readyz") return response;
  const problem = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get("Retry-After")) || 0;
  throw new Problem(response.status, problem.detail || response.statusText, retryAfter);
}
