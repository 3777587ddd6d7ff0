"""The contest file (赛事文件): bytes to facts with every problem and its line, and facts to bytes.

The canonical bytes of a contest leave out defaults, keep the documented order of keys, indent by
two blanks and end with a line break; reading and writing them again gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competition.errors import Invalid, Problem
from competition.rules.contest_facts import ContestFacts
from competition.rules.contests import read_contest
from competition.rules.facts import SchemeFacts
from competition.rules.kinds import MOST_DIGITS, FloatFound, LongFound, Part
from competition.rules.whole_texts import is_whole

#: A contest file is refused beyond this many bytes.
MOST_BYTES = 64 * 1024 * 1024
#: No contest is nested as deeply as this.
MOST_DEPTH = 100
#: So many signs of a path are shown; what lies deeper is told by line and column.
MOST_PATH = 120

SCHEMA_PATH = Path(__file__).with_name("contest.schema.json")

#: The last step of a path: a key, a number in brackets, or a name after a colon.
_LAST = re.compile(r"(?:\.[^.\[\]:]*|\[[0-9]+\]|:[^:]*)$")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


@dataclass(frozen=True, slots=True)
class Reading:
    """A contest file as far as it could be read: `facts` are whole only without problems.

    unread: paths at which nothing could be read; what is said of things below them is an echo.
    """

    facts: ContestFacts | None
    problems: list[Problem]
    unread: frozenset[str] = frozenset({""})


def load(content: bytes) -> tuple[ContestFacts | None, list[Problem]]:
    """Read a contest file; facts come back only when nothing is wrong with it.

    Each problem's `where` is the path of the node; its `values["line"]` the line, where known.
    """
    found = examine(content)
    return (None if found.problems else found.facts), found.problems


def examine(content: bytes) -> Reading:
    """Read a contest file as far as it goes, so that what belongs to it can be checked as well."""
    if len(content) > MOST_BYTES:
        found = {"most": MOST_BYTES, "found": len(content)}
        return Reading(None, [Problem("file-too-large", "", found)])
    if not content.strip():
        return Reading(None, [Problem("file-empty")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Reading(None, [Problem("not-utf8", "", {"line": line})])
    return _parsed(text)


def _parsed(text: str) -> Reading:
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            repeated.extend(key for n, key in enumerate(keys) if key in keys[:n])
        return found

    try:
        document = json.loads(
            text,
            parse_float=FloatFound,
            parse_int=_whole,
            parse_constant=FloatFound,
            object_pairs_hook=pairs,
        )
    except json.JSONDecodeError as error:
        values = {"line": error.lineno, "column": error.colno}
        return Reading(None, [Problem("not-json", "", values)])
    except RecursionError:
        return Reading(None, [_too_deep(text)])
    if "\\u" in text and not is_whole(document):
        halves = [Problem("control-character", where) for where in _halves(document)]
        return Reading(None, _located(text, halves, repeated))
    facts, found = read_contest(document)
    return Reading(facts, _located(text, [*found], repeated), found.unread)


def _whole(text: str) -> int | LongFound:
    """A whole number as JSON writes it; a longer one is told with its path."""
    return int(text) if len(text) <= MOST_DIGITS else LongFound(text)


def _too_deep(text: str) -> Problem:
    """Where a file goes deeper than any contest: the path as far as it is shown, and the line."""
    stack: list[list[Any]] = []
    lines: dict[str, int] = {}
    for token, line, path in _walk(text, stack, lines, []):
        if len(stack) > MOST_DEPTH:
            start = text.rfind("\n", 0, token.start()) + 1
            column = token.start() - start + 1
            values = {"line": line, "column": column, "most": MOST_DEPTH}
            where = path if len(path) <= MOST_PATH else f"{path[:MOST_PATH]}…"
            return Problem("too-deep", where, values)
    return Problem("too-deep", "", {"most": MOST_DEPTH})


def _halves(document: Any) -> Iterator[str]:
    """The paths of texts and keys that cannot be written down."""
    waiting: list[tuple[Any, str]] = [(document, "")]
    while waiting:
        value, where = waiting.pop()
        if isinstance(value, dict):
            below = [(item, f"{where}.{key}" if where else key) for key, item in value.items()]
            yield from (_legible(path) for (_, path), key in zip(below, value, strict=True)
                        if not is_whole(key))  # fmt: skip
        elif isinstance(value, list):
            below = [(item, f"{where}[{n}]") for n, item in enumerate(value)]
        else:
            below = []
            if not is_whole(value):
                yield _legible(where)
        waiting += reversed(below)


def _legible(where: str) -> str:
    """A path that can be shown, whatever its keys hold."""
    return json.dumps(where, ensure_ascii=not is_whole(where))[1:-1]


def read(content: bytes) -> ContestFacts:
    """Read a contest file or raise Invalid("contest-file") with every problem in it."""
    facts, problems = load(content)
    if facts is None:
        raise Invalid("contest-file", problems)
    return facts


def dump(contest: ContestFacts) -> bytes:
    """Write a contest in its canonical bytes."""
    return written(Part(ContestFacts).write(contest))


def written(document: Any) -> bytes:
    """Write JSON values the way all our files are written."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def scheme_document(scheme: SchemeFacts) -> dict[str, Any]:
    """A marking scheme as JSON values, as it stands in a contest file."""
    found: dict[str, Any] = Part(SchemeFacts).write(scheme)
    return found


