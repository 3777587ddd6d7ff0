/** The designer of certificates (版式调整): the preview follows the fields, boxes can be dragged, every step undone. */
import { History } from "./scheme/history.mjs";

const CODE_SIDE = 26, BLEED = 3;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const WAIT = 250;
/** How much of a line that stands by itself is left of its place. */
const STARTS = { left: 0, centre: 0.5, right: 1, words: 0.5, apart: 0.5, vertical: 0.5 };
const line = (x, y, align, wide, above, below) => [x - wide * (STARTS[align] ?? 0.5), y - above, x + wide * (1 - (STARTS[align] ?? 0.5)), y + below];
/** Which fields a box moves, and about where its edges are, in millimetres, until a picture says exactly. */
export const BOXES = {
  title: { moves: ["title-x", "title-y"], edges: (v) => line(v["title-x"], v["title-y"], v["title-align"], 110, 16, 4) },
  english: { moves: ["english-x", "english-y"], edges: (v) => line(v["english-x"], v["english-y"], v["english-align"], 80, 4, 2) },
  letter: { moves: ["letter-left", "letter-top", "letter-right", "letter-bottom"], edges: (v) => [v["letter-left"], v["letter-top"], v["letter-right"], v["letter-bottom"]] },
  code: { moves: ["code-x", "code-y"], edges: (v) => [v["code-x"], v["code-y"], v["code-x"] + CODE_SIDE, v["code-y"] + CODE_SIDE] },
  name: { moves: ["name-x", "name-y"], edges: (v) => line(v["name-x"], v["name-y"], v["letter-name_align"], 60, 10, 3) },
  award: { moves: ["award-x", "award-y"], edges: (v) => line(v["award-x"], v["award-y"], v["letter-award_align"], 70, 13, 3) },
  date: { moves: ["date-x", "date-y"], edges: (v) => line(v["date-x"], v["date-y"], "centre", 50, 5, 2) },
  photo: { moves: ["photo-x", "photo-y"], edges: (v) => [v["photo-x"], v["photo-y"], v["photo-x"] + 25, v["photo-y"] + 35] },
  seals: { moves: [null, "seals-baseline"], edges: (v, width) => [width * 0.35, v["seals-baseline"] - 21, width - 18, v["seals-baseline"] + 21] },
};
/** A line to be signed on, 40 mm long with who signs below it; a printed seal or signature about its middle. */
const PIECES = {
  line: (name) => ({ moves: [`${name}_x`, `${name}_y`], edges: (v) => [v[`${name}_x`], v[`${name}_y`] - 8, v[`${name}_x`] + 40, v[`${name}_y`] + 5.5] }),
  mark: (name) => ({ moves: [`${name}_x`, `${name}_y`], edges: (v) => line(v[`${name}_x`], v[`${name}_y`], "centre", v[`${name}_width`], v[`${name}_width`] / 2, v[`${name}_width`] / 2) }),
};
export const boxOf = (name) => BOXES[name] ?? PIECES[name.slice(0, -1)](name);
/** The letter is dragged by its whole zone, a line with the room above it; the others by what is drawn of them. */
const BY_ZONE = /^(letter|line\d)$/;

/** Edges of a box: as the last picture had them, moved on by what its fields changed since; else as they are about. */
export function edgesOf(name, values, width, drawn) {
  const box = boxOf(name), seen = drawn?.reaches[name];
  if (!seen || BY_ZONE.test(name)) return box.edges(values, width);
  const [across, down] = box.moves.map((field) => (field ? values[field] - drawn.values[field] : 0));
  return seen.map((edge, n) => edge + (n % 2 ? down : across));
}

/** Values after a box was moved by so many millimetres, rounded to half a millimetre. */
export function moved(values, box, across, down) {
  const half = (number) => Math.round(number * 2) / 2;
  const found = { ...values };
  boxOf(box).moves.forEach((name, n) => {
    if (name) found[name] = half(values[name] + (n % 2 ? down : across));
  });
  return found;
}

/** What was not saved yet when another form of the page was sent: kept until the page is back, once. */
export function kept(storage, path) {
  const name = `layout:${path.split("/layout")[0]}`;
  return {
    keep: (values) => (values ? storage.setItem(name, JSON.stringify(values)) : storage.removeItem(name)),
    take: () => {
      const found = storage.getItem(name);
      storage.removeItem(name);
      return found ? JSON.parse(found) : null;
    },
  };
}

