"""Does a ruling fit its trade, and do rulings fit each other? (裁定检查)"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from competition.rules import values
from competition.rules.contest_facts import RulingFacts
from competition.rules.facts import TradeFacts
from competition.rules.kinds import Problems

#: What each kind of ruling must name.
NEEDS = {
    "deduct": ("entry", "value"),
    "add": ("entry", "value"),
    "deduct-share": ("entry", "value"),
    "zero": ("entry", "module"),
    "disqualify": ("entry",),
    "leave-out": ("entry", "module", "seat"),
    "accept-spread": ("entry", "module", "panel"),
    "order": ("entries",),
}
_POINTS = ("stage", "node", "module")
#: What each kind may name besides: anything else would be read by nobody.
MAY: dict[str, tuple[str, ...]] = {
    "deduct": _POINTS,
    "add": _POINTS,
    "deduct-share": _POINTS,
    "zero": (),
    "disqualify": ("stage",),
    "leave-out": ("aspect", "attempt"),
    "accept-spread": ("aspect", "attempt"),
    "order": ("stage",),
}
_NAMED = ("entry", "entries", "stage", "node", "module", "panel", "seat", "aspect", "value")
#: Kinds that may name one attempt; the others act on the module or the total as a whole.
ATTEMPT = ("leave-out", "accept-spread")
#: Kinds with an amount, and the most it may be.
AMOUNTS: dict[str, int | None] = {"deduct": None, "add": None, "deduct-share": 1}


def check_ruling(ruling: RulingFacts, trade: TradeFacts, dot: str, problems: Problems) -> None:
    """Does a ruling name all its kind needs, and what the trade has? dot: before each path."""
    for name in NEEDS[ruling.kind]:
        if getattr(ruling, name) in (None, ()):
            problems.say("missing-key", f"{dot}{name}")
    for name in _NAMED:
        known = name in NEEDS[ruling.kind] or name in MAY[ruling.kind]
        if not known and getattr(ruling, name) not in (None, ()):
            problems.say("not-for-this-ruling", f"{dot}{name}", found=ruling.kind, key=name)
    nodes = {node.code for node in trade.total.walk()} if trade.total else set()
    nodes |= {node.code for s in trade.stages if s.total for node in s.total.walk()}
    if ruling.stage is not None and all(s.code != ruling.stage for s in trade.stages):
        problems.say("unknown-stage", f"{dot}stage", found=ruling.stage)
    if ruling.node is not None and ruling.node not in nodes:
        problems.say("unknown-node", f"{dot}node", found=ruling.node)
    if ruling.node is not None and ruling.module is not None:
        problems.say("only-one-of", dot.rstrip("."), found="node, module")
    _check_amount(ruling, dot, problems)
    if ruling.attempt is not None and ruling.kind not in ATTEMPT:
        problems.say("attempt-not-for-this", f"{dot}attempt", found=ruling.kind)
    if ruling.module is not None:
        _check_place(ruling, trade, dot, problems)


def _check_place(ruling: RulingFacts, trade: TradeFacts, dot: str, problems: Problems) -> None:
    """The module a ruling names, and the seat, panel and attempt within it."""
    module = next((m for m in trade.modules if m.code == ruling.module), None)
    if module is None:
        problems.say("unknown-module", f"{dot}module", found=ruling.module)
        return
    if ruling.seat and not module.panel_of_seat(ruling.seat):
        problems.say("unknown-seat", f"{dot}seat", found=ruling.seat)
    if ruling.panel and all(panel.code != ruling.panel for panel in module.panels):
        problems.say("unknown-panel", f"{dot}panel", found=ruling.panel)
    if ruling.attempt is not None and all(a.number != ruling.attempt for a in module.attempts):
        problems.say("unknown-attempt", f"{dot}attempt", found=ruling.attempt)


def _check_amount(ruling: RulingFacts, dot: str, problems: Problems) -> None:
    """Points that are taken or given are more than nothing; a share is a part of the whole."""
    if ruling.value is None or ruling.kind not in AMOUNTS:
        return
    most = AMOUNTS[ruling.kind]
    if ruling.value <= 0:
        problems.say("not-above-nothing", f"{dot}value", found=values.text(ruling.value))
    elif most is not None and ruling.value > most:
        problems.say("above-most", f"{dot}value", most=most, found=values.text(ruling.value))


def check_orders(orders: Sequence[tuple[str, RulingFacts]], problems: Problems) -> None:
    """Report every `order` that puts two entries the other way round than one before it.

    orders: the `order` rulings of one trade, each with its path, in the file's order.
    """
    before: dict[tuple[str | None, str, str], str] = {}
    for where, ruling in orders:
        for first, second in combinations(ruling.entries, 2):
            other = before.get((ruling.stage, second, first))
            if other is not None:
                found = {"found": other, "first": first, "second": second}
                problems.say("orders-contradict", where, **found)
                break
        for first, second in combinations(ruling.entries, 2):
            before.setdefault((ruling.stage, first, second), ruling.code)
