"""The contest file (赛事文件): bytes to facts with every problem and its line, and facts to bytes.

The canonical bytes of a contest leave out defaults, keep the documented order of keys, indent by
two blanks and end with a line break; reading and writing them again gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from competition.errors import Invalid, Problem
from competition.rules.contest_facts import ContestFacts
from competition.rules.contests import read_contest
from competition.rules.facts import SchemeFacts
from competition.rules.kinds import FloatFound, Part
from competition.rules.whole_texts import is_whole

#: A contest file is refused beyond this many bytes.
MOST_BYTES = 64 * 1024 * 1024

SCHEMA_PATH = Path(__file__).with_name("contest.schema.json")

#: The last step of a path: a key, a number in brackets, or a name after a colon.
_LAST = re.compile(r"(?:\.[^.\[\]:]*|\[[0-9]+\]|:[^:]*)$")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def load(content: bytes) -> tuple[ContestFacts | None, list[Problem]]:
    """Read a contest file; facts come back only when nothing is wrong with it.

    Each problem's `where` is the path of the node; its `values["line"]` the line, where known.
    """
    if len(content) > MOST_BYTES:
        return None, [Problem("file-too-large", "", {"most": MOST_BYTES, "found": len(content)})]
    if not content.strip():
        return None, [Problem("file-empty")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [Problem("not-utf8", "", {"line": content[: error.start].count(b"\n") + 1})]
    return _parsed(text)


def _parsed(text: str) -> tuple[ContestFacts | None, list[Problem]]:
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            repeated.extend(key for n, key in enumerate(keys) if key in keys[:n])
        return found

    try:
        document = json.loads(
            text, parse_float=FloatFound, parse_constant=FloatFound, object_pairs_hook=pairs
        )
    except json.JSONDecodeError as error:
        values = {"line": error.lineno, "column": error.colno}
        return None, [Problem("not-json", "", values)]
    except (RecursionError, ValueError):
        return None, [Problem("too-deep")]
    if "\\u" in text and not is_whole(document):
        return None, [Problem("control-character")]
    facts, found = read_contest(document)
    problems = _located(text, [*found], repeated)
    return (None if problems else facts), problems


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
    stack: list[list[Any]] = []
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
        elif word in "}]":
            stack = stack[:-1]
        elif word == ",":
            waiting = None
        elif word == ":":
            continue
        elif stack and stack[-1][0] == "{" and waiting is None:
            waiting = json.loads(word) if word.startswith('"') else word
        else:
            _begin(stack, waiting, lines, twice, line)
            waiting = None
    return lines, twice


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
