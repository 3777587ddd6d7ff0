/** A key beside a field that fills it from the camera, or from a photo of the code, and sends its form (扫码).
 *
 *  <form data-module="console/scanned" data-sprite="…" data-prefix="SHEET:" data-other="…"><template data-words="zh">…</template>
 *  <input data-scanned><button type="button" data-scan hidden>…</button></form>; without a script there is the field alone. */
import { useSprite } from "../marking/elements.mjs";
import { scan } from "../marking/scan.mjs";
import { load } from "../marking/words.mjs";

/** Whether a text is a code this field takes, whatever its case. */
export const fits = (text, prefix) => text.trim().toUpperCase().startsWith(prefix);

export function init(form) {
  const [key, input] = [form.querySelector("[data-scan]"), form.querySelector("[data-scanned]")];
  load(form, document.documentElement.lang);
  key.hidden = false;
  key.addEventListener("click", async () => {
    if (form.dataset.sprite) await useSprite(form.dataset.sprite);
    delete form.dataset.sprite;
    await scan(key.textContent.trim(), (text, says) => {
      if (!fits(text, form.dataset.prefix)) {
        says.textContent = form.dataset.other;
        return false;
      }
      input.value = text;
      form.requestSubmit();
      return true;
    });
  });
}
