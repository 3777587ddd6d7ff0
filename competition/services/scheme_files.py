"""Check schemes that lie in files (方案检查), without a database: contest files and bare schemes.

Nobody acts here and nothing is kept, so there is nothing to permit or to record. What the builder
says of a draft and what the reader of contest files says comes from the same rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from competition.errors import Invalid, Problem
from competition.exchange import contest_file
from competition.rules.contest_facts import FORMAT
from competition.rules.facts import ModuleFacts
from competition.rules.kinds import Problems, read_as
from competition.rules.schemes import check_levels
from competition.services import scheme_drafts
from competition.services.scheme_checks import checked, short, with_blocking

#: A scheme by itself is checked as one judge would mark it.
ALONE: dict[str, Any] = {
    "code": "module",
    "name": {"zh": "模块"},
    "panels": [{"code": "J", "seats": [{"code": "J1"}], "combine": {"rule": "single"}}],
}


def check(content: bytes) -> list[Problem]:
    """Everything wrong with a contest file's schemes and all around them, or with a bare scheme.

    `where` is the path of the node; `values["line"]` its line in a contest file, where known.
    """
    if _is_contest(content):
        facts, problems = contest_file.load(content)
        if facts is not None:
            found = Problems()
            for n, trade in enumerate(facts.trades):
                for m, module in enumerate(trade.modules):
                    check_levels(module.scheme, f"trades[{n}].modules[{m}].scheme", found)
            problems = [*problems, *found]
        return problems
    try:
        text = content.decode("utf-8-sig")
        return check_tree(scheme_drafts.parse(text))
    except UnicodeDecodeError:
        return [Problem("not-utf8", "", {"line": 1})]
    except Invalid as refused:
        return list(refused.problems)


def check_tree(tree: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with a scheme by itself; its criteria may name any panel."""
    wrong = scheme_drafts.blocking(tree)
    rows = tree.get("criteria", [])
    if rows == []:
        return with_blocking(wrong, [Problem("scheme-empty", "criteria")])
    piece = ALONE | {"scheme": dict(tree)}
    named = _panels_of(rows)
    if named:
        alone = {"combine": {"rule": "single"}}
        piece["panels"] = [{"code": one, "seats": [{"code": f"{one}1"}], **alone} for one in named]
    module, found = read_as(ModuleFacts, piece, "module")
    return with_blocking(wrong, [short(problem) for problem in checked(module, found)])


def _panels_of(rows: Any) -> list[str]:
    """The panels criteria name, in their order."""
    criteria = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    names = [row.get("panel") for row in criteria]
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def _is_contest(content: bytes) -> bool:
    """Whether this is, or was meant to be, a whole contest: anything but a readable scheme."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return FORMAT.encode() in content[:2000]
    return isinstance(document, dict) and not {"criteria", "scheme"} & document.keys()
