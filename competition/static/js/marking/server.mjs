/** Talk to the server: an answer counts only when it is JSON; anything else (a captive portal's page) is no answer. */
import { fact, note } from "./store.mjs";

const API = new URL(globalThis.document?.getElementById("app")?.dataset.api ?? "/api/v1/", globalThis.location?.href ?? "http://localhost/");

export class NoAnswer extends Error {}

/** Who speaks: this tablet, and the judge at it. */
async function signed(headers) {
  const device = await fact("device");
  const session = await fact("session");
  if (device) headers.Authorization = `Device ${device.device_token}`;
  if (session) headers["X-Judge-Session"] = session.session;
  return headers;
}

/** Fetch a picture; null where there is none, or no answer of ours. */
export async function picture(path, { wait = 30000 } = {}) {
  const headers = await signed({ Accept: "image/jpeg" });
  const signal = AbortSignal.timeout ? AbortSignal.timeout(wait) : undefined;
  const answer = await fetch(new URL(path, API), { headers, credentials: "omit", cache: "no-store", signal }).catch(() => null);
  if (!answer?.ok || answer.headers.get("content-type") !== "image/jpeg") return null;
  return answer.arrayBuffer().catch(() => null);
}

/** Send a request; returns { status, body, headers }. Raises NoAnswer when nobody of ours answered. keepalive: it goes out though the page may be gone. */
export async function ask(method, path, { json, bytes, headers = {}, wait = 15000, keepalive = false } = {}) {
  const sent = await signed({ Accept: "application/json", ...headers });
  if (json !== undefined || bytes) sent["Content-Type"] ??= "application/json";
  const before = performance.now();
  let response;
  try {
    response = await fetch(new URL(path, API), {
      method,
      headers: sent,
      body: bytes ?? (json === undefined ? undefined : JSON.stringify(json)),
      credentials: "omit",
      cache: "no-store",
      keepalive,
      signal: AbortSignal.timeout ? AbortSignal.timeout(wait) : undefined,
    });
  } catch (error) {
    throw new NoAnswer(String(error));
  }
  if (response.status === 204 || response.status === 304) return { status: response.status, body: null, headers: response.headers };
  if (!(response.headers.get("content-type") ?? "").includes("application/json")) throw new NoAnswer("not ours");
  let body;
  try {
    body = await response.json();
  } catch (error) {
    throw new NoAnswer(String(error));
  }
  if (body?.server_time) await noteClock(body.server_time, performance.now() - before);
  return { status: response.status, body, headers: response.headers };
}

let best = Infinity;

/** Keep the offset measured over the shortest round trip; order never depends on it. */
async function noteClock(serverTime, roundTrip) {
  if (roundTrip >= best) return;
  best = roundTrip;
  const here = Date.now() - roundTrip / 2;
  await note("clock", { offset_ms: Math.round(Date.parse(serverTime) - here), measured_at: new Date().toISOString(), mono_ms: Math.round(performance.now()) });
}
