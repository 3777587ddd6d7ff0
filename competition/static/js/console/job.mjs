/** A piece of work under way (后台任务): its state is fetched anew until nothing more will come of it. */
export function init(panel) {
  const look = async () => {
    const state = panel.querySelector("[data-state]");
    const wait = Number(state.dataset.again ?? 0) * 1000;
    if (!wait) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(panel.dataset.part, { cache: "no-store" });
        if (answer.ok && !answer.redirected) {
          const held = panel.contains(document.activeElement) ? document.activeElement.textContent : null;
          const unfolded = new Set([...panel.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
          panel.innerHTML = await answer.text();
          for (const each of panel.querySelectorAll("details > summary")) if (unfolded.has(each.textContent)) each.parentElement.open = true;
          if (held !== null) [...panel.querySelectorAll("a, button, summary")].find((key) => key.textContent === held)?.focus();
        }
      } catch {
        /* the server is away: the next look will tell */
      }
      look();
    }, wait);
  };
  look();
}
