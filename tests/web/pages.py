"""What every page owes its reader, checked on the HTML itself (页面约定)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
UNLABELLED = frozenset(("hidden", "submit", "button", "reset", "image"))
#: Elements whose end may be left out; ours never are, but SVG's may close themselves.
SELF_CLOSING = frozenset(("path", "rect", "line", "circle", "use", "polyline", "polygon", "g"))
#: Chinese, which a screen reader must know for Chinese; and where nothing can say so.
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
UNSPOKEN = frozenset(("option", "template", "text", "textarea", "title"))


@dataclass
class Field:
    """A control and what names it."""

    tag: str
    id: str
    named: bool


@dataclass
class Page(HTMLParser):
    """A page taken apart; `problems()` lists what is wrong with it."""

    stack: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    fields: list[Field] = field(default_factory=list)
    headings: int = 0
    title: str = ""
    lang: str = ""
    forms: list[tuple[str, bool]] = field(default_factory=list)
    #: For each open element, which language it says it is in; "" where it says nothing.
    spoken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start the parser."""
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.wrong.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.stack.append(tag)
            self.spoken.append(given.get("lang", ""))
        self._attributes(tag, given)
        self._controls(tag, given)
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "h1":
            self.headings += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as in a drawing."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._close()

    def _close(self) -> None:
        self.stack.pop()
        self.spoken.pop()

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids.append(given["id"])
        self.wrong += [f"<{tag}> has {name}" for name in given if name.startswith("on")]
        if "style" in given:
            self.wrong.append(f"<{tag}> has a style")
        if tag == "img" and "alt" not in given:
            self.wrong.append("an image without alt")
        if tag == "style":
            self.wrong.append("a style element")

    def _controls(self, tag: str, given: dict[str, str]) -> None:
        if tag == "label" and given.get("for"):
            self.labels.add(given["for"])
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), False))
        if tag == "input" and given.get("name", "").endswith("csrf_token") and self.forms:
            self.forms[-1] = (self.forms[-1][0], True)
        if tag not in {"input", "select", "textarea"} or given.get("type") in UNLABELLED:
            return
        inside = "label" in self.stack
        named = inside or bool(given.get("aria-label") or given.get("aria-labelledby"))
        self.fields.append(Field(tag, given.get("id", ""), named))

    def handle_endtag(self, tag: str) -> None:
        """Close an element; the innermost open one it must be."""
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.stack[-1] if self.stack else 'nothing'}")
            return
        self._close()

    def handle_data(self, data: str) -> None:
        """Note text where it matters."""
        if self.stack and self.stack[-1] == "title":
            self.title += data
        if self.stack and self.stack[-1] == "script" and data.strip():
            self.wrong.append("an inline script")
        if HAN.search(data) and not UNSPOKEN & set(self.stack):
            language = next(filter(None, reversed(self.spoken)), "")
            if not language.startswith("zh"):
                self.wrong.append(f"{data.strip()!r} is read aloud as {language!r}")

    def problems(self) -> list[str]:
        """Everything this page owes and lacks."""
        found = list(self.wrong)
        if self.headings != 1:
            found.append(f"{self.headings} h1")
        if not self.title.strip():
            found.append("no title")
        if self.lang not in {"zh-CN", "en"}:
            found.append(f"language {self.lang!r}")
        found += [f"id {each!r} twice" for each in set(self.ids) if self.ids.count(each) > 1]
        found += [
            f"{each.tag} {each.id!r} without label"
            for each in self.fields
            if not each.named and each.id not in self.labels
        ]
        found += [
            "a form without its token"
            for method, token in self.forms
            if method == "post" and not token
        ]
        found += [f"<{each}> is never closed" for each in self.stack]
        return found


def problems_of(html: str) -> list[str]:
    """Everything a page owes and lacks."""
    page = Page()
    page.feed(html)
    page.close()
    return page.problems()
