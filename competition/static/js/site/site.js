/* What every page of the static site shares: the reader's language, the glyphs, locked records.
   Classic scripts and files that call back, so that a folder on disk works like a website; words come from words.js. */
(function (site) {
  const PREFERENCE = "site-language";
  const stored = () => { try { return localStorage.getItem(PREFERENCE); } catch { return null; } };
  site.language = stored() || (/^zh/i.test(navigator.language || "zh") ? "zh" : "en");
  site.w = (name, values) => {
    const text = (site.words[site.language] || site.words.zh)[name];
    return text.replace(/\{(\w+)\}/g, (whole, key) => (values && key in values ? values[key] : whole));
  };

  site.h = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  site.glyph = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "glyph");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#g-${name}`);
    svg.append(use);
    return svg;
  };

  site.bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  site.text = (raw) => new TextDecoder().decode(raw);

  /** Fold a number as it is printed: capitals, narrow, plain hyphens, no blanks. */
  site.foldNumber = (text) => text.normalize("NFKC").replace(/[－—–‐‑−_]/g, "-").replace(/\s+/g, "").toUpperCase();
  /** Fold a name as the register does: narrow, small, without blanks and dots. */
  site.foldName = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s·•・.‧]/g, "");
  site.foldSecret = (text) => text.replace(/[\s-]/g, "").toUpperCase();

  /** Name and key of a locked record, by what the asker knows. */
  site.lock = async (secret, salt) => {
    const encoder = new TextEncoder();
    const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "PBKDF2", false, ["deriveBits"]);
    const bits = new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: encoder.encode(salt), iterations: site.rounds }, base, 384));
    const name = Array.from(bits.slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { name, key: bits.slice(16) };
  };

  site.open = async (lock, sealed) => {
    const raw = site.bytes(sealed);
    const key = await crypto.subtle.importKey("raw", lock.key, "AES-GCM", false, ["decrypt"]);
    return site.text(await crypto.subtle.decrypt({ name: "AES-GCM", iv: raw.slice(0, 12) }, key, raw.slice(12)));
  };

  const script = (url) => new Promise((done, fail) => {
    const element = site.h("script", { src: url });
    element.onload = () => { element.remove(); done(); };
    element.onerror = () => { element.remove(); fail(new Error(url)); };
    document.head.append(element);
  });

  /** A locked record's text; null where there is none. Throws where the site cannot be reached at all. */
  site.record = async (folder, lock) => {
    let sealed = null;
    site.take = (text) => { sealed = text; };
    try {
      await script(`${folder}${lock.name}.js`);
    } catch {
      await script(`${site.root}assets/alive.js?${Date.now()}`);
      return null;
    }
    return sealed === null ? null : site.open(lock, sealed);
  };

  /** Whether locked records can be opened here: browsers keep their keys for https and for files. */
  site.canUnlock = () => Boolean(globalThis.crypto && crypto.subtle);

  site.day = (iso) => {
    if (!iso) return "";
    const at = new Date(iso);
    if (Number.isNaN(at.getTime())) return iso;
    return at.toLocaleDateString(site.language === "zh" ? "zh-CN" : "en-GB", { year: "numeric", month: "long", day: "numeric", timeZone: site.timezone });
  };

  site.setLanguage = (language) => {
    site.language = language;
    try { localStorage.setItem(PREFERENCE, language); } catch { /* kept for this page alone */ }
    site.start();
  };

  /** Put the words into the page and let its own script draw. */
  site.start = () => {
    document.documentElement.lang = site.language === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = site.w(element.dataset.say);
    for (const element of document.querySelectorAll("[data-say-hint]")) element.setAttribute("placeholder", site.w(element.dataset.sayHint));
    const title = document.querySelector("[data-title]");
    if (title) document.title = site.w(title.dataset.title);
    const as_of = document.querySelector("[data-as-of]");
    if (as_of) as_of.textContent = site.w("as_of", { when: site.madeAt[site.language] });
    if (site.draw) site.draw();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.body.insertAdjacentHTML("afterbegin", site.sprite);
    const tool = document.querySelector("[data-language]");
    if (tool) tool.addEventListener("click", () => site.setLanguage(site.language === "zh" ? "en" : "zh"));
    site.start();
    document.documentElement.dataset.ready = "";
  });
})((globalThis.COMPETITION = globalThis.COMPETITION || {}));
