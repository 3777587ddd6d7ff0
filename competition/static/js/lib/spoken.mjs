/** Names keep their own language: Chinese on an English page says so, so that it is read aloud in Chinese. */
const HAN = /\p{Script=Han}/u;
const LATIN = /\p{Script=Latin}/u;
const RUN = /(\p{Script=Han}(?:[^\p{Script=Latin}&<>]*[\p{Script=Han}）》”。！？])?)/u;

/** A text cut into parts: [text, whether it is Chinese]. */
export function parts(text) {
  return text.split(RUN).filter(Boolean).map((part) => [part, HAN.test(part)]);
}

/** Whether a text is Chinese through and through, so that its element can say so. */
export function isChinese(text) {
  return HAN.test(text) && !LATIN.test(text);
}

/** What an element is to hold, on an English page: Chinese parts in a span of their own; one that is all there is, on the element itself. */
export function speak(element, children, english, span) {
  if (!english || element.hasAttribute("lang")) return children;
  if (children.length === 1 && typeof children[0] === "string" && isChinese(children[0])) {
    element.setAttribute("lang", "zh-CN");
    return children;
  }
  if (element.tagName === "OPTION" || element.tagName === "TEXTAREA") return children;
  return children.flatMap((child) =>
    typeof child === "string" && HAN.test(child)
      ? parts(child).map(([part, chinese]) => (chinese ? span(part) : part))
      : [child],
  );
}
