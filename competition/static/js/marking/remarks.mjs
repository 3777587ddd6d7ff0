/** What stands beside a mark (更多): note, photos, clear, not attempted; folded away until it is wanted. */
import { h, hidden, icon } from "./elements.mjs";
import * as photos from "./photos.mjs";
import { w } from "./words.mjs";

const LONGEST_NOTE = 1000;

/** A note that is kept as it is typed. */
export function noteField(strokes, code, changed = () => {}) {
  const id = `note-${code || "sheet"}`;
  const area = h("textarea", { class: "form-control", rows: 3, maxlength: LONGEST_NOTE, id, disabled: strokes.signed });
  area.value = strokes.note(code);
  area.addEventListener("input", () => {
    void strokes.keepNote(code, area.value);
    changed();
  });
  return h("div", { class: "remark-note" }, h("label", { class: "form-label", for: id }, w(code ? "note_on" : "note_sheet", { aspect: code })), area);
}

/** Photos of an aspect, or of the whole sheet; a file from the camera where there is one. */
export function photoField(strokes, code, changed = () => {}) {
  const row = h("div", { class: "shots" });
  const says = h("p", { class: "field-problem", role: "status" });
  const file = h("input", { type: "file", accept: "image/*", capture: "environment", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true" });
  const take = h("button", { type: "button", class: "key", on: { click: () => file.click() } }, icon("photo"), w("take_photo"));
  file.addEventListener("change", async () => {
    const [given] = file.files;
    file.value = "";
    if (!given) return;
    says.textContent = w("photo_drawing");
    try {
      await photos.add(strokes.sheet.id, code, given);
      says.textContent = "";
    } catch (error) {
      says.textContent = w(error.message === "photo-too-many" ? "photo_too_many" : "photo_unreadable", { most: photos.MOST_A_SHEET });
    }
    show();
    changed();
  });
  const shot = (each, number) => h(
    "figure",
    { class: "shot" },
    h("span", { role: "img", "aria-label": w("photo_number", { number }) }, photos.thumbnail(each)),
    h("figcaption", {}, strokes.signed ? w(`photo_${each.state}`) : h("button", { type: "button", class: "tool", "aria-label": w("photo_drop", { number }), on: { click: () => drop(each) } }, icon("trash"))),
  );
  const drop = async (each) => {
    await photos.drop(each.key);
    show();
    changed();
  };
  const show = () => row.replaceChildren(...photos.of(strokes.sheet.id, code).map((each, n) => shot(each, n + 1)));
  show();
  return h("div", { class: "remark-photos" }, row, says, strokes.signed ? null : h("div", {}, file, take));
}

/** The key beside an aspect's name and what it unfolds; actions: { clear, skip } where the mark may be taken away or left out. */
export function remarks(strokes, aspect, { clear, skip }) {
  const counts = h("span", { class: "remark-counts" });
  const panel = h("div", { class: "remark-panel", id: `remark-${aspect.code}`, hidden: true });
  const open = (is) => {
    panel.hidden = !is;
    key.setAttribute("aria-expanded", String(is));
    if (is && !panel.childElementCount) fill();
  };
  const key = h("button", { type: "button", class: "tool remark-key", "aria-label": w("more_on", { aspect: aspect.code }), "aria-expanded": "false", "aria-controls": panel.id, on: { click: () => open(panel.hidden) } }, counts, icon("more"));
  const show = () => {
    const shots = photos.of(strokes.sheet.id, aspect.code).length;
    const noted = Boolean(strokes.note(aspect.code));
    counts.replaceChildren(...(noted ? [icon("note"), hidden(w("has_note"))] : []), ...(shots ? [icon("photo"), hidden(w("has_photos", { count: shots }))] : []));
    key.hidden = Boolean(strokes.sheet.checks) || (strokes.signed && !shots && !noted);
  };
  const act = (name, word, listener) => h("button", { type: "button", class: "key", on: { click: () => { open(false); listener(); key.focus({ preventScroll: true }); } } }, icon(name), word);
  const fill = () => {
    const acts = strokes.signed ? [] : [act("trash", w("clear_mark"), clear), act("close", w("not_attempted"), skip)];
    panel.append(noteField(strokes, aspect.code, show), h("div", { class: "remark-row" }, photoField(strokes, aspect.code, show), h("div", { class: "remark-acts" }, ...acts)));
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open(false);
    key.focus({ preventScroll: true });
  });
  show();
  return { key, panel, show };
}
