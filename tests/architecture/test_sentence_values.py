"""Every refusal brings along what its sentence names, in both languages (措辞与数值)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from competition.config import ROOT
from competition.errors import Problem
from competition.web.wording import COMMAND, known_codes, places_in, sentence, ways_of

REFUSERS = {
    "NotFound", "NotAllowed", "NotNow", "Invalid", "Conflict", "Refused", "Problem", "say", "_say",
    "_wrong", "Question", "Said",
}  # fmt: skip
#: What a module's own way of saying things adds to the values.
IMPLIED = {"marks_file.py": {"line"}, "timetables.py": {"item"}}


@dataclass(frozen=True)
class Site:
    """A place where a code is refused with: its address, and the names of the values given."""

    where: str
    code: str
    names: frozenset[str]


def sites_in(path: Path, known: frozenset[str]) -> Iterator[Site]:
    """Where a module refuses with a code written out, and the values it brings along."""
    for body in functions_of(ast.parse(path.read_text("utf-8"))):
        written = {key for node in walked(body) if isinstance(node, ast.Dict) for key in keys(node)}
        for node in walked(body):
            if not isinstance(node, ast.Call) or called(node) not in REFUSERS:
                continue
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            code = next((text for text in texts if text in known), None)
            if code is None:
                continue
            names = {word.arg for word in node.keywords if word.arg}
            if any(isinstance(one, ast.Name) and one.id in handed(body) for one in given(node)):
                continue
            if any(not isinstance(one, ast.Constant | ast.JoinedStr) for one in given(node)):
                names |= written
            where = f"{path.name}:{node.lineno}"
            yield Site(where, code, frozenset(names | IMPLIED.get(path.name, set())))


def functions_of(tree: ast.Module) -> Iterator[ast.AST]:
    """The functions of a module, and what stands outside them."""
    yield tree
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def walked(body: ast.AST) -> Iterator[ast.AST]:
    """Everything in a function but the functions in it."""
    for child in ast.iter_child_nodes(body):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from walked(child)


def handed(body: ast.AST) -> set[str]:
    """What a function was handed as values: its callers are not followed."""
    arguments = getattr(body, "args", None)
    named = [a.arg for a in arguments.args] if isinstance(arguments, ast.arguments) else []
    return {name for name in named if name == "values"}


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(node.func, "id", None) or getattr(node.func, "attr", "")


def keys(node: ast.Dict) -> Iterator[str]:
    """The keys of a dictionary that are written out."""
    yield from (key.value for key in node.keys if isinstance(key, ast.Constant))


def given(node: ast.Call) -> list[ast.expr]:
    """What may hold values: arguments that are no code and no place, and what is unpacked."""
    unpacked = [word.value for word in node.keywords if word.arg is None]
    return [*node.args[1:], *unpacked]


@cache
def sites() -> list[Site]:
    """Every place in the code that refuses with a known code."""
    known = known_codes()
    paths = sorted((ROOT / "competition").rglob("*.py"))
    own = "recalculation"  # a workbook's words are not refusals
    return [s for path in paths if not path.name.startswith(own) for s in sites_in(path, known)]


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_no_refusal_leaves_a_place_in_its_sentence_open(app: Flask, locale: str) -> None:
    with force_locale(locale):
        open_ = []
        for site in sites():
            values = dict.fromkeys(site.names, "7")
            said = sentence(Problem(site.code, "", values))
            if "%(" in said or not any(places_in(w) <= site.names for w in ways_of(site.code)):
                open_.append(f"{site.where} {site.code}: {said}")

    assert open_ == []
    assert len(sites()) > 500


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_way_of_every_code_is_said_whole(app: Flask, locale: str) -> None:
    with force_locale(locale):
        ways = [(code, way) for code in sorted(known_codes()) for way in ways_of(code)]
        broken = [
            f"{code}: {way}"
            for code, way in ways
            if "%(" in str(way) % dict.fromkeys(places_in(way) | {COMMAND}, "7")
        ]

    assert broken == []


def test_chinese_and_english_name_the_same_values(app: Flask) -> None:
    differing = []
    for code in sorted(known_codes()):
        for way in ways_of(code):
            with force_locale("en"):
                english = places_in(way)
            with force_locale("zh_CN"):
                if not places_in(way) <= english:
                    differing.append(f"{code}: {way}")

    assert differing == []


def test_the_check_finds_a_value_that_was_forgotten(app: Flask, tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def f():\n    raise Invalid('invalid', [Problem('sum-differs', '')])\n")

    (site,) = (s for s in sites_in(module, known_codes()) if s.code == "sum-differs")

    assert site.names == frozenset()
    assert not any(places_in(way) <= site.names for way in ways_of(site.code))
