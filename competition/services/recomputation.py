"""Compute publications again and compare (公示重算): before an upgrade counts, nothing may differ.

Places, totals, parts, awards, ties, every value of every step and every deciding key are held
against what was frozen. Words and what a later release says besides may differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Refused
from competition.models.event import Event, Trade
from competition.models.publication import Publication
from competition.rules import digests
from competition.services import publication_inputs, publication_lines

#: How many differences of one publication are told.
MOST = 20
#: What of a row is held against the frozen one.
ROW = ("place", "tied", "overall", "status", "award", "total", "parts", "tie", "statuses")
#: What of a step of a computation is.
STEP = ("kind", "code", "value", "exact")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the recomputation says something else; paths are `0101/total`."""

    where: str
    frozen: str
    found: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How one publication came out.

    outcome: `same`, `differs`, `damaged` (bytes and digest part), `no-inputs` (a trade that handed
    in its results, or a publication of a file that carried no inputs: nothing to compute).
    """

    event: str
    trade: str
    number: int
    kind: str
    release: str
    outcome: str
    differences: tuple[Difference, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.outcome in ("same", "no-inputs")


def recompute_all(actor: Actor) -> Iterator[Recomputed]:
    """Compute every publication of the installation again, one after the other."""
    policy.require(actor, Permission.BACKUP_MANAGE, Scope())
    rows = db.session.execute(
        select(Publication.id, Event.code, Trade.code)
        .join(Trade, Trade.id == Publication.trade_id)
        .join(Event, Event.id == Publication.event_id)
        .order_by(Event.code, Trade.code, Publication.number)
    ).all()
    for publication_id, event, trade in rows:
        row = db.session.get_one(Publication, publication_id)
        yield _recomputed(row, event, trade)
        db.session.expunge(row)


def _recomputed(row: Publication, event: str, trade: str) -> Recomputed:
    body = json.loads(row.body)
    outcome, found = judged(row.body, row.digest, row.inputs)
    release = body.get("release", "")
    return Recomputed(event, trade, row.number, row.kind.value, release, outcome, tuple(found))


def judged(content: bytes, digest: str, stored: bytes | None) -> tuple[str, Sequence[Difference]]:
    """Compute one publication again: its bytes, their digest, and its packed inputs."""
    if digests.of_bytes(content) != digest:
        return "damaged", ()
    if stored is None:
        return "no-inputs", ()
    body = json.loads(content)
    try:
        inputs = publication_inputs.unpacked(stored)
        if digests.of_bytes(inputs) != body.get("inputs"):
            return "damaged", ()
        result = publication_inputs.read(inputs, body)
    except Refused as refused:
        return "damaged", [Difference("inputs", "", refused.code)]
    anew = publication_lines.computed(result, body["disclosure"])
    found = differences(body, anew)
    return ("differs" if found else "same"), found


def differences(frozen: Mapping[str, Any], anew: Mapping[str, Any]) -> list[Difference]:
    """Where a recomputation and a frozen body differ, the first twenty places."""
    found: list[Difference] = []
    for each in _differences(frozen, anew):
        found.append(each)
        if len(found) == MOST:
            break
    return found


def _differences(frozen: Mapping[str, Any], anew: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = _rows(frozen), _rows(anew)
    orders = [[row["entry"] for row in group["rows"]] for group in frozen["groups"]]
    if orders != [[row["entry"] for row in group["rows"]] for group in anew["groups"]]:
        yield Difference("groups", _short(orders), _short([*new]))
    for number, row in old.items():
        other = new.get(number, {})
        for key in ROW:
            if row.get(key) != other.get(key):
                yield Difference(f"{number}/{key}", _short(row.get(key)), _short(other.get(key)))
        before, after = frozen["breakdowns"].get(number), anew["breakdowns"].get(number)
        yield from _steps(number, before or {}, after or {})
    for number, comparison in frozen["comparisons"].items():
        found = anew["comparisons"].get(number)
        if comparison != found:
            yield Difference(f"{number}/comparison", _short(comparison), _short(found))


def _rows(body: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {row["entry"]: row for group in body["groups"] for row in group["rows"]}


def _steps(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """The values of a computation, step by step, as far as they were disclosed."""
    trees = [("total", old.get("total"), new.get("total"))]
    modules = {piece["code"]: piece for piece in new.get("modules", ())}
    trees += [
        (piece["code"], piece, modules.get(piece["code"])) for piece in old.get("modules", ())
    ]
    for name, before, after in trees:
        if before is not None:
            yield from _tree(f"{where}/{name}", before, after or {})


def _tree(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    was, now = ({key: piece.get(key) for key in STEP} for piece in (old, new))
    if was != now:
        yield Difference(where, _short(was), _short(now))
        return
    parts, others = old.get("parts", ()), new.get("parts", ())
    if len(parts) != len(others):
        yield Difference(where, str(len(parts)), str(len(others)))
        return
    for n, (part, other) in enumerate(zip(parts, others, strict=True)):
        yield from _tree(f"{where}/{part['code'] or n}", part, other)


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:200]
