"""What is Chinese on an English page says so, so that it is read aloud in Chinese (读屏语言).

Names of people, units and works stand as they are on pages of either language; a screen reader
speaks them by the page's language unless they carry their own. One place marks them on whatever
page is sent; what a page builds in the browser is marked in `js/lib/spoken.mjs`.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request
from flask_babel import get_locale

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: A tag, the text behind it, if any of that is Chinese, and the tag that follows.
TEXT = re.compile(
    rf"<(?P<closes>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^<>]*)>"
    rf"(?P<text>[^<>]*[{HAN}][^<>]*)(?=<(?P<after>/?[\w-]*))"
)
#: Chinese with the signs and figures between, up to its last sign.
RUN = re.compile(rf"[{HAN}](?:[^A-Za-z&<>]*[{HAN}）》”。！？])?")
ENTITY = re.compile(r"&#?\w+;")
LATIN = re.compile("[A-Za-z]")
MARK = ' lang="zh-CN"'
#: What holds text that no element may stand in.
BARE = frozenset(("script", "style", "textarea", "title", "text", "tspan"))
#: These have no text of their own: what follows them belongs to what is around them.
VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source", "use", "wbr"))
#: In these the parts of a line stand apart: a text of both languages has to stay one part.
LINES = frozenset(("a", "button", "label", "summary", "svg"))
#: Where a request says of its page that it was marked when it was kept.
SAID = "competition.said"


def marked(html: str) -> str:
    """An English page with its Chinese marked: on the element it fills, else around it."""
    return TEXT.sub(_marked, html)


def _marked(found: re.Match[str]) -> str:
    name, rest, text = found["name"], found["rest"], found["text"]
    opens = not found["closes"] and name not in VOID
    if opens and (name in BARE or " lang=" in rest):
        return found[0]
    words = ENTITY.sub("", text)
    filled = opens and found["after"] == f"/{name}"
    if filled and (name == "option" or not LATIN.search(words)):
        mostly = len(RUN.findall(words)) and len(LATIN.findall(words)) < len(words) / 2
        return f"<{name}{rest}{MARK}>{text}" if mostly else found[0]
    inner = RUN.sub(rf"<span{MARK}>\g<0></span>", text)
    if name in LINES and LATIN.search(words):
        inner = f"<span>{inner}</span>"
    return f"<{found['closes']}{name}{rest}>{inner}"


def said(html: str) -> str:
    """A page in the language of whoever asks: with its Chinese marked if that is English."""
    return marked(html) if _is_english() else html


def leave() -> None:
    """Leave the page of this request as it is: it was marked when it was kept."""
    request.environ[SAID] = True


def mark(response: Response) -> Response:
    """Mark a page on its way out; the tablets' shells carry both languages, are packed when they
    come here, and mark their own."""
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    if SAID in request.environ or not _is_english() or response.content_encoding:
        return response
    html = response.get_data(as_text=True)
    if "<template data-words=" not in html:
        response.set_data(marked(html))
    return response


def _is_english() -> bool:
    return str(get_locale() or "").startswith("en")


def register(app: Flask) -> None:
    """Mark every page."""
    app.after_request(mark)
