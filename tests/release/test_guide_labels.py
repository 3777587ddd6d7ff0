"""What the guides quote stands on the screen: buttons, fields, pages (指南里引的名称)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from competition.config import ROOT
from competition.documents import phrases
from competition.rules import entrants

GUIDES = sorted((ROOT / "docs" / "guide").glob("*.*.md"))
CATALOGUE = ROOT / "competition" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.mo"
#: A quoted word shorter than this must be the whole label, not a part of one.
LONG = 3
#: What others put on a screen: Windows, WeChat, a printer's dialog, a web server's settings.
OTHERS = {
    "全部解压缩", "已保护你的电脑", "更多信息", "仍要运行", "从不",
    "接通电源时，使计算机进入睡眠状态", "不采取任何操作", "专用网络", "允许", "扫一扫", "错误页",
    "实际大小", "适合页面", "最佳质量",
    "Extract all", "More info", "Run anyway", "When plugged in, put the computer to sleep",
    "Do nothing", "Private networks", "Actual size", "actual size", "fit to page",
}  # fmt: skip
#: A file's name, what a reader types, a heading of the guide itself, a way of speaking, the
#: signs on sample papers, what a tablet puts together from a word and a seat.
SAID = {
    "启动.bat", "后面跟几个字", "原编号 签号", "编号 空格 姓名", "代表队-姓名-编号", "东门检录台",
    "已在东门检录", "哪个编号是谁", "优胜到前一半", "五种答复", "还缺几项", "省、市、县、区",
    "〇", "？",
    "样", "样章", "（排练）", "待定", "竞赛组织委员会（代章）", "复核 · …", "生僻字", "套印",
    "old number, lot", "the better half", "Five answers", "East door", "Second check · …", "?",
}  # fmt: skip


def _whole(text: str) -> str:
    return " ".join(text.split()).strip(" 。.:：…").lower()


@cache
def _labels(language: str) -> tuple[frozenset[str], tuple[tuple[re.Pattern[str], int], ...]]:
    """What the screens and papers say: as it stands, and with something filled in."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_mo(file) if message.id]
    said = [message.string if language == "zh" else message.id for message in messages]
    flat = [text for each in said for text in ([each] if isinstance(each, str) else each)]
    flat += phrases.ENGLISH if language == "zh" else phrases.ENGLISH.values()
    column = 0 if language == "zh" else 1
    flat += [pair[column] for ways in entrants.WORDS.values() for pair in ways.values()]
    gap = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
    filled = (gap.split(_whole(text)) for text in flat if gap.search(text))
    return frozenset(_whole(text) for text in flat), tuple(
        (re.compile(".+".join(re.escape(part) for part in parts)), len("".join(parts)))
        for parts in filled
    )


@cache
def _printed() -> str:
    """What papers say in Chinese stands in the modules that draw them."""
    folders = (ROOT / "competition" / name for name in ("documents", "services"))
    return "\n".join(
        path.read_text("utf-8") for folder in folders for path in sorted(folder.glob("*.py"))
    )


def _quoted(path: Path) -> Iterator[str]:
    """Each label a guide quotes; “here → there” names two."""
    text = re.sub(r"```.*?```|`启动\.bat`|\*\*", "", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    for found in re.findall(r"“([^“”]+)”", text):
        yield from re.split(r" → ", found)


def is_on_a_screen(label: str, language: str) -> bool:
    """Whether a text of the screens is this label, holds it, or becomes it when filled in."""
    texts, filled = _labels(language)
    sought = _whole(label)
    if sought in texts:
        return True
    parts = [part for part in re.split("…+", sought) if part]
    if len(sought) >= LONG and any(all(part in text for part in parts) for text in texts):
        return True
    if language == "zh" and len(sought) >= LONG and sought in _printed():
        return True
    return any(2 * fixed >= len(sought) and each.fullmatch(sought) for each, fixed in filled)


@pytest.mark.parametrize("path", GUIDES, ids=lambda each: each.name)
def test_what_a_guide_quotes_stands_on_a_screen(path):
    language = path.suffixes[0].strip(".")
    quoted = {label.strip() for label in _quoted(path)} - OTHERS - SAID

    missing = sorted(label for label in quoted if not is_on_a_screen(label, language))

    assert missing == []


def test_a_label_no_screen_has_is_found():
    assert is_on_a_screen("编……个加密号", "zh")
    assert is_on_a_screen("Let the marks stand", "en")
    assert not is_on_a_screen("按偏差扣分啊", "zh")
    assert not is_on_a_screen("告知", "zh")


def test_what_is_let_pass_is_still_quoted_somewhere():
    quoted = {label.strip() for path in GUIDES for label in _quoted(path)}

    assert (OTHERS | SAID) - quoted == set()
