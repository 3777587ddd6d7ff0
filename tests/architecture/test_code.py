"""The house stands as it was drawn: layers, names, doors, the trail (房屋规矩)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from competition.config import ROOT
from competition.db import db
from tests.architecture import code
from tests.architecture.exceptions import UNGUARDED, UNTRACED

#: Words of the glossary's right-hand column: never in a name of ours.
BANNED = frozenset(  # fmt: skip
    (
        "participant",
        "competitor",
        "candidate",
        "referee",
        "rubric",
        "ballot",
        "leaderboard",
        "weight",
        "utils",
        "helpers",
    )
)


def test_imports_keep_to_the_contracts():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "setup.cfg"]

    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-500:]


def registering(path: Path) -> bool:
    """Whether a package's __init__ may hold more than its docstring."""
    parts = path.relative_to(code.PACKAGE).parts
    return parts[0] in {"__init__.py", "web", "cli"}


def extra_in(source: str) -> list[str]:
    """What an __init__ holds beside its docstring."""
    body = ast.parse(source).body
    return [type(node).__name__ for node in body[1:]] or (
        [] if body and isinstance(body[0], ast.Expr) else ["no docstring"]
    )


def test_a_package_holds_its_docstring_and_nothing_else():
    wrong = {
        code.here(path): extra_in(path.read_text("utf-8"))
        for path in code.PACKAGE.rglob("__init__.py")
        if not registering(path)
    }

    assert {name: extra for name, extra in wrong.items() if extra} == {}


def test_the_package_check_sees_a_re_export():
    assert extra_in('"""Doc."""\nfrom .a import b\n') == ["ImportFrom"]
    assert extra_in("") == ["no docstring"]


def test_no_relationship_leads_from_anything_to_a_name(app):
    mappers = list(db.Model.registry.mappers)

    assert len(mappers) > 30
    assert [str(each) for each in mappers if list(each.relationships)] == []


def commits_in(path: Path) -> list[str]:
    """Where a file commits."""
    return [
        f"{code.here(path)}:{node.lineno}"
        for node in ast.walk(code.tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def test_only_the_database_module_commits(tmp_path):
    files = [path for path in code.modules() if path != code.PACKAGE / "db.py"]
    (tmp_path / "bad.py").write_text("db.session.commit()\n")

    assert [place for path in files for place in commits_in(path)] == []
    assert commits_in(tmp_path / "bad.py") == ["bad.py:1"]


@pytest.fixture(scope="module")
def services() -> dict[str, code.Function]:
    """Every function of every service."""
    found = [
        each for path in code.modules(code.PACKAGE / "services") for each in code.functions(path)
    ]
    return {f"{each.module}.{each.name}": each for each in found}


def acting(found: dict[str, code.Function]) -> dict[str, code.Function]:
    """The public ones that take an actor first."""
    return {
        name: each
        for name, each in found.items()
        if each.arguments[:1] == ["actor"] and not each.name.startswith("_")
    }


def test_every_service_with_an_actor_asks_for_a_permission(services):
    guarded = code.closure(services, "policy.require")
    guarded |= code.closure(services, "policy.require_within")

    unguarded = set(acting(services)) - guarded - set(UNGUARDED)

    assert sorted(unguarded) == []
    assert sorted(set(UNGUARDED) - set(services)) == [], "an exception for what is not there"


def test_every_service_that_writes_leaves_a_trace(services):
    traced = code.closure(services, "audit.record")
    writing = code.writers(services)

    untraced = {name for name in acting(services) if name in writing} - traced - set(UNTRACED)

    assert sorted(untraced) == []


def test_the_service_checks_see_what_is_missing(tmp_path):
    (tmp_path / "bad.py").write_text(
        "from x import policy, audit\n"
        "def good(actor, *, now):\n    policy.require(actor, 1)\n    db.session.add(1)\n"
        "    audit.record(actor)\n"
        "def through(actor, *, now):\n    good(actor, now=now)\n"
        "def silent(actor, *, now):\n    policy.require(actor, 1)\n    db.session.add(1)\n"
        "def open_door(actor, *, now):\n    return 1\n"
    )
    found = {f"bad.{each.name}": each for each in code.functions(tmp_path / "bad.py")}

    assert set(acting(found)) - code.closure(found, "policy.require") == {"bad.open_door"}
    assert code.writers(found) - code.closure(found, "audit.record") == {"bad.silent"}


def names_in(source: str) -> set[str]:
    """The names a source defines: functions, classes, arguments, variables."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def banned_in(names: set[str]) -> set[str]:
    """The names that use a word the glossary does not know."""
    return {
        name
        for name in names
        if BANNED & set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))
    }


def test_names_are_the_glossarys():
    files = [*code.modules(), *code.modules(ROOT / "tests")]

    wrong = {code.here(path): banned_in(names_in(path.read_text("utf-8"))) for path in files}
    wrong |= {code.here(path): banned_in({path.stem}) for path in files if banned_in({path.stem})}

    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_name_check_sees_a_wrong_name():
    assert banned_in(names_in("def count_weight(a): pass\nclass RefereeForm: pass")) == {
        "count_weight",
        "RefereeForm",
    }


HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s)\"'])")


def colours_in(text: str) -> list[str]:
    """Colours written as hex in a style sheet or as a drawing's attribute."""
    return HEX.findall(re.sub(r"/\*.*?\*/|url\([^)]*\)|href=\"[^\"]*\"", "", text, flags=re.S))


def test_only_the_tokens_hold_colours():
    sheets = [
        path for path in (code.PACKAGE / "static").rglob("*.css") if path.name != "tokens.css"
    ]
    drawings = list((code.PACKAGE / "static").rglob("*.svg"))
    pages = list(code.TEMPLATES.rglob("*.html"))

    assert {
        code.here(path): found for path in sheets if (found := colours_in(path.read_text()))
    } == {}
    marked = re.compile(r"(?:fill|stroke|style|content)=\"[^\"]*#[0-9a-fA-F]{3,8}\b")
    assert [code.here(path) for path in pages if marked.search(path.read_text())] == []
    assert drawings
    assert colours_in("a { color: #fff; }") == ["#fff"]


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|<style\b|\sstyle=[\"']|\son[a-z]+=[\"']", re.I
)


def test_no_template_holds_script_or_style():
    pages = list(code.TEMPLATES.rglob("*.html"))

    assert len(pages) > 20
    assert [
        code.here(path)
        for path in pages
        if INLINE.search(re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S))
    ] == []
    assert INLINE.search('<p onclick="x()">')
    assert INLINE.search("<script>x</script>")
    assert not INLINE.search('<script src="a.js"></script>')


def test_nothing_is_fetched_from_another_host():
    places = [*code.TEMPLATES.rglob("*.html"), *(code.PACKAGE / "static").rglob("*.css")]
    far = re.compile(r"(?:src|href)=[\"']https?:|url\([\"']?https?:|@import")

    assert [code.here(path) for path in places if far.search(path.read_text("utf-8"))] == []
