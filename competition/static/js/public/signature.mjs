/** Checks a certificate's signature on the reader's own device where the browser can (Ed25519 in WebCrypto); says so, or warns. */
const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export async function init(line) {
  if (!globalThis.crypto?.subtle) return;
  let right;
  try {
    const key = await crypto.subtle.importKey("raw", bytes(line.dataset.key), "Ed25519", false, ["verify"]);
    right = await crypto.subtle.verify("Ed25519", key, bytes(line.dataset.signature), bytes(line.dataset.content));
  } catch {
    return; // this browser cannot: the site's own check stands
  }
  const show = (name, shown) => {
    for (const part of line.querySelectorAll(name)) part.hidden = !shown;
  };
  show('[data-says="server"]', false);
  show('[data-says="device"]', right);
  show('[data-says="wrong"], [data-shows="wrong"]', !right);
  show('[data-shows="right"]', right);
}
