/** The wall of the control room (指挥大屏): looks anew every fifteen seconds, outlines for two what changed.

What does not fit is shown by turns, a page every twelve seconds: leaves of tiles, and what to deal with. Space stops
that, the arrows turn by hand; nothing turns within twelve seconds of a key, a press or a move of the mouse. */
const EVERY = 15_000;
const OUTLINED = 2_000;
const TURNS = 12_000;

const words = (tile) => `${tile.className} ${tile.textContent}`;

/** Put the new content in the old one's place; returns the tiles that say something else now. */
export function renew(wall, fresh) {
  const before = new Map([...wall.querySelectorAll("[data-tile]")].map((tile) => [tile.dataset.tile, words(tile)]));
  const active = document.activeElement;
  const [key, value] = (wall.contains(active) && Object.entries(active.dataset ?? {})[0]) || [];
  wall.replaceChildren(...fresh.childNodes);
  const tiles = [...wall.querySelectorAll("[data-tile]")];
  if (key) [...wall.querySelectorAll("a, button")].find((each) => each.dataset[key] === value)?.focus();
  return tiles.filter((tile) => before.has(tile.dataset.tile) && before.get(tile.dataset.tile) !== words(tile));
}

/** The page of each thing of these heights, where a page has so much room; one higher than that has a page alone. */
export function paged(heights, room, gap) {
  let page = 0;
  let used = 0;
  return heights.map((height) => {
    if (used && used + height > room) {
      page += 1;
      used = 0;
    }
    used += height + gap;
    return page;
  });
}

/** Show of these things the page whose turn it is, and say which; returns how many pages there are. */
function show(things, pages, turn, number) {
  const count = Math.max(0, ...pages) + 1;
  const now = ((turn % count) + count) % count;
  things.forEach((thing, at) => {
    thing.hidden = pages[at] !== now;
  });
  if (number) number.textContent = count > 1 ? `${now + 1}/${count}` : "";
  return count;
}

/** Show what a turn shows; the keys that turn are there when there is something to turn. */
export function turned(wall, state) {
  const find = (name) => wall.querySelector(`[${name}]`);
  const leaves = [...wall.querySelectorAll("[data-leaf]")];
  const due = [...wall.querySelectorAll("[data-due]")];
  for (const each of due) each.hidden = false;
  const list = due[0]?.parentElement;
  const gap = list ? Number.parseFloat(getComputedStyle(list).rowGap) || 0 : 0;
  const pages = paged(due.map((each) => each.offsetHeight), list?.clientHeight ?? 0, gap);
  const most = Math.max(
    show(leaves, leaves.map((_leaf, at) => at), state.turn, find("data-leaf-number")),
    show(due, pages, state.turn, find("data-due-number")),
  );
  const keys = find("data-turning");
  if (keys) keys.hidden = most < 2;
  find("data-stop")?.setAttribute("aria-pressed", String(state.stopped));
  return most;
}

/** Turn by itself, by keys and by buttons; the state outlives the page's content. */
function turning(wall) {
  const state = { turn: 0, stopped: false };
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (state.stopped ? wait() : go(1)), TURNS);
  };
  const go = (by) => {
    state.turn += by;
    turned(wall, state);
    wait();
  };
  const stop = () => {
    state.stopped = !state.stopped;
    turned(wall, state);
  };
  wall.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-turn], [data-stop]");
    if (button) button.dataset.turn ? go(Number(button.dataset.turn)) : stop();
  });
  document.addEventListener("keydown", (event) => {
    wait();
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) go(by);
    else if (event.key === " " && !event.target.closest("button")) stop();
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointermove", wait);
  window.addEventListener("resize", () => turned(wall, state));
  turned(wall, state);
  wait();
  return () => turned(wall, state);
}

export function init(wall) {
  const again = turning(wall);
  const look = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("main.wall");
        if (fresh) {
          const changed = renew(wall, fresh);
          again();
          for (const tile of changed) tile.classList.add("is-changed");
          setTimeout(() => {
            for (const tile of changed) tile.classList.remove("is-changed");
          }, OUTLINED);
        }
      }
    } catch {
      /* the server is away: the clock stands still until the next look */
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
}
