"""What a browser sends of a form that nobody touched (未改动的表单): names and values in order."""

from __future__ import annotations

from html.parser import HTMLParser


class Typed(HTMLParser):
    """The successful controls of a page, in order; what stands in a template is not there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pairs: list[tuple[str, str]] = []
        self.templates = 0
        self.disabled = 0
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control."""
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self.templates += 1
        if self.templates or not (given.get("name") or tag == "option"):
            return
        if tag == "input":
            self._input(given)
        elif tag == "select":
            self._select = (given["name"], [])
        elif tag == "option" and self._select is not None:
            self._select[1].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._text = (given["name"], [])

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in given:
            return
        if kind not in ("submit", "button", "file"):
            self.pairs.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        """Note what stands in a text area."""
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == "template":
            self.templates -= 1
        elif tag == "select" and self._select is not None:
            name, options = self._select
            chosen = next((value for value, selected in options if selected), None)
            if options:
                self.pairs.append((name, options[0][0] if chosen is None else chosen))
            self._select = None
        elif tag == "textarea" and self._text is not None:
            name, parts = self._text
            self.pairs.append((name, "".join(parts).removeprefix("\n").replace("\n", "\r\n")))
            self._text = None


def typed(html: str) -> list[tuple[str, str]]:
    """Names and values a browser would send."""
    page = Typed()
    page.feed(html)
    return page.pairs
