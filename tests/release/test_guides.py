"""The guides an office opens by double click: whole, in both languages (指南网页)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from release import guides
from release.targets import ROOT

DOCS = ROOT / "docs"
GUIDES = sorted((DOCS / "guide").glob("*.md"))
#: Endings of elements that have no end.
VOID = {"meta", "img", "br"}


class Opened(HTMLParser):
    """What stands in a page: its text, where it leads, its pictures, its names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words, self.leads, self.pictures, self.ids = "", [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.leads += [given["href"]] if tag == "a" else []
        self.pictures += [given["src"]] if tag == "img" else []
        self.ids += [given["id"]] if "id" in given else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not set(self.open) & {"code", "pre", "style"}:
            self.words += data


def opened(path: Path) -> Opened:
    return Opened(guides.page(path.read_text("utf-8"), path.name))


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda each: each.name)
def test_a_document_is_a_whole_page_with_no_sign_of_markdown_left(path):
    found = opened(path)

    assert found.open == []
    assert not re.search(r"\]\(|\*\*|^\s*\|.*\||```|^#{1,4} ", found.words, re.MULTILINE)


@pytest.mark.parametrize("path", GUIDES, ids=lambda each: each.name)
def test_every_picture_and_every_place_a_guide_leads_to_is_there(path):
    found = opened(path)

    for each in found.pictures:
        assert (path.parent / each).is_file(), each
    for each in found.leads:
        name, _hash, place = unquote(each).partition("#")
        goal = (path.parent / name).with_suffix(".md") if name else path
        assert goal.is_file(), each
        assert not place or place in opened(goal).ids, each


def test_every_guide_is_there_in_both_languages_and_on_the_list():
    listed = set(opened(DOCS / "guide" / "README.md").leads)
    names = {path.name for path in GUIDES if path.name != "README.md"}

    for name in names:
        other = name.replace(".zh.", ".en.") if ".zh." in name else name.replace(".en.", ".zh.")
        assert other in names
        assert name.replace(".md", ".html") in listed


def test_every_picture_is_shown_by_a_guide():
    shown = {each for path in GUIDES for each in opened(path).pictures}
    taken = {f"pictures/{path.name}" for path in (DOCS / "guide" / "pictures").glob("*.png")}

    assert taken - shown == set()


def test_a_release_has_a_page_beside_each_document_and_a_door_to_them(tmp_path):
    folder = tmp_path / "app" / "docs" / "guide"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("# 指南\n\n[细则](details.zh.md#评分方案)\n", "utf-8")

    assert guides.write(tmp_path) == 1

    assert guides.INDEX in (tmp_path / guides.DOOR).read_text("utf-8")
    assert 'href="details.zh.html#评分方案"' in (tmp_path / guides.INDEX).read_text("utf-8")


def test_lists_hold_their_pictures_and_lists_in_them_and_lines_of_chinese_join_without_a_gap():
    steps = "1. 先做这个，\n   再做那个。\n   ![图](a.png)\n2. 然后\n   - 甲\n   - **乙**\n"
    text = f"{steps}\n后来\n如此\n"

    assert guides.body(text) == (
        '<ol>\n<li>先做这个，再做那个。 <img src="a.png" alt="图"></li>\n'
        "<li>然后\n<ul>\n<li>甲</li>\n<li><strong>乙</strong></li>\n</ul></li>\n</ol>\n"
        "<p>后来如此</p>"
    )
