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
import resource
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
        "both_ways",
    )
)
#: What holds these modules besides, asked first where they can tell; the slow one is asked last.
SLOW = "programs"
MORE = {
    "answers": ("answers",),
    "award_lines": ("both_rankings",),
    "behind": ("place_vectors",),
    "explanations": ("both_rankings", "programs"),
    "interpreter": ("sheets", "programs"),
    "judge_absence": ("judge_quality",),
    "judge_concordance": ("judge_quality",),
    "judge_quality": ("judge_quality",),
    "lateness": ("lateness",),
    "medal_table": ("medal_table",),
    "module_programs": ("published_results", "programs"),
    "panel_programs": ("sheets", "programs"),
    "programs": ("published_results", "both_rankings", "programs"),
    "sheets": ("sheets",),
    "tie_keys": ("both_rankings", "programs"),
}
#: A line, what stands there, the whole source.
Mutant = tuple[int, str, str]
#: Seconds of work, not of the clock, after which a mutant that does not end counts as noticed.
PATIENCE = 60

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
_SIGNS: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_MODES = {"half-up": "half-even", "half-even": "half-up", "truncate": "up", "down": "up"}


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Every mutant of a module: the line, what stands there now, and the whole changed source."""
    tree = ast.parse(source)
    for n, node in enumerate(ast.walk(tree)):
        if _changed(copy.deepcopy(node)):
            twin = copy.deepcopy(tree)
            changed = list(ast.walk(twin))[n]
            _changed(changed)
            whole = ast.unparse(ast.fix_missing_locations(twin))
            yield getattr(node, "lineno", 0), ast.unparse(changed), whole


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


def noticed(name: str, sources: Sequence[str], jobs: int = 1) -> list[bool]:
    """Tell of each source of a module whether the killers fail on it; so many forks at a time."""
    found = [False] * len(sources)
    waiting, running = list(enumerate(sources)), dict[int, int]()
    while waiting or running:
        while waiting and len(running) < jobs:
            n, source = waiting.pop(0)
            running[_forked(name, source)] = n
        child, status = os.wait()
        found[running.pop(child)] = status != 0
    return found


def _forked(name: str, source: str) -> int:
    """A process that ends with 0 when the killers pass on this source."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        _forget()
        sys.meta_path.insert(0, _Instead(name, source))
        options = ["--noconftest", "-x", "--assert=plain"]
        options += ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:unraisableexception"]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                code = int(pytest.main([*options, *_killers(name)])) or _doctests(name)
            except BaseException:  # noqa: BLE001 (a module that does not load is noticed)
                code = 1
        os._exit(0 if code == 0 else 1)
    return child


def _killers(name: str) -> list[str]:
    """The tests that must notice a change of this module, those that know it best first."""
    more = MORE.get(name.rpartition(".")[2], ())
    first, last = ([each for each in more if (each == SLOW) is slow] for slow in (False, True))
    paths = [f"tests/rules/test_{each}.py" for each in first]
    return [*paths, *KILLERS, *(f"tests/rules/test_{each}.py" for each in last)]


def _warm(modules: Sequence[str]) -> None:
    """Read the libraries the killers need once, so that no fork has to."""
    more = {f"tests/rules/test_{each}.py" for module in modules for each in MORE.get(module, ())}
    options = ["--noconftest", "--collect-only", "-p", "no:cacheprovider", "-p", "no:terminal"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        pytest.main([*options, *KILLERS, *sorted(more)])


def _forget() -> None:
    """Forget what is ours, which is read anew with one sign changed; libraries stay.

    The package is there without what it begins with: the rules need no application.
    """
    for name in [
        name for name in sys.modules if name.partition(".")[0] in ("competition", "tests")
    ]:
        del sys.modules[name]
    bare = sys.modules["competition"] = ModuleType("competition")
    bare.__path__ = [str(ROOT / "competition")]


def _doctests(name: str) -> int:
    """How many examples in the module's own docstrings fail."""
    return doctest.testmod(importlib.import_module(name)).failed if _exists(name) else 0


def _exists(name: str) -> bool:
    return (ROOT / f"{name.replace('.', '/')}.py").exists()


def chosen(found: Sequence[Mutant], most: int | None, seed: str) -> list[Mutant]:
    """So many of the mutants, the same ones for the same seed; all without a number."""
    if most is None or most >= len(found):
        return list(found)
    return sorted(random.Random(seed).sample(list(found), most))


def survivors(
    module: str, most: int | None = None, seed: str = "", jobs: int = 1
) -> tuple[int, list[str]]:
    """How many mutants of a module of the rules were tried, and those nobody noticed."""
    path = ROOT / "competition" / "rules" / f"{module}.py"
    source = path.read_text("utf-8")
    found = chosen(list(mutants(source)), most, seed + module)
    told = noticed(f"competition.rules.{module}", [changed for *_, changed in found], jobs)
    alive = [
        f"{module}: {what} (line {line})"
        for (line, what, _), dead in zip(found, told, strict=True)
        if not dead
    ]
    return len(found), alive


def main(arguments: Sequence[str]) -> None:
    """Print a line a module, then its survivors; leave with 1 when the unchanged rules fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--most", type=int, help="of each module so many mutants, not all")
    parser.add_argument("--seed", default="", help="which ones")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    given = parser.parse_args(arguments)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)  # options of plugins that are not loaded here
    _warm(given.modules)
    if any(noticed("competition.rules.nothing", [""])):
        sys.exit("the examples fail on the rules as they are")
    for module in given.modules:
        count, alive = survivors(module, given.most, given.seed, given.jobs)
        print(f"{module} {count} {len(alive)}", *alive, sep="\n  ", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
