"""Readiness (筹备台账): 108 trades on one screen, what is late, whose it is, until when."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import NotFound
from competition.services import events, readiness, readiness_exports
from competition.services.events import SectorLine
from competition.services.readiness import Line
from competition.services.readiness_exports import BoardWords
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.filters import moment
from competition.web.forms.acting import carry_out
from competition.web.forms.readiness import ITEMS, AssignForm, ItemForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import in_language


@dataclass(frozen=True, slots=True)
class Group:
    """Trades that belong together: their chain or system."""

    code: str
    name: str
    lines: tuple[Line, ...]


@bp.get("/<event>/readiness")
@requires(Permission.EVENT_READ)
def show_readiness(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    lines = readiness.board(actor, scope, now=utcnow())
    by, show = request.args.get("by", "sector"), request.args.get("show", "")
    known = groups_by(by)
    shown = [line for line in lines if show != "late" or line.late]
    return render_template(
        "console/readiness/board.html",
        lines=lines,
        groups=grouped(shown, by, known),
        by=by,
        show=show,
        late=sum(bool(line.late) for line in lines),
        ready=sum(line.ready for line in lines),
        systems=events.systems_of(scope),
        items=ITEMS,
        short=short_names(),
        now=utcnow(),
    )


def groups_by(by: str) -> tuple[SectorLine, ...]:
    """The chains or the systems of the present event."""
    of = events.systems_of if by == "system" else events.sectors_of
    return of(g.event.scope)


def grouped(lines: list[Line], by: str, known: tuple[SectorLine, ...]) -> list[Group]:
    """The lines by chain or system, in the event's order; those of none at the end."""
    names = {one.code: in_language(one.name) for one in known}
    found = []
    for code in [*names, ""]:
        own = tuple(
            line for line in lines if (line.system if by == "system" else line.sector) == code
        )
        if own:
            found.append(Group(code, names.get(code, ""), own))
    return found


def short_names() -> dict[str, str]:
    """A sign for each item: the head of a column of glyphs."""
    return {
        "document": _("D"),
        "scheme": _("S"),
        "judges": _("J"),
        "venue": _("V"),
        "timetable": _("T"),
        "papers": _("P"),
    }


def state_words() -> dict[str, str]:
    """Where an item stands, in words."""
    return {
        "late": _("Overdue"),
        "open": _("Not begun"),
        "begun": _("Begun"),
        "ready": _("Ready"),
        "unneeded": _("Not needed"),
    }


@bp.get("/<event>/readiness.xlsx")
@requires(Permission.EVENT_READ)
def export_readiness(event: str) -> ResponseReturnValue:
    actor, scope, now = current_actor(), g.event.scope, utcnow()
    lines = readiness.board(actor, scope, now=now)
    groups = {f"sector/{one.code}": in_language(one.name) for one in events.sectors_of(scope)}
    groups |= {f"system/{one.code}": in_language(one.name) for one in events.systems_of(scope)}
    title = _("%(event)s: readiness, %(when)s", event=in_language(g.event.name), when=moment(now))
    words = BoardWords(
        name=_("Readiness"),
        title=title,
        heads={
            "trade": _("Trade"),
            "chain": _("Industry chain"),
            "system": _("System of the trade"),
            "late": _("Items late"),
            "owner": _("Answers for it"),
            "due": _("Due on"),
            "note": _("Note"),
            "version": _("Version of the document"),
            "approved": _("Approval"),
        },
        items={code: str(name) for code, name in ITEMS},
        states=state_words(),
        groups=groups,
        language="en" if str(get_locale()).startswith("en") else "zh",
    )
    return attachment(readiness_exports.workbook(lines, words), f"{title}.xlsx", "xlsx")


@bp.route("/<event>/readiness/assign", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def assign_readiness(event: str) -> ResponseReturnValue:
    actor, scope, now = current_actor(), g.event.scope, utcnow()
    lines = readiness.board(actor, scope, now=now)
    form, status = AssignForm.among(_choices(len(lines))), 200
    if form.validate_on_submit():
        codes = [line.code for line in lines if _belongs(line, form.group.data)]
        refused = carry_out(
            form,
            lambda: readiness.assign(
                actor, scope, form.items.data or [], codes, form.owner.data or "", form.due.data,
                now=now,
            ),
        )  # fmt: skip
        if refused is None:
            flash(
                ngettext("Assigned in %(num)s trade.", "Assigned in %(num)s trades.", len(codes)),
                "done",
            )
            return redirect(url_for("console.show_readiness", event=event))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    return render_template("console/readiness/assign.html", form=form), status


def _choices(count: int) -> list[tuple[str, str]]:
    scope = g.event.scope
    found = [("", ngettext("The only trade", "All %(num)s trades", count))]
    found += [(f"sector/{one.code}", in_language(one.name)) for one in events.sectors_of(scope)]
    return found + [
        (f"system/{one.code}", in_language(one.name)) for one in events.systems_of(scope)
    ]


def _belongs(line: Line, group: str) -> bool:
    return not group or group in (f"sector/{line.sector}", f"system/{line.system}")


@bp.get("/<event>/trades/<trade>/readiness")
@requires(Permission.EVENT_READ)
def show_trade_readiness(event: str, trade: str) -> ResponseReturnValue:
    (line,) = readiness.board(current_actor(), g.trade.scope, now=utcnow())
    return render_template(
        "console/readiness/trade.html", line=line, names=dict(ITEMS), words=state_words()
    )


@bp.route("/<event>/trades/<trade>/readiness/<piece>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_readiness(event: str, trade: str, piece: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    cell, status = _cell(piece), 200
    form = ItemForm.of(cell)
    if form.validate_on_submit():
        refused = carry_out(
            form,
            lambda: readiness.say(
                actor, scope, piece, form.said(), version=form.drawn_version, now=utcnow()
            ),
            current=lambda: _cell(piece).version,
        )
        if refused is None:
            flash(_("Written down."), "done")
            return redirect(url_for("console.show_trade_readiness", event=event, trade=trade))
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/readiness/item.html", form=form, cell=cell, name=dict(ITEMS)[piece]
    )
    return page, status


def _cell(piece: str) -> readiness.Cell:
    (line,) = readiness.board(current_actor(), g.trade.scope, now=utcnow())
    for cell in line.cells:
        if cell.item == piece:
            return cell
    raise NotFound("not-found")
