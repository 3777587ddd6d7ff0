"""Every refusal has a sentence, and every sentence is said in Chinese (措辞)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from competition.config import ROOT
from competition.web.wording import known_codes

REFUSALS = {"NotFound", "NotAllowed", "NotNow", "Invalid", "Conflict", "Refused", "Problem"}
LAYERS = ("rules", "access", "services", "exchange", "documents", "web", "cli")


def codes_in(path: Path) -> Iterator[tuple[str, int]]:
    """The codes that a module refuses with, where they are written out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        first = node.args[0] if node.args else None
        if (
            node.func.id in REFUSALS
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            yield first.value, node.lineno


def test_every_refusal_has_a_sentence(app):
    silent = [
        f"{path.relative_to(ROOT)}:{line} {code}"
        for layer in LAYERS
        for path in sorted((ROOT / "competition" / layer).rglob("*.py"))
        for code, line in codes_in(path)
        if code not in known_codes()
    ]

    assert silent == []


def test_the_check_finds_a_code_without_a_sentence(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("raise NotNow('never-heard-of')\n", "utf-8")

    assert list(codes_in(module)) == [("never-heard-of", 1)]


def test_no_message_lacks_its_chinese():
    folder = ROOT / "competition" / "translations" / "zh_CN"
    empty = []
    for part in sorted(folder.glob("*.po")):
        with part.open("rb") as file:
            catalogue = read_po(file, locale="zh_CN")
        empty += [
            f"{part.name}: {message.id}"
            for message in catalogue
            if message.id and not message.string
        ]

    assert empty == []
