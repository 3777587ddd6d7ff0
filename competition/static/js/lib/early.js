/* Light, dark and 大字 as this device last chose, set before the first paint, so that nothing flashes.
   A classic script in the head on purpose: the page itself stays the same for everyone and can be cached. */
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme ||= theme;
    if (localStorage.getItem("type") === "large") root.dataset.type = "large";
  } catch {
    /* storage is closed to us: the system's wish stands */
  }
})();
