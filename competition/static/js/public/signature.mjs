/** Checks a certificate's signature on the reader's own device: by WebCrypto where it knows Ed25519, else by our own lines, as the static site does (a chat app's browser often knows none); says so, or warns. */
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Whether the signature is right; null where this browser can check none at all. */
export async function holds(key, content, signature) {
  try {
    const known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, signature, content);
  } catch {
    await import("../site/ed25519.js");
    const own = globalThis.COMPETITION?.ed25519;
    return own ? own.verify(key, content, signature) : null;
  }
}

export async function init(line) {
  const right = await holds(bytes(line.dataset.key), bytes(line.dataset.content), bytes(line.dataset.signature));
  if (right === null) return; // the site's own check stands
  const show = (name, shown) => {
    for (const part of line.querySelectorAll(name)) part.hidden = !shown;
  };
  show('[data-says="server"]', false);
  show('[data-says="device"]', right);
  show('[data-says="wrong"], [data-shows="wrong"]', !right);
  show('[data-shows="right"]', right);
}
