"""Change the rules one sign at a time and see whether the examples notice (变异测试).

`python -m tests.rules.mutants MODULE … [--most N --seed S]` forks a process for each mutant: it
loads the changed module in the place of the real one and runs the killers; what survives is
printed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import doctest
import importlib
import importlib.abc
import importlib.util
import io
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: The tests that must notice, beside the module's own doctests: examples with stated results.
KILLERS = tuple(
    f"tests/rules/test_{name}.py"
    for name in (
        "vectors",
        "honour_vectors",
        "honours",
        "standings",
        "stages",
        "reaches",
        "review",
        "scheme_versions",
        "spreads",
        "page_vectors",
        "standing_changes",
        "totals",
    )
)
#: What holds these modules besides: slower tests, asked only where they can tell.
MORE = {
    "interpreter": ("sheets", "programs"),
    "programs": ("published_results", "programs"),
    "panel_programs": ("sheets", "programs"),
    "module_programs": ("published_results", "programs"),
}
#: Seconds after which a mutant that does not end counts as noticed.
PATIENCE = 120

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_MODES = {"half-up": "half-even", "half-even": "half-up", "truncate": "up", "down": "up"}


def mutants(source: str) -> Iterator[tuple[int, str]]:
    """Every mutant of a module: the line that was changed, and the whole changed source."""
    tree = ast.parse(source)
    for n, node in enumerate(ast.walk(tree)):
        if _changed(copy.deepcopy(node)):
            twin = copy.deepcopy(tree)
            _changed(list(ast.walk(twin))[n])
            yield getattr(node, "lineno", 0), ast.unparse(ast.fix_missing_locations(twin))


def _changed(node: ast.AST) -> bool:
    """Change a comparison, a sign or a rounding mode in place; False where there is none."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        node.ops[0] = _COMPARISONS[type(node.ops[0])]()
        return True
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        node.op = _SIGNS[type(node.op)]()
        return True
    if isinstance(node, ast.Call) and node.args:
        last = node.args[-1]
        if isinstance(last, ast.Constant) and str(last.value) in _MODES:
            last.value = _MODES[str(last.value)]
            return True
    return False


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the changed source where the real module is asked for."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, self.name, "exec"), module.__dict__)  # noqa: S102


def noticed(name: str, source: str) -> bool:
    """Tell whether the killers fail on this source of a module."""
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)
        sys.meta_path.insert(0, _Instead(name, source))
        more = [f"tests/rules/test_{each}.py" for each in MORE.get(name.rpartition(".")[2], ())]
        options = ["--noconftest", "-x", "-p", "no:cacheprovider", "-p", "no:terminal"]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                code = int(pytest.main([*options, *KILLERS, *more])) or _doctests(name)
            except BaseException:  # noqa: BLE001 (a module that does not load is noticed)
                code = 1
        os._exit(0 if code == 0 else 1)
    return os.waitpid(child, 0)[1] != 0


def _doctests(name: str) -> int:
    """How many examples in the module's own docstrings fail."""
    return doctest.testmod(importlib.import_module(name)).failed if _exists(name) else 0


def _exists(name: str) -> bool:
    return (ROOT / f"{name.replace('.', '/')}.py").exists()


def chosen(found: Sequence[tuple[int, str]], most: int | None, seed: str) -> list[tuple[int, str]]:
    """So many of the mutants, the same ones for the same seed; all without a number."""
    if most is None or most >= len(found):
        return list(found)
    return sorted(random.Random(seed).sample(list(found), most))


def survivors(module: str, most: int | None = None, seed: str = "") -> tuple[int, list[str]]:
    """How many mutants of a module of the rules were tried, and those nobody noticed."""
    path = ROOT / "competition" / "rules" / f"{module}.py"
    source = path.read_text("utf-8")
    found = chosen(list(mutants(source)), most, seed + module)
    lines = source.splitlines()
    alive = [
        f"{module}.py:{line} {lines[line - 1].strip()}"
        for line, changed in found
        if not noticed(f"competition.rules.{module}", changed)
    ]
    return len(found), alive


def main(arguments: Sequence[str]) -> None:
    """Print a line a module, then its survivors; leave with 1 when the unchanged rules fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--most", type=int, help="of each module so many mutants, not all")
    parser.add_argument("--seed", default="", help="which ones")
    given = parser.parse_args(arguments)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)  # options of plugins that are not loaded here
    if noticed("competition.rules.nothing", ""):
        sys.exit("the examples fail on the rules as they are")
    for module in given.modules:
        count, alive = survivors(module, given.most, given.seed)
        print(f"{module} {count} {len(alive)}", *alive, sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
