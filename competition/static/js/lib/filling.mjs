/** Sentences with places: `{name}` becomes its value, `{name|sheet is|sheets are}` the form for one or for all others. */
const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/** Fill the places whose values are given; the others stand as they are. */
export function filled(text, values = {}) {
  return text.replace(PLACE, (whole, name, one, many) => {
    if (!(name in values)) return whole;
    const value = String(values[name] ?? "");
    if (one === undefined) return value;
    return value === "1" ? one : many;
  });
}
