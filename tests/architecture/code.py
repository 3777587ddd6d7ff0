"""Read the project's own code: its files, functions, calls (源码读取)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from competition.config import ROOT

PACKAGE = ROOT / "competition"
TEMPLATES = ROOT / "templates"


def modules(folder: Path = PACKAGE) -> Iterator[Path]:
    """Every Python file below a folder."""
    yield from sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def here(path: Path) -> str:
    """A path as a message shows it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


@dataclass
class Function:
    """A function of a service and what it calls: `name` or `module.name`."""

    module: str
    name: str
    arguments: list[str]
    calls: set[str] = field(default_factory=set)
    writes: bool = False


WRITING = {"add", "add_all", "delete", "flush", "merge"}
STATEMENTS = {"insert", "update", "delete"}


def called(node: ast.Call) -> str:
    """What a call names: `record`, or `audit.record`; empty for what cannot be named."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return f"{node.func.value.id}.{node.func.attr}"
    if isinstance(node.func, ast.Attribute):
        return f"?.{node.func.attr}"
    return ""


def is_session(node: ast.expr) -> bool:
    """Whether an expression is `db.session`."""
    return isinstance(node, ast.Attribute) and node.attr == "session"


def write_in(node: ast.AST) -> bool:
    """Whether a call writes: `db.session.add(…)`, or a statement that inserts, updates, deletes."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and is_session(node.func.value):
        return node.func.attr in WRITING
    return isinstance(node.func, ast.Name) and node.func.id in STATEMENTS


def functions(path: Path) -> Iterator[Function]:
    """The functions at the top of a module, with aliases of imports put right."""
    parsed = tree(path)
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(parsed)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    homes = {
        alias.asname or alias.name: f"{(node.module or '').rsplit('.', 1)[-1]}.{alias.name}"
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in parsed.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
        function = Function(path.stem, node.name, names)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                name = called(inner)
                function.calls.add(whole(name, path.stem, aliases, homes))
                function.writes = function.writes or write_in(inner)
        yield function


def whole(name: str, module: str, aliases: dict[str, str], homes: dict[str, str]) -> str:
    """A called name with the module it lives in."""
    if "." in name:
        first, rest = name.split(".", 1)
        return f"{aliases.get(first, first)}.{rest}"
    return homes.get(name, f"{module}.{name}")


def closure(found: dict[str, Function], goal: str) -> set[str]:
    """The functions that reach a call, directly or through others; `goal` is `module.name`."""
    reaching = {name for name, each in found.items() if goal in each.calls} | {goal}
    grown = True
    while grown:
        more = {name for name, each in found.items() if each.calls & reaching} - reaching
        reaching |= more
        grown = bool(more)
    return reaching


def writers(found: dict[str, Function]) -> set[str]:
    """The functions that write, directly or through others; the trail's own rows do not count."""
    writing = {name for name, each in found.items() if each.writes and each.module not in {"audit"}}
    grown = True
    while grown:
        more = {name for name, each in found.items() if each.calls & writing} - writing
        writing |= more
        grown = bool(more)
    return writing
