"""What is done and what comes next for a trade (办赛步骤), with the page each step is done on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, url_for
from flask_babel import gettext as _

from competition.access import policy
from competition.access.policy import Scope
from competition.services.progress import Step, TradeProgress


@dataclass(frozen=True, slots=True)
class Mile:
    """One step on the way, in the reader's words."""

    label: str
    state: str
    text: str
    url: str
    step: Step


#: Step → endpoints that do it, the first existing one counts.
PLACES: dict[str, tuple[str, ...]] = {
    "trade": ("console.show_trade",),
    "schemes": ("console.list_schemes",),
    "judges": ("console.list_panels",),
    "roster": ("console.list_entries",),
    "coding": ("console.list_codes",),
    "handed-in": ("console.import_handed_in", "console.list_entries"),
    "notice": ("console.list_results",),
    "certificates": ("console.list_certificates",),
}
OF_TRADE = frozenset({"console.show_trade"})


def road_of(event: str, trade: TradeProgress) -> list[Mile]:
    """The steps of a trade with what each stands at and where it is done."""
    return [
        Mile(step_label(step), step.state, step_text(step), _url(event, trade, step), step)
        for step in trade.steps
    ]


def _url(event: str, trade: TradeProgress, step: Step) -> str:
    if step.name == "marking":
        return _marking_url(event, trade)
    for endpoint in PLACES[step.name]:
        if not _open_to_reader(endpoint, trade):
            continue
        if endpoint in OF_TRADE:
            return url_for(endpoint, event=event, trade=trade.code)
        rule = next(current_app.url_map.iter_rules(endpoint))
        if "trade" in rule.arguments:
            return url_for(endpoint, event=event, trade=trade.code)
        return url_for(endpoint, event=event, q=trade.code)
    return ""


def _open_to_reader(endpoint: str, trade: TradeProgress) -> bool:
    """Whether there is such a page and the reader may open it: no road leads to a closed door."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    _kind, permission = view.access  # type: ignore[attr-defined]
    return policy.may(g.actor, permission, Scope(g.event.scope.event_id, trade.id))


def _marking_url(event: str, trade: TradeProgress) -> str:
    """The matrix once there are sheets; until then the trade's page, which opens it to marks."""
    laid = [module for module in trade.modules if module.expected]
    if not laid:
        return url_for("console.show_trade", event=event, trade=trade.code)
    if len(laid) > 1:
        return url_for("marking.rooms")
    return url_for("marking.show_matrix", event=event, trade=trade.code, module_id=laid[0].id)


def step_label(step: Step) -> str:
    """A step's name."""
    return {
        "trade": _("Trade"),
        "schemes": _("Schemes"),
        "judges": _("Judges"),
        "roster": _("Roster"),
        "coding": _("Coding"),
        "marking": _("Marking"),
        "handed-in": _("Results handed in"),
        "notice": _("Notice"),
        "certificates": _("Certificates"),
    }[step.name]


def step_text(step: Step) -> str:
    """What a step stands at, in a few words."""
    return {
        "trade": _trade,
        "schemes": _schemes,
        "judges": _judges,
        "roster": _roster,
        "coding": _coding,
        "marking": _marking,
        "handed-in": _handed,
        "notice": _notice,
        "certificates": _certificates,
    }[step.name](step.values)


def _trade(values: dict[str, Any]) -> str:
    words = {"modules": _("modules"), "total": _("total"), "awards": _("awards")}
    if not values["lacking"]:
        return _("%(count)s modules, total and awards set", count=values["modules"])
    return _("missing: %(what)s", what=_(", ").join(words[one] for one in values["lacking"]))


def _schemes(values: dict[str, Any]) -> str:
    if not values["whole"]:
        return _("no module yet")
    return _("%(done)s of %(whole)s approved", **values)


def _judges(values: dict[str, Any]) -> str:
    if not values["whole"]:
        return _("no seat yet")
    return _("%(done)s of %(whole)s seats taken", **values)


def _roster(values: dict[str, Any]) -> str:
    if not values["count"]:
        return _("nobody entered yet")
    if values["waiting"]:
        return _("%(count)s entries, %(waiting)s to decide", **values)
    if values["absent"]:
        return _("%(count)s entries, %(absent)s absent", **values)
    return _("%(count)s entries", **values)


def _coding(values: dict[str, Any]) -> str:
    if not values:
        return _("by entry number, nothing to code")
    return _("%(done)s of %(whole)s modules coded", **values)


def _marking(values: dict[str, Any]) -> str:
    if not values["whole"]:
        return _("not begun")
    if values["troubled"]:
        return _("%(done)s of %(whole)s sheets, %(troubled)s wait for the chief", **values)
    if values["locked"] and values["locked"] == values["modules"]:
        return _("%(done)s of %(whole)s sheets, locked", **values)
    return _("%(done)s of %(whole)s sheets", **values)


def _handed(values: dict[str, Any]) -> str:
    if not values["done"]:
        return _("no list handed in yet")
    return _("%(done)s of %(whole)s entries", **values)


def _notice(values: dict[str, Any]) -> str:
    return {
        "": _("not published"),
        "internal": _("seen inside only"),
        "provisional": _("on public notice"),
        "final": _("final"),
    }[values["kind"]]


def _certificates(values: dict[str, Any]) -> str:
    if not values["count"]:
        return _("none issued")
    return _("%(count)s issued", **values)
