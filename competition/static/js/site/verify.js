/* Verify certificates on the reader's own device: by the code on the paper, by number and name, or many at once.
   Green only after this device itself has checked the signature under a key of the register. */
(function (site) {
  const h = (...given) => site.h(...given);
  const LOOK = {
    valid: ["done", "delivered"], provisional: ["care", "provisional"], corrected: ["care", "attention"], revoked: ["stop", "error"],
    unconfirmed: ["none", "unconfirmed"], signed: ["care", "delivered"],
  };

  /** Check 64 bytes over the content: by WebCrypto where it knows Ed25519, else by our own few lines; null: neither can. */
  site.signed = async (key, content, signature) => {
    try {
      const made = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", made, signature, content);
    } catch {
      return site.ed25519 ? site.ed25519.verify(key, content, signature) : null;
    }
  };

  async function fingerprintOf(key) {
    if (!site.canUnlock()) return null;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", key));
    return Array.from(digest.slice(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();
  }

  const unknown = (number, why) => ({ state: "unconfirmed", number, why: why || "unknown" });

  /** What a record comes to once everything in it was checked; `asked`: the number it must be about. */
  site.judge = async (record, asked) => {
    if (!record || record.number !== asked) return unknown(asked);
    if (record.state === "unconfirmed") return unknown(asked, record.why);
    const known = site.keys.find((key) => key.fingerprint === record.fingerprint);
    if (!known) return unknown(asked, "key");
    const key = site.bytes(known.public), content = site.bytes(record.content);
    const own = await fingerprintOf(key);
    if (own !== null && own !== known.fingerprint) return unknown(asked, "key");
    const right = await site.signed(key, content, site.bytes(record.signature));
    if (right === null) return unknown(asked, "browser");
    if (!right) return unknown(asked, "signature");
    const facts = site.factsOf(site.text(content));
    if (facts.number !== asked || facts.fingerprint !== record.fingerprint) return unknown(asked, "signature");
    return { ...record, facts };
  };

  /** What a signed content says: JSON, or the lines that a code without an address holds. */
  site.factsOf = (content) => {
    if (content.startsWith("{")) return JSON.parse(content);
    const lines = content.split("\n");
    const [event, issued, fingerprint] = lines.slice(-3);
    return { number: lines[0], recipient: lines[1], trade: "", division: "", award: lines.slice(2, -3).join(" "), event, issued, fingerprint, bodies: [] };
  };

  const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  function base32(text) {
    const found = [];
    let held = 0, bits = 0;
    for (const character of text) {
      held = (held << 5) | BASE32.indexOf(character);
      bits += 5;
      if (bits >= 8) found.push((held >> (bits -= 8)) & 255);
      held &= 255;
    }
    return Uint8Array.from(found);
  }
  const tidy = (text) => text.trim().split(/\r?\n/).map((line) => line.trim());
  /** Whether this is a code's text, whose last line is a signature, and no list of numbers and names. */
  site.isText = (text) => tidy(text).length > 4 && /^[A-Z2-7]{103}$/.test(tidy(text).pop());

  const NUMBER = /^[A-Z0-9]{2,16}-\d{5,9}-[A-Z0-9]{2}$/;
  /** Whether it is a code's text without its beginning or its end: no list begins with the only number there is, alone. */
  site.isTorn = (text) => {
    const numbered = tidy(text).filter(Boolean).map((line) => line.split(/\s+/)).map(([first, ...rest]) => ({ alone: !rest.length, number: NUMBER.test(site.foldNumber(first)) }));
    if (!numbered.length) return false;
    if (/^[A-Z2-7]{103}$/.test(tidy(text).pop())) return numbered.length < 5 || !numbered[0].number;
    return numbered.length > 1 && numbered[0].alone && numbered[0].number && !numbered.slice(1).some((line) => line.number);
  };

  /** What a code's own text comes to: its signature by the keys here, then what became of the certificate since. */
  site.readText = async (text) => {
    const lines = tidy(text), signature = base32(lines.pop()), content = lines.join("\n");
    const facts = site.factsOf(content);
    const known = site.keys.find((key) => key.fingerprint === facts.fingerprint);
    if (!known) return unknown(facts.number, "key");
    const right = await site.signed(site.bytes(known.public), new TextEncoder().encode(content), signature);
    if (!right) return unknown(facts.number, right === null ? "browser" : "signature");
    if (!site.canUnlock()) return { state: "signed", number: facts.number, fingerprint: facts.fingerprint, facts };
    return site.find(facts.number, facts.recipient);
  };

  /** Look one certificate up by number and holder's name: the same answer whatever is wrong. */
  site.find = async (number, name) => {
    const asked = site.foldNumber(number);
    const lock = await site.lock(site.foldName(name), `certificate/${asked}`);
    const text = await site.record(`${site.root}C/by-name/`, lock);
    return site.judge(text === null ? null : JSON.parse(text), asked);
  };

  /** What an address leads to that this copy has no page for: whether the key it names is one of ours. */
  site.codeOf = (path) => {
    const found = /\/C\/([^/]+)\/([^/.]{20,})(?:\/|$)/i.exec(path);
    if (!found) return null;
    const number = site.foldNumber(decodeURIComponent(found[1])), code = found[2].toUpperCase();
    if (!(site.series || []).includes(number.split("-")[0])) return unknown(number, "elsewhere");
    const hint = code.length === 107 ? code.slice(103) : "";
    return unknown(number, site.keys.some((key) => key.fingerprint.startsWith(hint)) ? "absent" : "key");
  };

  /** The same address in capitals, as it is printed; null: it is in capitals, or none of a certificate. */
  site.inCapitals = (path) => {
    const found = /^(.*\/)(c\/[a-z0-9]{2,16}-[0-9]{5,9}-[a-z0-9]{2}(?:\/[a-z0-9]{20,})?\/?)$/i.exec(path);
    const wanted = found && found[1] + found[2].toUpperCase();
    return wanted && wanted !== path ? wanted : null;
  };

  /** What a certificate certifies: the paper's own name where that is the honour. */
  const what = (facts) => (["judge", "coach", "organisation"].includes(facts.kind) ? site.w(`as_${facts.kind}`) : facts.award || site.w("participation"));

  function says(found) {
    if (found.state === "unconfirmed") return site.w(`why_${found.why}`);
    return site.w(`says_${found.state}`, { day: site.day(found.changed_at), end: site.day(found.notice_ends_at) });
  }

  function factLines(found) {
    const facts = found.facts;
    const line = (term, ...value) => [h("dt", {}, site.w(term)), h("dd", {}, ...value)];
    const lines = [...line("number", h("span", { class: "mono" }, found.number))];
    if (facts) {
      if (found.reason) lines.push(...line("reason", found.reason));
      if (found.successor) lines.push(...line("successor", h("span", { class: "mono" }, found.successor)));
      lines.push(...line("issued", site.day(facts.issued)));
      if (facts.bodies.length) lines.push(...line("issued_by", facts.bodies.join("、")));
      lines.push(...line("fingerprint", h("span", { class: "mono" }, found.fingerprint.replace(/(.{4})(?=.)/g, "$1 "))));
    }
    return h("dl", { class: "facts cert-facts" }, ...lines);
  }

  function checks(found) {
    const item = (tone, shape, word) => h("li", {}, h("span", { class: tone ? `is-${tone}` : null }, site.glyph(shape)), h("span", {}, site.w(word)));
    if (!found.facts) return h("ul", { class: "checks" }, item("", "unconfirmed", "check_nothing"), item("", "missing", "check_hidden"));
    const [tone, shape] = LOOK[found.state];
    return h("ul", { class: "checks" }, item("done", "delivered", "check_signature"), item(tone, shape, `check_${found.state}`));
  }

  /** The answer about one certificate, as it stands on the page. */
  site.answer = (found) => {
    const [tone, shape] = LOOK[found.state];
    const head = h("section", { class: `verdict is-${tone}`, role: "status" }, site.glyph(shape), h("h1", {}, site.w(`state_${found.state}`)), h("p", {}, says(found)));
    const parts = [head];
    if (found.facts) {
      const { recipient, trade, division, event } = found.facts;
      const struck = found.state === "corrected" || found.state === "revoked" ? " struck" : "";
      parts.push(h("div", { class: "cert" }, h("div", { class: "cert-name", lang: "zh" }, recipient), h("div", { class: `prize${struck}`, lang: "zh" }, trade, division ? `（${division}）` : "", what(found.facts)), h("div", { class: "muted", lang: "zh" }, event, found.sample ? ` · ${site.w("sample")}` : "")));
    }
    parts.push(factLines(found), checks(found), h("p", { class: "pub-foot" }, site.w(found.facts ? "compare" : "ask_issuer")));
    return parts;
  };

  const place = () => document.getElementById("answer");
  const show = (...parts) => {
    place().replaceChildren(...parts);
    document.querySelector("[data-heading]").hidden = Boolean(place().querySelector("h1"));
  };
  const trouble = (word) => show(h("div", { class: "notice is-care", role: "alert" }, site.glyph("attention"), h("div", { class: "grow" }, h("b", {}, site.w(word)))));

  async function showFound(ask) {
    try {
      show(...site.answer(await ask()));
    } catch {
      trouble("no_connection");
    }
  }

  /** Every line of a list: number and name, or, where it has not both, the line as it was written. */
  site.manyLines = (text) => text.split(/\r?\n/).filter((line) => line.trim()).map((line) => {
    const [, number, name] = /^\s*(\S+)[\s,，;；]+(.+?)\s*$/.exec(line) || [];
    return name ? { number, name } : { unread: line.trim().slice(0, 60) };
  });

  async function askMany(text) {
    const rows = [];
    for (const { number, name, unread } of site.manyLines(text)) rows.push({ name: name || "", found: unread ? unknown(unread) : await site.find(number, name) });
    const line = ({ name, found }) => {
      const [tone, shape] = LOOK[found.state];
      const state = h("span", { class: `state is-${tone}` }, site.glyph(shape), h("span", {}, site.w(`state_${found.state}`)));
      return h("tr", {}, h("th", { scope: "row", class: "mono" }, found.number), h("td", { lang: "zh" }, name), h("td", {}, state), h("td", { lang: "zh" }, found.facts ? `${found.facts.trade} ${what(found.facts)}` : ""));
    };
    const head = ["number", "name", "state", "what"].map((word) => h("th", { scope: "col" }, site.w(word)));
    show(h("div", { class: "scroll-x", tabindex: "0" }, h("table", { class: "table" }, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows.map(line)))));
  }

  const record = () => {
    const given = place().dataset.record;
    return given ? JSON.parse(site.text(site.bytes(given))) : null;
  };

  let wired = false;
  site.draw = () => {
    const given = record();
    const capitals = given ? null : site.inCapitals(location.pathname);
    if (capitals && location.protocol.startsWith("http")) return location.replace(capitals);
    const lost = given ? null : site.codeOf(location.pathname);
    if (given || lost) showFound(() => lost || site.judge(given, given.number));
    if (wired) return;
    wired = true;
    const one = document.getElementById("one"), many = document.getElementById("many");
    if (one) {
      const named = /\/C\/([^/]+)/i.exec(location.pathname);
      if (named && !one.elements.number.value && named[1] !== "index.html") one.elements.number.value = site.foldNumber(decodeURIComponent(named[1])).slice(0, 60);
      one.addEventListener("submit", (event) => {
        event.preventDefault();
        if (!site.canUnlock()) return trouble("needs_https");
        return showFound(() => site.find(one.elements.number.value, one.elements.name.value));
      });
    }
    if (many) {
      many.addEventListener("submit", (event) => {
        event.preventDefault();
        const asked = many.elements.lines.value;
        if (site.isTorn(asked)) return trouble("text_torn");
        if (site.isText(asked)) return showFound(() => site.readText(asked));
        if (!site.canUnlock()) return trouble("needs_https");
        return askMany(asked).catch(() => trouble("no_connection"));
      });
    }
  };
})((globalThis.COMPETITION = globalThis.COMPETITION || {}));
