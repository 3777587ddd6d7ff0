/** The wall of the control room (指挥大屏): looks anew every fifteen seconds, outlines for two what changed. */
const EVERY = 15_000;
const OUTLINED = 2_000;

const words = (tile) => `${tile.className} ${tile.textContent}`;

/** Put the new content in the old one's place; returns the tiles that say something else now. */
export function renew(wall, fresh) {
  const before = new Map([...wall.querySelectorAll("[data-tile]")].map((tile) => [tile.dataset.tile, words(tile)]));
  const held = wall.contains(document.activeElement) ? document.activeElement.dataset?.tile : null;
  wall.replaceChildren(...fresh.childNodes);
  const tiles = [...wall.querySelectorAll("[data-tile]")];
  if (held) tiles.find((tile) => tile.dataset.tile === held)?.focus();
  return tiles.filter((tile) => before.has(tile.dataset.tile) && before.get(tile.dataset.tile) !== words(tile));
}

export function init(wall) {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("main.wall");
        if (fresh) {
          const changed = renew(wall, fresh);
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
