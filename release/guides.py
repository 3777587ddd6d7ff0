"""The documents as pages a double click opens (指南网页): an office has nothing to read .md with.

The subset of Markdown our documents are written in, and nothing more: headings, paragraphs, lists,
tables, code, links, pictures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

#: Where the guides stand in a release, and the page beside the starter that leads there.
INDEX, DOOR = "app/docs/guide/README.html", "指南.html"

STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;line-height:1.7;"
    "font-family:'Microsoft YaHei UI','Noto Sans CJK SC','Segoe UI',sans-serif}"
    "img{max-width:100%;height:auto;border:1px solid silver}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "th,td{border:1px solid silver;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "th{background:whitesmoke}code{background:whitesmoke;padding:0 .2rem}"
    "pre{background:whitesmoke;padding:.8rem;overflow-x:auto}h1,h2{line-height:1.3}"
    "@media print{body{max-width:none;margin:0}a{color:inherit;text-decoration:none}}"
)
ITEM = re.compile(r"(?:(\d+)\.|[-*])\s+")
HEADING = re.compile(r"(#{1,4})\s+(.*)")
INLINE = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|(?P<raw><img [^<>]*>)"
    r"|!\[(?P<alt>[^\]]*)\]\((?P<picture>[^)\s]+)\)"
    r"|\[(?P<label>[^\]]+)\]\((?P<goal>[^)\s]+)\)"
    r"|\*\*(?P<strong>.+?)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
)
#: Between two of these a broken line is no space.
WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")


def write(place: Path) -> int:
    """Beside every document of a release its page, and the door; returns how many."""
    documents = sorted((place / "app" / "docs").rglob("*.md"))
    for path in documents:
        path.with_suffix(".html").write_text(page(path.read_text("utf-8"), path.name), "utf-8")
    (place / DOOR).write_text(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>指南</title>'
        f'<meta http-equiv="refresh" content="0; url={INDEX}"></head>'
        f'<body><p><a href="{INDEX}">指南 · Guides</a></p></body></html>\n',
        "utf-8",
    )
    return len(documents)


def page(text: str, name: str) -> str:
    """One document as a whole page; name: its file, which tells the language."""
    language = "zh-CN" if ".zh." in name or name == "README.md" else "en"
    found = re.search(r"(?m)^# (.+)$", text)
    title = escape(found.group(1) if found else name)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body(text)}\n</body>\n</html>\n"
    )


def body(text: str) -> str:
    """The blocks of a document, one after the other."""
    return "\n".join(_blocks(text.split("\n")))


def slug(heading: str) -> str:
    """The name a heading is led to by: small letters, no signs, hyphens for blanks.

    >>> slug("6. 裁判、席位、裁判证"), slug("Onto the computer")
    ('6-裁判席位裁判证', 'onto-the-computer')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _blocks(lines: list[str]) -> Iterator[str]:
    while lines:
        line = lines[0]
        heading = HEADING.match(line)
        if not line.strip():
            lines = lines[1:]
        elif line.startswith("```"):
            end = next(n for n in range(1, len(lines)) if lines[n].startswith("```"))
            yield f"<pre>{escape(chr(10).join(lines[1:end]))}</pre>"
            lines = lines[end + 1 :]
        elif heading:
            level, words = len(heading.group(1)), heading.group(2)
            yield f'<h{level} id="{slug(words)}">{inline(words)}</h{level}>'
            lines = lines[1:]
        elif line.startswith("|"):
            end = _while(lines, lambda each: each.startswith("|"))
            yield _table(lines[:end])
            lines = lines[end:]
        elif line.startswith(">"):
            end = _while(lines, lambda each: each.startswith(">"))
            inner = [each[1:].removeprefix(" ") for each in lines[:end]]
            yield f"<blockquote>{''.join(_blocks(inner))}</blockquote>"
            lines = lines[end:]
        elif ITEM.match(line):
            end = _end_of_list(lines)
            yield _list(lines[:end])
            lines = lines[end:]
        else:
            end = 1 + _while(lines[1:], lambda each: bool(each.strip()) and not _begins(each))
            yield f"<p>{inline(_joined(lines[:end]))}</p>"
            lines = lines[end:]


def _begins(line: str) -> bool:
    """Whether a line begins a block of its own."""
    return line.startswith(("|", "```", ">")) or bool(HEADING.match(line) or ITEM.match(line))


def _while(lines: list[str], holds: Callable[[str], bool]) -> int:
    return next((n for n, line in enumerate(lines) if not holds(line)), len(lines))


def _end_of_list(lines: list[str]) -> int:
    """Where a list ends: at a line that neither begins an item nor stands below one."""
    kind = bool(ITEM.match(lines[0]).group(1))  # type: ignore[union-attr]
    for n, line in enumerate(lines):
        item = ITEM.match(line)
        if line.strip() and not line.startswith("  ") and (not item or bool(item.group(1)) != kind):
            return n
    return len(lines)


def _list(lines: list[str]) -> str:
    items: list[list[str]] = []
    numbers = []
    for line in lines:
        item = ITEM.match(line)
        if item:
            numbers.append(item.group(1))
            items.append([line[item.end() :]])
        else:
            items[-1].append(re.sub(r"^ {2,3}", "", line))
    name = "ol" if numbers[0] else "ul"
    inner = "".join(f"<li>{_item(each)}</li>\n" for each in items)
    begin = f' start="{numbers[0]}"' if numbers[0] not in (None, "1") else ""
    return f"<{name}{begin}>\n{inner}</{name}>"


def _item(lines: list[str]) -> str:
    found = list(_blocks(lines))
    if found and found[0].startswith("<p>"):
        found[0] = found[0].removeprefix("<p>").removesuffix("</p>")
    return "\n".join(found)


def _table(lines: list[str]) -> str:
    rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in lines]
    head, *rest = [row for row in rows if set("".join(row).strip()) - set(":- ")]
    written = ["<table>", _row(head, "th"), *(_row(row, "td") for row in rest), "</table>"]
    return "\n".join(written)


def _row(cells: list[str], name: str) -> str:
    inner = "".join(f"<{name}>{inline(each.strip())}</{name}>" for each in cells)
    return f"<tr>{inner}</tr>"


def _joined(lines: list[str]) -> str:
    text = ""
    for line in (each.strip() for each in lines):
        wide = text and line and WIDE.match(text[-1]) and WIDE.match(line[0])
        text += line if not text or wide else f" {line}"
    return text


def inline(text: str) -> str:
    """The words of a line: code, pictures, links, strong and emphasis."""
    return "".join(_inline(text.replace(r"\|", "|")))


def _inline(text: str) -> Iterator[str]:
    at = 0
    for found in INLINE.finditer(text):
        yield escape(text[at : found.start()], quote=False)
        yield _word(found)
        at = found.end()
    yield escape(text[at:], quote=False)


def _word(found: re.Match[str]) -> str:
    given = found.groupdict()
    if given["code"] is not None:
        return f"<code>{escape(given['code'])}</code>"
    if given["raw"] is not None:
        return given["raw"]
    if given["picture"] is not None:
        return f'<img src="{escape(given["picture"])}" alt="{escape(given["alt"])}">'
    if given["goal"] is not None:
        goal = re.sub(r"\.md(?=#|$)", ".html", given["goal"])
        return f'<a href="{escape(goal)}">{inline(given["label"])}</a>'
    if given["strong"] is not None:
        return f"<strong>{inline(given['strong'])}</strong>"
    return f"<em>{inline(given['emphasis'])}</em>"
