/** Attaches modules to the page: data-module="lib/menu marking/outbox" imports static/js/lib/menu.mjs, then calls init(element). */
const base = new URL("../", import.meta.url);

export async function attach(root) {
  const marked = [...root.querySelectorAll("[data-module]")];
  if (root instanceof Element && root.matches("[data-module]")) marked.unshift(root);
  await Promise.all(
    marked.flatMap((element) =>
      element.dataset.module.split(/\s+/).filter(Boolean).map(async (name) => {
        const attached = (element.dataset.attached ?? "").split(" ");
        if (attached.includes(name)) return;
        element.dataset.attached = [...attached, name].join(" ").trim();
        const module = await import(new URL(`${name}.mjs`, base));
        module.init(element);
      }),
    ),
  );
}

/** html[data-ready] says that every key of the page answers. */
attach(document).finally(() => {
  document.documentElement.dataset.ready = "";
});
