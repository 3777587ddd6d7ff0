/** The timetable's grid: sessions moved by arrows or drag; the form sends where, the server says what breaks. */
const QUARTER = 15;

export function later(at, minutes) {
  const [hour, minute] = at.split(":").map(Number);
  const all = Math.min(Math.max(hour * 60 + minute + minutes, 0), 24 * 60 - QUARTER);
  return `${String(Math.floor(all / 60)).padStart(2, "0")}:${String(all % 60).padStart(2, "0")}`;
}

export function stepped(list, now, by) {
  const at = list.indexOf(now);
  return at < 0 ? now : list[Math.min(Math.max(at + by, 0), list.length - 1)];
}

export function init(table) {
  const form = document.getElementById(table.dataset.form);
  if (!form) return;
  const status = document.getElementById(table.dataset.status);
  const sites = [...table.querySelectorAll("tbody th[data-site]")].map((head) => head.dataset.site);
  let held = null;

  function show() {
    for (const cell of table.querySelectorAll(".is-goal")) cell.classList.remove("is-goal");
    if (!held) {
      status.textContent = "";
      return;
    }
    const goal = [...table.querySelectorAll("td[data-at]")].find(
      (cell) => cell.dataset.at === held.at && cell.dataset.site === held.site,
    );
    goal?.classList.add("is-goal");
    status.textContent = table.dataset.says.replace("{at}", held.at).replace("{site}", held.site);
  }

  function send() {
    form.elements.session.value = held.session;
    form.elements.at.value = held.at;
    form.elements.site.value = held.site;
    form.requestSubmit();
  }

  function take(slot) {
    const { session, at, site } = slot.dataset;
    if (held?.session !== session) held = { session, at, site, from: `${at} ${site}` };
  }

  const steps = { ArrowLeft: -QUARTER, ArrowRight: QUARTER };
  const rows = { ArrowUp: -1, ArrowDown: 1 };
  table.addEventListener("keydown", (event) => {
    const slot = event.target.closest(".slot[data-session]");
    if (!slot || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in steps || event.key in rows) {
      event.preventDefault();
      take(slot);
      if (event.key in steps) held.at = later(held.at, steps[event.key]);
      else held.site = stepped(sites, held.site, rows[event.key]);
      show();
    } else if (event.key === "Escape" && held) {
      held = null;
      show();
    } else if (event.key === "Enter" && held && held.from !== `${held.at} ${held.site}`) {
      event.preventDefault();
      send();
    }
  });
  table.addEventListener("focusout", () => {
    held = null;
    show();
  });
  table.addEventListener("dragstart", (event) => {
    const slot = event.target.closest(".slot[data-session]");
    if (!slot) return;
    take(slot);
    event.dataTransfer.setData("text/plain", held.session);
    event.dataTransfer.effectAllowed = "move";
  });
  table.addEventListener("dragover", (event) => {
    const cell = event.target.closest("td[data-at]");
    if (!cell || !held) return;
    event.preventDefault();
    held.at = cell.dataset.at;
    held.site = cell.dataset.site;
    show();
  });
  table.addEventListener("drop", (event) => {
    if (!event.target.closest("td[data-at]") || !held) return;
    event.preventDefault();
    send();
  });
  table.addEventListener("dragend", () => {
    held = null;
    show();
  });
  table.querySelector(".slot.is-here")?.focus();
}
