"""What is done and what comes next for a trade (办赛步骤), with the page each step is done on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from competition.access import policy
from competition.access.policy import Scope
from competition.rules.entrants import Entrants
from competition.services.progress import Step, TradeProgress
from competition.web.called import called, in_event


@dataclass(frozen=True, slots=True)
class Mile:
    """One step on the way, in the reader's words."""

    label: str
    state: str
    text: str
    url: str
    step: Step


#: An endpoint and what its address needs beside the event.
Place = tuple[str, dict[str, Any]]


def road_of(event: str, trade: TradeProgress) -> list[Mile]:
    """The steps of a trade with what each stands at and where it is done."""
    return [
        Mile(step_label(step), step.state, step_text(step), _url(event, trade, step), step)
        for step in trade.steps
    ]


def _url(event: str, trade: TradeProgress, step: Step) -> str:
    """Where the step is done, not where it is listed: the first page the reader may open."""
    for endpoint, given in _PLACES[step.name](trade, step):
        if _open_to_reader(endpoint, trade):
            return url_for(endpoint, **{**_event_of(endpoint, event), **given})
    return ""


def _event_of(endpoint: str, event: str) -> dict[str, str]:
    return {} if endpoint == "marking.rooms" else {"event": event}


def _to_trade(trade: TradeProgress, step: Step) -> list[Place]:
    here = {"trade": trade.code}
    pages = {
        "modules": "console.create_module",
        "total": "console.edit_total",
        "awards": "console.edit_awards",
    }
    lacking = [(pages[one], here) for one in step.values["lacking"][:1]]
    return [*lacking, ("console.show_trade", here)]


def _to_schemes(trade: TradeProgress, _step: Step) -> list[Place]:
    rest = [one for one in trade.modules if one.scheme not in {"approved", "frozen"}]
    wanted = rest or (list(trade.modules) if len(trade.modules) == 1 else [])
    found = [
        ("console.edit_scheme", {"trade": trade.code, "module_id": one.id}) for one in wanted[:1]
    ]
    return [*found, ("console.list_schemes", {"q": trade.code})]


def _to_judges(trade: TradeProgress, step: Step) -> list[Place]:
    seats = ("console.edit_panels", {"trade": trade.code})
    everybody: Place = ("console.list_panels", {})
    return [seats, everybody] if step.values["done"] else [everybody, seats]


def _to_roster(trade: TradeProgress, step: Step) -> list[Place]:
    listed: Place = ("console.list_entries", {"trade": trade.code})
    return [listed] if step.values["count"] else [("console.choose_roster", {}), listed]


def _to_codes(_trade: TradeProgress, _step: Step) -> list[Place]:
    return [("console.list_codes", {})]


def _to_marking(trade: TradeProgress, _step: Step) -> list[Place]:
    """The matrix once there are sheets; until then the trade's page, which opens it to marks."""
    laid = [module for module in trade.modules if module.expected]
    here = {"trade": trade.code}
    if not laid:
        return [("console.show_trade", here)]
    if len(laid) > 1:
        return [("marking.rooms", {})]
    return [("marking.show_matrix", {**here, "module_id": laid[0].id})]


def _to_handed_in(trade: TradeProgress, _step: Step) -> list[Place]:
    here = {"trade": trade.code}
    return [("console.import_handed_in", here), ("console.list_entries", here)]


def _to_notice(trade: TradeProgress, _step: Step) -> list[Place]:
    return [("console.show_publications", {"trade": trade.code}), ("console.list_results", {})]


def _to_certificates(trade: TradeProgress, step: Step) -> list[Place]:
    wanted = {"trade": trade.code} if step.values["count"] else {}
    return [("console.list_certificates", wanted)]


_PLACES: dict[str, Callable[[TradeProgress, Step], list[Place]]] = {
    "trade": _to_trade,
    "schemes": _to_schemes,
    "judges": _to_judges,
    "roster": _to_roster,
    "coding": _to_codes,
    "marking": _to_marking,
    "handed-in": _to_handed_in,
    "notice": _to_notice,
    "certificates": _to_certificates,
}


def _open_to_reader(endpoint: str, trade: TradeProgress) -> bool:
    """Whether there is such a page and the reader may open it: no road leads to a closed door."""
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    kind, permission = view.access  # type: ignore[attr-defined]
    if kind != "requires":
        return True
    return policy.may(g.actor, permission, Scope(g.event.scope.event_id, trade.id))


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
        return ngettext(
            "%(num)s module, total and awards set",
            "%(num)s modules, total and awards set",
            values["modules"],
        )
    return _("missing: %(what)s", what=_(", ").join(words[one] for one in values["lacking"]))


def _schemes(values: dict[str, Any]) -> str:
    if not values["whole"]:
        return _("no module yet")
    return _("%(done)s of %(whole)s approved", **values)


def _judges(values: dict[str, Any]) -> str:
    if not values["whole"]:
        return _("no seat yet")
    return ngettext(
        "%(done)s of %(whole)s seat taken",
        "%(done)s of %(whole)s seats taken",
        values["whole"],
        **values,
    )


def _roster(values: dict[str, Any]) -> str:
    if not values["count"]:
        return _("nobody entered yet")
    if in_event() is Entrants.WORKS:
        return _works(values)
    if values["waiting"]:
        return ngettext(
            "%(count)s entry, %(waiting)s to decide",
            "%(count)s entries, %(waiting)s to decide",
            values["count"],
            **values,
        )
    if values["absent"]:
        return ngettext(
            "%(count)s entry, %(absent)s absent",
            "%(count)s entries, %(absent)s absent",
            values["count"],
            **values,
        )
    return ngettext("%(count)s entry", "%(count)s entries", values["count"], **values)


def _works(values: dict[str, Any]) -> str:
    said = called("entries", Entrants.WORKS, count=values["count"])
    if values["waiting"]:
        return _("%(said)s, %(waiting)s to decide", said=said, waiting=values["waiting"])
    if values["absent"]:
        return _("%(said)s, %(absent)s absent", said=said, absent=values["absent"])
    return said


def _coding(values: dict[str, Any]) -> str:
    if not values:
        return _("by entry number, nothing to code")
    return ngettext(
        "%(done)s of %(whole)s module coded",
        "%(done)s of %(whole)s modules coded",
        values["whole"],
        **values,
    )


def _marking(values: dict[str, Any]) -> str:
    if not values["whole"]:
        return _("not begun")
    if values["troubled"]:
        return ngettext(
            "%(done)s of %(whole)s sheet, %(troubled)s for the chief to decide",
            "%(done)s of %(whole)s sheets, %(troubled)s for the chief to decide",
            values["whole"],
            **values,
        )
    if values["locked"] and values["locked"] == values["modules"]:
        return ngettext(
            "%(done)s of %(whole)s sheet, locked",
            "%(done)s of %(whole)s sheets, locked",
            values["whole"],
            **values,
        )
    return ngettext(
        "%(done)s of %(whole)s sheet", "%(done)s of %(whole)s sheets", values["whole"], **values
    )


def _handed(values: dict[str, Any]) -> str:
    if not values["done"]:
        return _("no list handed in yet")
    return ngettext(
        "%(done)s of %(whole)s entry", "%(done)s of %(whole)s entries", values["whole"], **values
    )


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
