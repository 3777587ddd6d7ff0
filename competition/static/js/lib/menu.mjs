/** A menu: <details> that closes on Escape, on a click elsewhere and when focus leaves; arrows move inside. */
export function init(menu) {
  const summary = menu.querySelector("summary");
  const entries = () => [...menu.querySelectorAll(".menu-list a, .menu-list button")];
  const close = (refocus) => {
    if (!menu.open) return;
    menu.open = false;
    if (refocus) summary.focus();
  };
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close(false);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(false);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !menu.open) return;
    event.preventDefault();
    const all = entries();
    const here = all.indexOf(document.activeElement);
    all[(here + step + all.length) % all.length]?.focus();
  });
}
