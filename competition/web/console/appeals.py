"""The register of appeals at the office and before the arbitrators (申诉登记、办理、裁决)."""

from __future__ import annotations

import io
import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import NotFound, Refused
from competition.services import (
    appeal_evidence,
    appeal_lodging,
    appeal_moves,
    appeal_papers,
    appeal_rules,
    appeal_slips,
    appeals,
    arbitrators,
    remarkings,
    scopes,
)
from competition.web import appeal_words
from competition.web.console import bp
from competition.web.filters import moment
from competition.web.forms.acting import carry_out
from competition.web.forms.appeals import (
    AppealRuleForm,
    MoveForm,
    OfficeAppealForm,
    RuleOnForm,
    StandBackForm,
)
from competition.web.forms.base import as_choices
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.sentences.appeals import STAND_BACK
from competition.web.wording import in_language, sentence

#: Moves of the office; the others are the arbitrators'.
OFFICE = ("accept", "refuse", "further", "withdraw", "close")
ARBITRATORS = ("admit", "hear", "rule")
APPEAL = "/<event>/trades/<trade>/appeals/<uuid:appeal_id>"


@bp.get("/<event>/appeals")
@requires(Permission.EVENT_READ, in_trades=True)
def list_appeals(event: str) -> ResponseReturnValue:
    lines = appeals.listing(current_actor(), g.event.scope)
    wish = request.args.get("state", "")
    shown = [line for line in lines if not wish or line.open == (wish == "open")]
    stated = appeal_rules.stated(current_actor(), g.event.scope)
    trades, asked = _trades(), request.args.get("trade", "")
    return render_template(
        "console/appeals/list.html",
        lines=shown,
        counts={"open": sum(line.open for line in lines), "all": len(lines)},
        wish=wish,
        stated=stated,
        trades=trades,
        chosen=next((one for one in trades if one.code == asked), None),
        **appeal_words.words(),
    )


def _trades() -> list[Any]:
    """The trades whose appeals the reader may type in."""
    actor = current_actor()
    every = scopes.trades_of(g.event.scope)
    return [one for one in every if policy.may(actor, Permission.APPEAL_HANDLE, one.scope)]


@bp.route("/<event>/trades/<trade>/appeals/new", methods=["GET", "POST"])
@requires(Permission.APPEAL_HANDLE)
def new_appeal(event: str, trade: str) -> ResponseReturnValue:
    how = appeal_slips.how_to(event, trade, now=utcnow())
    form, status = OfficeAppealForm(entry=request.args.get("entry", ""), road=how.road), 200
    modules = [(code, in_language(said)) for code, said in how.modules]
    form.offer(how.rule, modules, _("the result as a whole"))
    form.road.choices = as_choices([(road, _by_when(road, how)) for road in appeal_words.ROADS])
    made: list[uuid.UUID] = []
    if form.validate_on_submit():
        refused = carry_out(form, lambda: made.append(_lodge(form)))
        if refused is None:
            flash(_("The appeal is on the register."), "done")
            return _to(made[0])
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template("console/appeals/new.html", form=form, how=how, **appeal_words.words())
    return page, status


def _by_when(road: str, how: appeal_slips.HowTo) -> str:
    """A road with until when it is open."""
    name = str(appeal_words.ROADS[road])
    found = how.appeal if road == "appeal" else how.objection
    if found is None:
        said = _("no notice runs")
    elif found.clock.due_at is None:
        said = _("not running yet")
    elif found.over:
        said = _("over since %(end)s", end=moment(found.clock.due_at))
    else:
        said = _("until %(end)s", end=moment(found.clock.due_at))
    return f"{name} · {said}"


def _lodge(form: OfficeAppealForm) -> uuid.UUID:
    actor, scope, now = current_actor(), g.trade.scope, utcnow()
    zone = g.get("timezone") or "Asia/Shanghai"
    made = appeal_lodging.lodge(actor, scope, form.lodging_in(zone), channel="office", now=now)
    for name, raw in form.uploads():
        appeal_evidence.add(actor, scope, made, name, raw, now=now)
    return made


