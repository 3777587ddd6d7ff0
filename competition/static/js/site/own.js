/* One's own result out of the static site: entry number and the slip's secret open one locked file, on this device alone. */
(function (site) {
  const place = () => document.getElementById("answer");
  const trouble = (word) => place().replaceChildren(site.h("div", { class: "notice is-care", role: "alert" }, site.glyph("attention"), site.h("div", { class: "grow" }, site.h("b", {}, site.w(word)))));
  let opened = null;

  function show() {
    if (!opened) return;
    place().innerHTML = opened[site.language];
    document.getElementById("own").hidden = true;
  }

  async function ask(number, secret) {
    if (!site.canUnlock()) return trouble("needs_https");
    const folded = number.trim();
    try {
      const lock = await site.lock(site.foldSecret(secret), `own/${document.body.dataset.event}/${document.body.dataset.trade}/${folded}`);
      const text = await site.record("records/", lock);
      if (text === null) return trouble("own_unknown");
      opened = JSON.parse(text);
      return show();
    } catch {
      return trouble("no_connection");
    }
  }

  let wired = false;
  site.draw = () => {
    show();
    if (wired) return;
    wired = true;
    const form = document.getElementById("own");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form.elements.number.value, form.elements.secret.value);
    });
    const [number, secret] = decodeURIComponent(location.hash.slice(1)).split("/");
    if (!number || !secret) return;
    history.replaceState(null, "", location.pathname + location.search);
    form.elements.number.value = number;
    form.elements.secret.value = secret;
    ask(number, secret);
  };
})((globalThis.COMPETITION = globalThis.COMPETITION || {}));
