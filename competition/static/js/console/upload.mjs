/** A form with a file: what is too large is said at once, in place, before anything is sent. */
export function tooLarge(size, megabytes) {
  return size > megabytes * 1024 * 1024;
}

export function init(form) {
  const input = form.querySelector('input[type="file"]');
  if (!input) return;
  input.addEventListener("change", () => {
    const [file] = input.files;
    const wrong = file && tooLarge(file.size, Number(form.dataset.largest));
    input.setCustomValidity(wrong ? form.dataset.tooLarge : "");
    if (wrong) input.reportValidity();
  });
}
