/** A look at the tablet itself (平板自检): browser, storage, space, clock, camera; each line with at most one thing to do. */
import { h, glyph } from "./elements.mjs";
import { ask } from "./server.mjs";
import * as shell from "./shell.mjs";
import { all, fact, put } from "./store.mjs";
import { w } from "./words.mjs";

const MEGABYTE = 1024 * 1024;
const CLOCK_OFF = 120000;
/** What each family is called, how its version is read, and the oldest that runs the app. */
const FAMILIES = [
  ["Edge", /Edg(?:A|iOS)?\/(\d+)/, 105],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/, 121],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/, 105],
  ["Safari", /Version\/(\d+)[.\d]* .*Safari/, 16],
];
/** Browsers inside chat apps, which clear what they keep at will. */
const INSIDE = /MicroMessenger|wxwork|DingTalk|AlipayClient|\bQQ\/|Weibo|Lark|Feishu|FBAN|FBAV|Instagram|Line\//;

export const insideChat = (agent) => INSIDE.test(agent);

/** Family, version and whether it is new enough: { name, version, fit }; unknown ones are taken at their word. */
export function browserOf(agent) {
  for (const [name, pattern, least] of FAMILIES) {
    const found = pattern.exec(agent);
    if (found) return { name, version: Number(found[1]), fit: Number(found[1]) >= least };
  }
  return { name: "", version: 0, fit: true };
}

export const browserName = (agent) => [browserOf(agent).name, browserOf(agent).version || ""].join(" ").trim();

/** What the figures mean: lines of { name, tone, says, todo }, in order of weight. */
export function judged({ agent, stores, persisted, space, offset, camera, secure, installed }) {
  const browser = browserOf(agent);
  const line = (name, tone, says, todo = "") => ({ name, tone, says, todo });
  const lines = [
    line("browser", browser.fit ? "done" : "stop", browserName(agent) || "—", browser.fit ? "" : "check_browser_do"),
    stores ? line("storage", persisted ? "done" : "care", persisted ? "check_storage_kept" : "check_storage_may_go", persisted ? "" : installed ? "check_storage_do" : "check_install_do") : line("storage", "stop", "check_storage_none", "check_storage_none_do"),
    line("offline", secure ? "done" : "care", secure ? "check_offline_whole" : "check_offline_open", secure ? "" : "check_offline_do"),
  ];
  if (space !== null) lines.push(space < 50 * MEGABYTE ? line("space", "stop", "check_space_none", "check_space_do") : space < 200 * MEGABYTE ? line("space", "care", "check_space_little", "check_space_do") : line("space", "done", "check_space_enough"));
  if (offset === null) lines.push(line("clock", "care", "check_clock_unknown"));
  else lines.push(Math.abs(offset) > CLOCK_OFF ? line("clock", "care", "check_clock_off", "check_clock_do") : line("clock", "done", "check_clock_right"));
  lines.push(camera ? line("camera", "done", "check_camera_there") : line("camera", "care", "check_camera_none", "check_camera_do"));
  return lines;
}

async function storesHere() {
  try {
    await put("facts", { key: "probe", value: 1 });
    return (await all("facts")).length > 0;
  } catch {
    return false;
  }
}

export const isInstalled = () => Boolean(globalThis.matchMedia?.("(display-mode: standalone), (display-mode: fullscreen)").matches || navigator.standalone);

async function hasCamera() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices.some((device) => device.kind === "videoinput");
}

async function figures() {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const persisted = (await navigator.storage?.persisted?.()) || ((await navigator.storage?.persist?.()) ?? false);
  await ask("GET", "receipts", { wait: 4000 }).catch(() => null);
  return {
    agent: navigator.userAgent,
    stores: await storesHere(),
    persisted,
    space: estimate?.quota ? estimate.quota - estimate.usage : null,
    offset: (await fact("clock"))?.offset_ms ?? null,
    camera: await hasCamera(),
    secure: shell.possible(),
    installed: isInstalled(),
  };
}

const GLYPHS = { done: "delivered", care: "attention", stop: "error" };

/** A list that fills itself; what is in order stands together in one line, the rest says what to do. */
export function checkup({ whole = false } = {}) {
  const list = h("ul", { class: "checkup", "aria-label": w("check") });
  const fill = async () => {
    const lines = judged(await figures());
    const good = lines.filter((line) => line.tone === "done");
    const bad = lines.filter((line) => line.tone !== "done");
    const shown = whole ? lines : bad;
    const text = (line) => (line.says.startsWith("check_") ? w(line.says) : line.says);
    list.replaceChildren(
      ...shown.map((line) =>
        h("li", { class: `is-${line.tone}`, "data-check": line.name, "data-tone": line.tone }, glyph(GLYPHS[line.tone]), h("div", {}, h("b", {}, `${w(`check_${line.name}`)} · ${text(line)}`), line.todo && h("p", {}, w(line.todo)))),
      ),
      ...(whole || !good.length ? [] : [h("li", { class: "is-done", "data-tone": "done" }, glyph("delivered"), h("div", {}, bad.length ? w("check_good", { count: good.length }) : w("check_all_good")))]),
    );
  };
  void fill();
  return list;
}