export function init(desk) {
  const form = desk.querySelector("[data-places]");
  const fields = [...form.querySelectorAll("[data-own]")];
  const ticks = [...form.querySelectorAll("input[data-kept]")];
  const bleed = desk.querySelector("[data-bleed]");
  const sheet = desk.querySelector("[data-sheet]");
  const picture = desk.querySelector("[data-picture]");
  const told = desk.querySelector("[data-told]");
  const undo = desk.querySelector("[data-undo]");
  const width = Number(desk.dataset.width), height = Number(desk.dataset.height);
  const ticked = () => Object.fromEntries(ticks.map((tick) => [tick.name, tick.checked ? "y" : ""]));
  const read = () => ({ ...Object.fromEntries(fields.map((field) => [field.name, field.value])), ...ticked() });
  const measured = () => fields.filter((field) => field.type === "number" && field.value !== "");
  const numbers = () => ({ ...read(), ...Object.fromEntries(measured().map((field) => [field.name, Number(field.value)])) });
  const saved = "saved" in undo.dataset;
  const history = new History(JSON.stringify(read()));
  const heeded = desk.querySelector("[data-heeded]");
  let timer = 0, asked = 0, drawn = null;

  const write = (values) => {
    for (const field of fields) if (field.name in values) field.value = values[field.name];
    for (const tick of ticks) if (tick.name in values) tick.checked = Boolean(values[tick.name]);
  };
  const shown = (box) => {
    if (box === "photo") return Boolean(ticked().photo);
    if (box.startsWith("line")) return Boolean(read()[`${box}_text`]);
    return (read()[`${box}-place`] ?? "fixed") === "fixed";
  };
  const offer = () => { undo.disabled = history.past.length === 0 && !saved; };
  const place = () => {
    const values = numbers();
    for (const box of sheet.querySelectorAll("[data-box]")) {
      box.hidden = !shown(box.dataset.box);
      const [left, top, right, bottom] = edgesOf(box.dataset.box, values, width, drawn);
      box.style.left = `${(left / width) * 100}%`;
      box.style.top = `${(top / height) * 100}%`;
      box.style.width = `${((right - left) / width) * 100}%`;
      box.style.height = `${((bottom - top) / height) * 100}%`;
    }
  };
  const draw = async () => {
    const mine = ++asked;
    const values = numbers();
    const said = Object.entries(read()).filter(([name, value]) => value || !ticks.some((tick) => tick.name === name));
    const wish = new URLSearchParams([...said, ["name", desk.querySelector("[data-name]").value]]);
    if (bleed.checked) wish.set("bleed", "y");
    try {
      const answer = await fetch(`${desk.dataset.preview}?${wish}`);
      if (mine !== asked) return;
      if (answer.ok && answer.headers.get("Content-Type") === "image/png") {
        const old = picture.src;
        picture.src = URL.createObjectURL(await answer.blob());
        if (old.startsWith("blob:")) URL.revokeObjectURL(old);
        told.textContent = "";
        const about = JSON.parse(answer.headers.get("Layout-Told"));
        drawn = { reaches: about.reaches, values };
        heeded.replaceChildren(...about.told.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
        place();
        sheet.classList.toggle("shows-bleed", bleed.checked);
      } else {
        told.textContent = (await answer.json()).problems.join(" ");
        heeded.replaceChildren();
      }
    } catch {
      told.textContent = "";
    }
    desk.dataset.drawn = String(mine);
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(draw, WAIT); };
  const settle = () => {
    const now = JSON.stringify(read());
    if (now !== history.present) history.push(now);
    offer();
    place();
    later();
  };

  form.addEventListener("input", () => { place(); later(); });
  form.addEventListener("change", settle);
  desk.querySelector("[data-name]").addEventListener("change", draw);
  bleed.addEventListener("change", draw);
  sheet.style.aspectRatio = `${width} / ${height}`;
  sheet.style.setProperty("--bleed-x", `${(BLEED / (width + 2 * BLEED)) * 100}%`);
  sheet.style.setProperty("--bleed-y", `${(BLEED / (height + 2 * BLEED)) * 100}%`);
  undo.addEventListener("click", (press) => {
    if (!history.undo()) return;
    press.preventDefault();
    write(JSON.parse(history.present));
    offer();
    place();
    later();
  });
  desk.querySelector("[data-own-places]").addEventListener("click", () => {
    write(Object.fromEntries(fields.map((field) => [field.name, field.dataset.own])));
    settle();
  });
  const away = kept(sessionStorage, location.pathname);
  for (const other of document.querySelectorAll("form[method=post]")) {
    if (other !== form) other.addEventListener("submit", () => away.keep(history.past.length ? read() : null));
  }
  const before = away.take();
  if (before) {
    write(before);
    settle();
  }
  for (const box of "fixed" in desk.dataset ? [] : sheet.querySelectorAll("[data-box]")) {
    box.addEventListener("keydown", (key) => {
      const way = ARROWS[key.key];
      if (!way || key.ctrlKey || key.altKey || key.metaKey) return;
      key.preventDefault();
      const step = key.shiftKey ? 5 : 0.5;
      write(moved(numbers(), box.dataset.box, way[0] * step, way[1] * step));
      settle();
    });
    box.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      box.setPointerCapture(down.pointerId);
      box.classList.add("is-held");
      const from = numbers(), scale = width / sheet.clientWidth;
      const move = (event) => {
        write(moved(from, box.dataset.box, (event.clientX - down.clientX) * scale, (event.clientY - down.clientY) * scale));
        place();
      };
      const release = () => {
        box.removeEventListener("pointermove", move);
        box.classList.remove("is-held");
        settle();
      };
      box.addEventListener("pointermove", move);
      box.addEventListener("pointerup", release, { once: true });
      box.addEventListener("pointercancel", release, { once: true });
    });
  }
  place();
  draw();
}