def _to(appeal_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(
        url_for("console.show_appeal", event=g.event.code, trade=g.trade.code, appeal_id=appeal_id),
        303,
    )


@bp.get(APPEAL)
@requires(Permission.APPEAL_READ)
def show_appeal(event: str, trade: str, appeal_id: uuid.UUID) -> ResponseReturnValue:
    return _page(appeal_id)


def _page(
    appeal_id: uuid.UUID, form: Any = None, error: str = "", status: int = 200
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    whole = appeals.one(actor, scope, appeal_id)
    version = str(whole.line.version)
    handles = policy.may(actor, Permission.APPEAL_HANDLE, scope)
    rules = policy.may(actor, Permission.APPEAL_RULE, scope)
    may = [move for move in whole.moves if (handles if move in OFFICE else rules)]
    forms = {move: _form_of(move, version) for move in may}
    if form is not None and form.move.data in forms:
        forms[form.move.data] = form
    for move, one in forms.items():
        for each in one:
            each.id = each.label.field_id = f"{move}-{each.id}"
    page = render_template(
        "console/appeals/show.html",
        whole=whole,
        forms=forms,
        error=error,
        people=arbitrators.of_appeal(actor, scope, appeal_id),
        against=STAND_BACK,
        stand_back=StandBackForm(formdata=None),
        files=appeal_evidence.of_appeal(appeal_id),
        ruled=appeals.rulings_of(appeal_id),
        changes=appeal_moves.changes_results(appeal_id),
        remarked=remarkings.of_appeal(actor, scope, appeal_id),
        now=utcnow(),
        actor=actor,
        **appeal_words.words(),
    )
    return page, status


def _form_of(move: str, version: str) -> MoveForm:
    kind = RuleOnForm if move == "rule" else MoveForm
    return kind(formdata=None, data={"move": move, "version": version})


@bp.post(APPEAL + "/moves/<step>")
@requires(Permission.APPEAL_HANDLE)
def move_appeal(event: str, trade: str, appeal_id: uuid.UUID, step: str) -> ResponseReturnValue:
    if step not in OFFICE:
        raise NotFound("not-found")
    return _moved(appeal_id, step)


@bp.post(APPEAL + "/rulings/<step>")
@requires(Permission.APPEAL_RULE)
def rule_appeal(event: str, trade: str, appeal_id: uuid.UUID, step: str) -> ResponseReturnValue:
    if step not in ARBITRATORS:
        raise NotFound("not-found")
    return _moved(appeal_id, step)


ACTS = {
    "accept": appeal_moves.accept,
    "refuse": appeal_moves.refuse,
    "admit": appeal_moves.admit,
    "hear": appeal_moves.hear,
    "rule": appeal_moves.rule,
    "further": appeal_moves.take_further,
    "withdraw": appeal_moves.withdraw,
    "close": appeal_moves.close,
}


def _moved(appeal_id: uuid.UUID, move: str) -> ResponseReturnValue:
    form = RuleOnForm() if move == "rule" else MoveForm()
    form.move.data = move
    if not form.validate():
        return _page(appeal_id, form, status=422)
    given: dict[str, Any] = {"words": form.words.data or "", "version": form.drawn_version}
    if isinstance(form, RuleOnForm):
        given["outcome"] = form.outcome.data or ""
        given["unchanged"] = form.unchanged.data
    current = appeals.one(current_actor(), g.trade.scope, appeal_id).line.version
    refused = carry_out(
        form,
        lambda: ACTS[move](current_actor(), g.trade.scope, appeal_id, now=utcnow(), **given),
        current=lambda: current,
    )
    if refused is not None:
        return _page(appeal_id, form, status=status_of(refused))
    flash(str(appeal_words.MOVES[move]), "done")
    return _to(appeal_id)


@bp.post(APPEAL + "/arbitrators/<uuid:account_id>")
@requires(Permission.APPEAL_HANDLE)
def ask_arbitrator(
    event: str, trade: str, appeal_id: uuid.UUID, account_id: uuid.UUID
) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    return _done(
        appeal_id, lambda: arbitrators.ask(actor, scope, appeal_id, account_id, now=utcnow())
    )


@bp.post(APPEAL + "/arbitrators/<uuid:account_id>/recusal")
@requires(Permission.APPEAL_READ)
def arbitrator_stands_back(
    event: str, trade: str, appeal_id: uuid.UUID, account_id: uuid.UUID
) -> ResponseReturnValue:
    actor, scope, form = current_actor(), g.trade.scope, StandBackForm()
    form.validate()
    reason = form.reason.data or ""
    return _done(
        appeal_id,
        lambda: arbitrators.stand_back(
            actor, scope, appeal_id, account_id, reason=reason, now=utcnow()
        ),
    )


@bp.post(APPEAL + "/evidence")
@requires(Permission.APPEAL_HANDLE)
def add_evidence(event: str, trade: str, appeal_id: uuid.UUID) -> ResponseReturnValue:
    given = [one for one in request.files.getlist("files") if one.filename]
    actor, scope = current_actor(), g.trade.scope

    def keep() -> None:
        for one in given:
            name, raw = one.filename or "", one.read()
            appeal_evidence.add(actor, scope, appeal_id, name, raw, now=utcnow())

    return _done(appeal_id, keep)


def _done(appeal_id: uuid.UUID, act: Any) -> ResponseReturnValue:
    try:
        with transaction():
            act()
    except NotFound:
        raise
    except Refused as refused:
        problems = getattr(refused, "problems", ()) or (refused,)
        return _page(appeal_id, error=sentence(problems[0]), status=status_of(refused))
    return _to(appeal_id)


@bp.get(APPEAL + "/evidence/<uuid:evidence_id>")
@requires(Permission.APPEAL_READ)
def download_evidence(
    event: str, trade: str, appeal_id: uuid.UUID, evidence_id: uuid.UUID
) -> ResponseReturnValue:
    found, raw = appeal_evidence.read(current_actor(), g.trade.scope, appeal_id, evidence_id)
    kind = "application/pdf" if found.kind == "pdf" else "image/jpeg"
    return send_file(io.BytesIO(raw), mimetype=kind, as_attachment=True, download_name=found.name)


@bp.get(APPEAL + "/reply.pdf")
@requires(Permission.APPEAL_READ)
def download_reply(event: str, trade: str, appeal_id: uuid.UUID) -> ResponseReturnValue:
    content = appeal_papers.reply(current_actor(), g.trade.scope, appeal_id)
    number = appeals.one(current_actor(), g.trade.scope, appeal_id).line.number
    name = f"{g.trade.name['zh']}-答复书-{number}.pdf"
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name
    )


@bp.route("/<event>/appeals/rule", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_appeal_rule(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    stated = appeal_rules.stated(actor, scope)
    form, status = AppealRuleForm.of(stated.facts, stated.version), 200
    if form.validate_on_submit():
        written = {} if request.form.get("act") == "switches" else form.piece()
        refused = carry_out(
            form,
            lambda: appeal_rules.change(
                actor, scope, written, version=form.drawn_version, now=utcnow()
            ),
            current=lambda: appeal_rules.stated(actor, scope).version,
        )
        if refused is None:
            flash(_("The rule is saved. What was lodged before keeps its own time."), "done")
            return redirect(url_for("console.list_appeals", event=event), 303)
        status = status_of(refused)
    elif form.is_submitted():
        status = 422
    page = render_template(
        "console/appeals/rule.html", form=form, stated=stated, **appeal_words.words()
    )
    return page, status
