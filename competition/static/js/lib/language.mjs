/** The language switch: what was typed goes along and is put back on the page it leads to.
 *
 *  It waits in this tab for a minute at most, and never a password, PIN, token or file. A field's
 *  version goes along too, so that typing over somebody else's change is still noticed. A form with
 *  rows of its own draws itself again instead: `data-draws-again="more"` names what asks for that. */
const KEPT = "typed";
const MINUTE = 60000;
const SECRET = /password|one-time-code/;

export function init(link) {
  putBack(link);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const forms = typedForms("answer" in link.dataset);
    const drawing = forms.find(({ form }) => form.dataset.drawsAgain);
    if (drawing) {
      event.preventDefault();
      drawAgain(drawing.form, new URL(link.href).searchParams.get("lang"));
    } else if (forms.length) keep(link.href, forms);
  });
}

/** The forms in which something was typed, and what; on the answer to a form all that stands there. */
function typedForms(all) {
  const seen = new Map();
  return [...document.querySelectorAll("form")]
    .filter((form) => form.method === "post")
    .map((form) => ({ form, name: nameOf(form, seen), fields: typedFields(form, all) }))
    .filter(({ fields }) => Object.keys(fields).some((name) => !name.startsWith("version|")));
}

function nameOf(form, seen) {
  const action = (form.getAttribute("action") ?? "").split("?")[0] || location.pathname;
  const nth = (seen.get(action) ?? 0) + 1;
  seen.set(action, nth);
  return `${action} ${nth}`;
}

function typedFields(form, all) {
  const fields = {};
  for (const [name, field] of named(form)) {
    const version = field.type === "hidden";
    if (all || version || isTyped(field)) fields[name] = valueOf(field);
  }
  return fields;
}

/** The form's fields that are not secret, each with a name of its own. */
function named(form) {
  const seen = new Map();
  const found = [];
  for (const field of form.elements) {
    if (!field.name || isSecret(field)) continue;
    const kind = ["radio", "checkbox"].includes(field.type) ? field.value : "";
    const nth = (seen.get(field.name + kind) ?? 0) + 1;
    seen.set(field.name + kind, nth);
    found.push([`${field.name}|${kind}|${nth}`, field]);
  }
  return found;
}

function isSecret(field) {
  if (field.type === "hidden") return field.name !== "version";
  const closed = ["password", "file", "submit", "button", "reset", "image", "fieldset", "output"];
  return closed.includes(field.type) || "secret" in field.dataset || SECRET.test(field.autocomplete);
}

function isTyped(field) {
  if ("checked" in field && ["radio", "checkbox"].includes(field.type))
    return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.value !== field.defaultValue;
}

function valueOf(field) {
  if (["radio", "checkbox"].includes(field.type)) return field.checked;
  if (field.options) return [...field.selectedOptions].map((each) => each.value);
  return field.value;
}

/** Give a field its value; whether that changed anything. */
function give(field, value) {
  if (JSON.stringify(valueOf(field)) === JSON.stringify(value)) return false;
  if (typeof value === "boolean") field.checked = value;
  else if (field.options) for (const each of field.options) each.selected = value.includes(each.value);
  else field.value = value;
  return field.type !== "hidden";
}

function keep(href, forms) {
  const typed = Object.fromEntries(forms.map(({ name, fields }) => [name, fields]));
  try {
    const page = new URL(href).pathname;
    sessionStorage.setItem(KEPT, JSON.stringify({ page, at: Date.now(), typed }));
  } catch {
    /* storage is closed to us: the page turns its language without what was typed */
  }
}

function taken() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    sessionStorage.removeItem(KEPT);
    const late = !kept || Math.abs(Date.now() - kept.at) > MINUTE;
    return late || kept.page !== location.pathname ? {} : kept.typed;
  } catch {
    return {};
  }
}

function putBack() {
  const typed = taken();
  const seen = new Map();
  const changed = [];
  for (const form of document.querySelectorAll("form")) {
    if (form.method !== "post") continue;
    const fields = typed[nameOf(form, seen)] ?? {};
    for (const [name, field] of named(form))
      if (name in fields && give(field, fields[name])) changed.push(field);
  }
  if (changed.length) show(changed);
}

/** Open what hides the fields, tell the page's modules, and say that nothing is saved. */
function show(changed) {
  for (const field of changed) {
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details"))
      part.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const notice = document.importNode(document.getElementById("kept-notice").content, true);
  const dialog = changed[0].closest("dialog");
  if (dialog && !dialog.open) dialog.showModal();
  (dialog ?? document.getElementById("content")).prepend(notice);
}

function drawAgain(form, language) {
  const asked = document.createElement("input");
  asked.type = "hidden";
  asked.name = form.dataset.drawsAgain;
  asked.value = "-";
  form.append(asked);
  const address = new URL(form.getAttribute("action") || location.href, location.href);
  address.searchParams.set("lang", language);
  form.action = address.href;
  form.submit();
}