def schema() -> dict[str, Any]:
    """The JSON Schema of the contest file, made from the classes that read it."""
    shapes: dict[str, Any] = {}
    root = Part(ContestFacts).schema(shapes)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Skills contest file (赛事文件), skills-contest/1",
        **root,
        "$defs": dict(sorted(shapes.items())),
    }


def _located(text: str, problems: list[Problem], repeated: Iterable[str]) -> list[Problem]:
    """Add line numbers, and say where keys were written twice."""
    repeated = set(repeated)
    if not problems and not repeated:
        return []
    lines, twice = positions(text)
    found = [Problem("repeated-key", path, {"line": line}) for path, line in twice]
    for problem in problems:
        line = _nearest(problem.where, lines)
        values = problem.values | ({"line": line} if line else {})
        found.append(Problem(problem.code, problem.where, values))
    return found


def _nearest(where: str, lines: dict[str, int]) -> int | None:
    """The line of a path, or of the nearest node above it."""
    while where and where not in lines:
        where = _LAST.sub("", where) if _LAST.search(where) else ""
    return lines.get(where)


def positions(text: str) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Find the line on which each path's value begins, and the paths written twice."""
    lines: dict[str, int] = {"": 1}
    twice: list[tuple[str, int]] = []
    for _ in _walk(text, [], lines, twice):
        pass
    return lines, twice


def _walk(
    text: str, stack: list[list[Any]], lines: dict[str, int], twice: list[tuple[str, int]]
) -> Iterator[tuple[re.Match[str], int, str]]:
    """Go through a file's signs, noting lines; yields each opening bracket, its line and path."""
    line, last = 1, 0
    waiting: str | None = None
    for token in _TOKEN.finditer(text):
        line += text.count("\n", last, token.start())
        last = token.start()
        word = token.group()
        if word in "{[":
            here = _begin(stack, waiting, lines, twice, line)
            stack.append([word, here, 0])
            waiting = None
            yield token, line, here
        elif word in "}]":
            del stack[-1:]
        elif word == ",":
            waiting = None
        elif word == ":":
            continue
        elif stack and stack[-1][0] == "{" and waiting is None:
            waiting = json.loads(word) if word.startswith('"') else word
        else:
            _begin(stack, waiting, lines, twice, line)
            waiting = None


def _begin(
    stack: list[list[Any]],
    key: str | None,
    lines: dict[str, int],
    twice: list[tuple[str, int]],
    line: int,
) -> str:
    """Note where a value begins; returns its path."""
    if not stack:
        return ""
    kind, parent, count = stack[-1]
    if kind == "[":
        stack[-1][2] = count + 1
        path = f"{parent}[{count}]"
    else:
        path = f"{parent}.{key}" if parent else str(key)
        if path in lines:
            twice.append((path, line))
    lines[path] = line
    return path
