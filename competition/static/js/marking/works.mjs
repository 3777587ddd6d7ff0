/** Works under their codes (作品): fetched ahead and kept with the sheets, shown beside the marks, large when they are touched.
 *
 *  A row of the store: { id, bytes }, the small picture of at most 200 KB. Nothing here knows whose a work is: the id belongs to a code.
 */
import { h, icon } from "./elements.mjs";
import { picture } from "./server.mjs";
import { all, get, put, remove } from "./store.mjs";
import { w } from "./words.mjs";

let fetching = null;

const pictures = (bundle) => [...(bundle?.sheets ?? []), ...(bundle?.checks ?? [])].flatMap((sheet) => sheet.works ?? []).filter((work) => !work.link);

/** Keep the pictures of a bundle's sheets, and no others. */
export function keepAll(bundle) {
  fetching ??= fetchAll(bundle).finally(() => {
    fetching = null;
  });
  return fetching;
}

async function fetchAll(bundle) {
  const wanted = new Set(pictures(bundle).map((work) => work.id));
  const kept = new Set((await all("works").catch(() => [])).map((row) => row.id));
  for (const id of kept) if (!wanted.has(id)) await remove("works", id).catch(() => null);
  for (const id of wanted) {
    if (kept.has(id)) continue;
    const bytes = await picture(`works/${id}?view=1`);
    if (!bytes) return;
    await put("works", { id, bytes }).catch(() => null);
  }
}

/** The small picture: from this tablet, else from the server. */
async function small(id) {
  const kept = await get("works", id).catch(() => null);
  if (kept) return kept.bytes;
  const bytes = await picture(`works/${id}?view=1`);
  if (bytes) await put("works", { id, bytes }).catch(() => null);
  return bytes;
}

function draw(image, bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  image.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  image.src = address;
}

/** The work as large as the screen: the small picture at once, the whole one as soon as it is here. */
async function enlarge(id, name, bytes) {
  const image = h("img", { class: "work-whole", alt: name });
  const close = h("button", { type: "button", class: "tool", on: { click: () => dialog.close() } }, icon("close"), w("close"));
  const says = h("span", { class: "grow", role: "status" }, w("work_small"));
  const dialog = h("dialog", { class: "dialog work-dialog", "aria-label": name }, h("div", { class: "work-bar" }, h("b", {}, name), says, close), h("div", { class: "work-room", tabindex: "0" }, image));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  draw(image, bytes);
  dialog.showModal();
  close.focus();
  const whole = await picture(`works/${id}`);
  if (!whole || !dialog.open) return;
  says.textContent = "";
  draw(image, whole);
}

function pictured(work, name) {
  const image = h("img", { alt: name });
  const says = h("span", { class: "work-says", role: "status" }, w("work_coming"));
  const key = h("button", { type: "button", class: "work-key", "aria-label": w("work_enlarge", { name }), disabled: true }, image, says);
  void small(work.id).then((bytes) => {
    if (!bytes) {
      says.textContent = w("work_away");
      return;
    }
    draw(image, bytes);
    says.remove();
    key.disabled = false;
    key.addEventListener("click", () => void enlarge(work.id, name, bytes));
  });
  return key;
}

const linked = (work, name) => h("a", { class: "btn work-link", href: work.link, target: "_blank", rel: "noopener noreferrer" }, icon("play"), w("work_open", { name }));

/** What is to be judged under a sheet's code; null where there is no picture and no link. */
export function shown(sheet, code) {
  const works = sheet.works ?? [];
  if (!works.length) return null;
  const name = (n) => (works.length > 1 ? w("work_of_many", { code, number: n + 1 }) : w("work_of", { code }));
  return h("div", { class: "works", role: "group", "aria-label": w("work_of", { code }) }, ...works.map((work, n) => (work.link ? linked(work, name(n)) : pictured(work, name(n)))));
}
