/** What a page owes whoever enlarges it, goes through it by keyboard or wishes for no motion.
 *  Given the kinds of controls looked at before; gives what is wrong and the kinds seen now. */
(known) => {
  const wrong = [];
  const root = document.documentElement;
  const named = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length;
  const wide = (when) => {
    if (root.scrollWidth <= innerWidth) return;
    const past = [...document.querySelectorAll("body *")].filter(
      (one) => shown(one) && one.getBoundingClientRect().right > innerWidth + 1,
    );
    wrong.push(`${when}: ${root.scrollWidth} px wide where ${innerWidth} are: ${past.slice(0, 2).map(named).join(" | ")}`);
  };
  wide("as it is");
  root.dataset.type = "large";
  wide("in large type");
  delete root.dataset.type;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    for (const one of document.getAnimations()) {
      const time = one.effect.getComputedTiming();
      if (one.playState === "running" && time.endTime > 100 && one.effect.target) wrong.push(`moves: ${named(one.effect.target)}`);
    }
  }
  const seen = [];
  const before = document.activeElement;
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    if (one.tabIndex > 0) wrong.push(`out of its order: ${named(one)}`);
    const kind = `${one.tagName}.${one.type ?? ""}.${one.className}`;
    if (one.tabIndex < 0 || one.disabled || known.includes(kind) || seen.includes(kind) || !shown(one)) continue;
    seen.push(kind);
    one.focus({ preventScroll: true });
    if (document.activeElement !== one) continue;
    const rings = [one, one.closest("label"), one.parentElement, one.nextElementSibling].filter(Boolean).map((each) => getComputedStyle(each));
    if (!rings.some((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) >= 2)) wrong.push(`focus unseen: ${named(one)}`);
  }
  before.focus({ preventScroll: true });
  return { wrong, seen };
};
