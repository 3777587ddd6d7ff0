/** The slip's QR code brings number and secret behind the #, which no server sees: fill them in, clear the address, send the form. */
export function init(form) {
  const [number, secret] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (!number || !secret) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.number.value = number;
  form.elements.secret.value = secret;
  if (!form.querySelector(".is-wrong, .notice")) form.requestSubmit();
}
