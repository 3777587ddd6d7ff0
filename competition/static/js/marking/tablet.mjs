/** This tablet itself (这台平板): its check-up, what is unsent and how else it can leave, and giving the tablet back. */
import { checkup } from "./checkup.mjs";
import { glyph, h, icon, plate, stateLine, tool } from "./elements.mjs";
import * as handing from "./handing-over.mjs";
import { dialogOf } from "./help.mjs";
import * as outbox from "./outbox.mjs";
import * as photos from "./photos.mjs";
import { qrDrawing } from "./qr-writing.mjs";
import { scan } from "./scan.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { digest, hex } from "./sha256.mjs";
import { begunHere } from "./sheets.mjs";
import { fact, forget } from "./store.mjs";
import { clockTime, w } from "./words.mjs";

const NEXT_CODE = 700;

const big = (name, label, click, kind = "") => h("button", { type: "button", class: `btn btn-mid ${kind}`.trim(), on: { click } }, icon(name), label);

/** A file as the browser saves it. */
function save(content, name) {
  const link = h("a", { href: URL.createObjectURL(new Blob([content], { type: "application/json" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Show the unsent sheets as codes, one after the other, until the person closes. */
function showCodes(content) {
  const codes = handing.pieces(content);
  const place = h("div", { class: "qr handing-qr" });
  const says = h("p", { class: "muted num" });
  const dialog = dialogOf(w("hand_over"), h("p", {}, w("hand_over_hint")), place, says);
  let at = 0;
  const next = () => {
    if (!dialog.isConnected) return;
    place.replaceChildren(qrDrawing(codes[at]));
    says.textContent = w("code_of", { number: at + 1, all: codes.length });
    at = (at + 1) % codes.length;
    if (codes.length > 1) setTimeout(next, NEXT_CODE);
  };
  next();
}

async function takeIn(content, says) {
  try {
    const count = await outbox.adopt(handing.unpacked(content));
    says.textContent = w("taken_over", { count });
  } catch {
    says.textContent = w("not_a_hand_over");
  }
}

function receiving(says) {
  const file = h("input", { type: "file", accept: ".json,application/json", hidden: true, id: "hand-over-file" });
  file.addEventListener("change", async () => file.files[0] && takeIn(await file.files[0].text(), says));
  const gather = handing.gatherer();
  const byCamera = big("qr", w("receive_codes"), () => void scan(w("receive_codes"), (code, line) => {
    const found = gather(code);
    if (!found) return false;
    line.textContent = w("code_of", { number: found.have, all: found.all });
    if (!found.content) return false;
    void takeIn(found.content, says);
    return true;
  }));
  return [file, big("upload", w("receive_file"), () => file.click()), byCamera];
}

const line = (row, reason) => h("li", {}, row.code ? plate(row.code) : glyph("paper"), h("div", { class: "grow" }, stateLine(row.state), h("div", { class: "reason" }, reason)));

/** What has not arrived, and the other ways out; what has arrived and does not count by itself. */
async function fillUnsent(place) {
  const kept = await outbox.rows();
  const rows = kept.filter((row) => outbox.isUnsent(row) || row.state === "aside");
  const device = await fact("device");
  const why = (row) => (outbox.isElsewhere(row, device) && w("elsewhere_unsent", { event: row.event })) || row.message || (row.state === "waits" ? w("why_waits") : w("signed_at", { time: clockTime(row.signed_at) }));
  const lines = rows.map((row) => line(row, why(row)));
  const judged = kept.filter((row) => row.code && ["conflict", "flagged"].includes(row.state)).map((row) => line(row, [w("receipt", { receipt: row.receipt }), w(row.decided ? "chief_decided" : "chief_decides")].join(" · ")));
  const content = () => handing.packed(rows, device?.label ?? "");
  const stamp = new Date().toISOString().slice(0, 16).replace(/\D/g, "");
  const out = rows.length ? [big("download", w("save_file"), () => (save(content(), `unsent-${stamp}.json`), outbox.noteSaved(rows))), big("qr", w("show_codes"), () => showCodes(content()))] : [];
  place.replaceChildren(
    h("h2", {}, rows.length ? w("unsent_here", { count: rows.length }) : w("nothing_unsent")),
    ...(rows.length ? [h("ul", { class: "queue" }, ...lines), h("p", { class: "muted" }, w("unsent_hint")), h("div", { class: "tablet-keys" }, ...out)] : []),
    ...(judged.length ? [h("h2", {}, w("delivered_apart", { count: judged.length })), h("ul", { class: "queue" }, ...judged)] : []),
  );
}

function unsentCard() {
  const place = h("div", { class: "tablet-list" });
  const says = h("p", { class: "muted", role: "status" });
  void fillUnsent(place);
  outbox.watch(() => place.isConnected && void fillUnsent(place));
  return h("section", { class: "joining-card tablet-unsent" }, place, h("p", { class: "muted" }, w("receive_hint")), h("div", { class: "tablet-keys" }, ...receiving(says)), says);
}

/** The digest of all this tablet was given receipts for; the server makes the same of what it has. */
export function receiptsDigest(rows, device) {
  const lines = rows.filter((row) => row.receipt && !row.handed && (row.device ?? device) === device).map((row) => `${row.op}:${row.sha256}`).sort();
  return hex(digest(new TextEncoder().encode(lines.join("\n"))));
}

/** Give the tablet back: nothing unsent, receipts alike, wiped here, ticked there; what is begun only where that was told. Returns what stands in the way, or "". */
async function giveBack(told) {
  await outbox.flush();
  if (!(await outbox.reconcile())) return w("return_no_server");
  const rows = await outbox.rows();
  const stranded = rows.filter(outbox.isStranded).length;
  if (stranded) return w("return_aside", { count: stranded });
  const left = (await outbox.withoutReceipt()).filter((row) => !row.saved).length;
  if (left) return w("return_unsent", { count: left });
  const shots = await photos.waiting(rows);
  if (shots) return w("return_photos", { count: shots });
  const begun = await begunHere();
  if (begun && !told.begun) {
    told.begun = true;
    return w("return_begun", { count: begun });
  }
  try {
    const answer = await ask("POST", "devices/self/return", { json: { receipts: receiptsDigest(rows, (await fact("device")).device_id) } });
    if (answer.status !== 200) return answer.body?.message ?? w("no_server");
  } catch (error) {
    if (error instanceof NoAnswer) return w("return_no_server");
    throw error;
  }
  return "";
}

function returning(app) {
  const says = h("p", { class: "pin-says", role: "alert" });
  const told = { begun: false };
  const key = big("leave", w("give_back"), async () => {
    says.textContent = "";
    key.setAttribute("aria-busy", "true");
    const label = (await fact("device"))?.label ?? "";
    const problem = await giveBack(told);
    key.removeAttribute("aria-busy");
    if (problem) {
      says.textContent = problem;
      return;
    }
    await forget();
    app.returned(label);
  });
  return h("section", { class: "joining-card" }, h("h2", {}, w("give_back")), h("p", { class: "muted" }, w("give_back_hint")), says, key);
}

/** Seen from the first screen, from the card, and from pairing where something is still unsent. */
export function tablet(app, why = "") {
  const back = () => (app.screen === "inside" ? app.go("home") : app.open());
  const head = h("header", { class: "mbar" }, tool("left", w("back"), back, { shown: false }), h("div", { class: "grow" }, h("h1", {}, w("this_tablet")), h("div", { class: "sub" })), app.networkChip(), app.languageButton(), app.largeType());
  void fact("device").then((device) => {
    head.querySelector(".sub").textContent = device?.label ?? "";
  });
  const check = h("section", { class: "joining-card" }, h("h2", {}, w("check")), checkup({ whole: true }));
  return h("div", { class: "marking marking-2" }, head, h("main", { class: "joining tablet-cards", id: "content", tabindex: "-1" }, why && h("div", { class: "notice is-stop joining-wide", role: "alert" }, glyph("error"), h("div", { class: "grow" }, why)), unsentCard(), h("div", { class: "joining-column" }, check, returning(app))));
}

/** After giving back: nothing is left here, and the page says so. */
export function gone(app, label) {
  return h(
    "div",
    { class: "marking marking-2" },
    h("header", { class: "mbar mbar-home" }, h("div", { class: "grow" }, h("h1", {}, w("app_name")), h("div", { class: "sub" }, label)), app.languageButton()),
    h("main", { class: "joining", id: "content", tabindex: "-1" }, h("section", { class: "joining-card" }, h("h2", { class: "state is-done" }, glyph("delivered"), w("given_back")), h("p", {}, w("given_back_hint")), h("button", { type: "button", class: "btn btn-mid", on: { click: () => location.reload() } }, w("pair_tablet")))),
  );
}
