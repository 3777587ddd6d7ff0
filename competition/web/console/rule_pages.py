"""Every rule of a trade to the last key (赛项细则): total, places, awards, stages, modules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import NotFound
from competition.rules.facts import ModuleFacts, TradeFacts
from competition.rules.node_facts import StageFacts
from competition.services import (
    composition,
    module_rules,
    rule_choices,
    stages,
    standing_changes,
    trades,
)
from competition.services.rule_choices import Named, TradeChoices
from competition.web.console import bp, piece_pages
from competition.web.console.piece_pages import Page
from competition.web.forms.piece_controls import Offers
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import in_language

#: Which keys of the trade each page holds.
PIECES: dict[str, frozenset[str]] = {
    "total": frozenset({"total"}),
    "ranking": frozenset({"ranking", "absence"}),
    "awards": frozenset({"awards"}),
}
STAGE_KEYS = {"StageFacts": frozenset({"total", "ranking", "gate"})}
MODULE_KEYS = {
    "ModuleFacts": frozenset({"combine", "panels", "reference", "note"}),
    "PanelFacts": frozenset({"combine", "spread", "seats"}),
    "SeatFacts": frozenset({"counts_for", "share"}),
    "ReferenceFacts": frozenset({"combine"}),
}


def named(pairs: Iterable[Named]) -> list[tuple[str, str]]:
    """Codes with their names, as choices."""
    return [(code, f"{code} {in_language(name)}" if name else code) for code, name in pairs]


def offers_of(known: TradeChoices, nodes: Sequence[str] | None = None) -> Offers:
    """What the keys of a trade's rules are chosen from. nodes: of a stage's own total."""
    modules, criteria = named(known.modules), named(known.criteria)
    own = known.nodes if nodes is None else nodes
    names = known.node_names
    points = [
        (code, _("Total") if n == 0 else str(in_language(names.get(code, {"zh": code}))))
        for n, code in enumerate(own)
    ]
    return {
        ("NodeFacts", "module"): modules,
        ("NodeFacts", "criterion"): criteria,
        ("RankKeyFacts", "node"): points,
        ("RankKeyFacts", "module"): modules,
        ("RankKeyFacts", "criterion"): criteria,
        ("RankKeyFacts", "aspect"): named(known.aspects),
        ("RankKeyFacts", "time"): modules,
        ("JudgesKeyFacts", "modules"): modules,
        ("AwardRuleFacts", "node"): points,
        ("NeedFacts", "node"): points,
        ("NeedFacts", "module"): modules,
    }


@bp.route("/<event>/trades/<trade>/rules/<piece>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_rules(event: str, trade: str, piece: str) -> ResponseReturnValue:
    if piece not in PIECES:
        raise NotFound("not-found")
    actor, scope = current_actor(), g.trade.scope
    detail = trades.read(actor, scope)
    value = {
        key: getattr(detail, key)
        for key in ("total", "absence", "ranking", "awards")
        if getattr(detail, key)
    }

    def save(said: dict[str, Any], version: int) -> None:
        _save_trade(piece, said, version)

    return piece_pages.serve(
        Page(
            cls=TradeFacts,
            value=value,
            version=detail.version,
            template="console/trades/rules.html",
            after=url_for("console.edit_rules", event=event, trade=trade, piece=piece),
            save=save,
            current=lambda: trades.read(actor, scope).version,
            shown={"TradeFacts": PIECES[piece]},
            offers=offers_of(rule_choices.of_trade(actor, scope)),
            effect=lambda said: standing_changes.of_pieces(actor, scope, _pieces(piece, said)),
            extra={"piece": piece},
        )
    )


def _pieces(piece: str, said: Mapping[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"total": {}, "ranking": {}, "absence": {}, "awards": []}
    return {key: said.get(key, empty[key]) for key in PIECES[piece]}


def _save_trade(piece: str, said: Mapping[str, Any], version: int) -> None:
    actor, scope, now = current_actor(), g.trade.scope, utcnow()
    whole = _pieces(piece, said)
    if piece == "total":
        composition.change_total(actor, scope, whole["total"], version=version, now=now)
    elif piece == "ranking":
        composition.change_ranking(
            actor, scope, whole["ranking"], whole["absence"], version=version, now=now
        )
    else:
        composition.change_awards(actor, scope, whole["awards"], version=version, now=now)


@bp.route("/<event>/trades/<trade>/stages/<stage>/rules", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_stage_rules(event: str, trade: str, stage: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    known = stages.read(actor, scope)
    line = known.one(stage)
    nodes = stages.nodes_known(actor, scope, stage)
    here = {"event": event, "trade": trade, "stage": stage}
    return piece_pages.serve(
        Page(
            cls=StageFacts,
            value={"code": stage, "name": line.name, **line.rules},
            version=known.version,
            template="console/stages/rules.html",
            after=url_for("console.edit_stage", **here),
            save=lambda said, version: stages.change_gate(
                actor, scope, stage, said, version=version, now=utcnow()
            ),
            current=lambda: stages.read(actor, scope).version,
            shown=STAGE_KEYS,
            offers=offers_of(rule_choices.of_trade(actor, scope), nodes),
            extra={"line": line},
        )
    )


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/rules", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_module_rules(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    known = module_rules.read(actor, scope, module_id)
    choices = rule_choices.of_trade(actor, scope)
    code = str(known.piece["code"])
    offers = {("SeatFacts", "counts_for"): named(choices.parts.get(code, ()))}
    return piece_pages.serve(
        Page(
            cls=ModuleFacts,
            value=known.piece,
            version=known.version,
            template="console/modules/rules.html",
            after=url_for("console.edit_module", event=event, trade=trade, module_id=module_id),
            save=lambda said, version: module_rules.change(
                actor, scope, module_id, said, version=version, now=utcnow()
            ),
            current=lambda: module_rules.read(actor, scope, module_id).version,
            shown=MODULE_KEYS,
            offers=offers,
            extra={"known": known, "module_id": module_id, "name": known.piece["name"]},
        )
    )
