/** Bring a part of a screen to where the thumb is (滑到手边): 180 ms, at once where motion is unwelcome. */
const LASTS = 180;
const ROOM = 12;

const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
const eased = (part) => 1 - (1 - part) ** 3;

/** The box that scrolls an element, within some. */
export function boxOf(element, boxes) {
  return boxes.find((each) => each?.contains(element) && getComputedStyle(each).overflowY === "auto" && each.scrollHeight > each.clientHeight);
}

/** How far a box must scroll so that an element's foot (or its middle) stands at the box's. */
export function distance(inner, outer, at) {
  const away = at === "foot" ? inner.bottom - outer.bottom + ROOM : inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2);
  return at === "foot" && inner.height + ROOM > outer.height ? inner.top - outer.top : away;
}

export function glide(box, element, at = "middle") {
  if (!box) return;
  const by = Math.round(distance(element.getBoundingClientRect(), box.getBoundingClientRect(), at));
  const from = box.scrollTop;
  if (calm() || document.hidden) {
    box.scrollTop = from + by;
    return;
  }
  const began = performance.now();
  const step = (now) => {
    const part = Math.max(0, Math.min(1, (now - began) / LASTS));
    box.scrollTop = from + by * eased(part);
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

/** Do what changes heights above an element without moving it under the finger. */
export function steadily(box, element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  const moved = element.getBoundingClientRect().top - before;
  if (box && moved) box.scrollTop += moved;
}
