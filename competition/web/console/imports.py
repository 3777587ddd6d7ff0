"""Import a roster (导入名单): choose, look, put right in place, import all at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid
from competition.services import entry_lists, import_previews, imports
from competition.services.imports import Choices
from competition.web.console import bp
from competition.web.console.downloads import attachment
from competition.web.forms.base import as_choices
from competition.web.forms.imports import UploadForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.sentences.import_words import answer_words, fixes_of, state_words
from competition.web.wording import in_language, sentence


def language() -> str:
    """The reader's language as files name it."""
    return "en" if str(get_locale() or "zh").startswith("en") else "zh"


@bp.route("/<event>/roster", methods=["GET", "POST"])
@requires(Permission.ENTRY_EDIT)
def choose_roster(event: str) -> ResponseReturnValue:
    actor, scope, form, status = current_actor(), g.event.scope, UploadForm(), 200
    trades = entry_lists.trade_choices(actor, scope)
    form.trade.choices = as_choices(
        [("", _("The file says it")), *((each.code, in_language(each.name)) for each in trades)]
    )
    if form.validate_on_submit():
        file = form.file.data
        try:
            data = imports.take(file.stream)
            with transaction():
                staged_id = imports.stage(
                    actor,
                    scope,
                    "roster",
                    file.filename or "",
                    data,
                    now=utcnow(),
                    trade=form.trade.data or "",
                )
            return redirect(url_for("console.show_roster", event=event, staged_id=staged_id))
        except Invalid as refused:
            form.file.errors = [*form.file.errors, sentence(refused)]
            status = 422
    elif form.is_submitted():
        status = 422
    return render_template("console/imports/choose.html", form=form, trades=trades), status


@bp.get("/<event>/roster/<uuid:staged_id>")
@requires(Permission.ENTRY_EDIT)
def show_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    return roster_page(event, staged_id)


def roster_page(event: str, staged_id: uuid.UUID, status: int = 200) -> ResponseReturnValue:
    """The preview of a staged roster."""
    checked = imports.look(current_actor(), g.event.scope, staged_id)
    shown = import_previews.of_roster(
        checked,
        show=request.args.get("show", ""),
        first=request.args.get("first", 1, type=int),
    )

    def address(**more: Any) -> str:
        return url_for("console.show_roster", event=event, staged_id=staged_id, **more)

    named = [(code, imports.label(code, language())) for code in checked.fields]
    page = render_template(
        "console/imports/roster.html",
        checked=checked,
        view=shown,
        address=address,
        staged_id=staged_id,
        fields=named,
        labels=dict(named),
        fixes_of=fixes_of,
        answer_words=answer_words,
        state_words=state_words,
        page_size=import_previews.PAGE,
    )
    return page, status


def _step(event: str, staged_id: uuid.UUID, act: Callable[[Choices], None]) -> ResponseReturnValue:
    with transaction():
        imports.choose(current_actor(), g.event.scope, staged_id, act, "roster")
    return _back(event, staged_id)


def _back(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    show = request.form.get("show") or None
    where = request.form.get("where", "")
    anchor = f"cell-{where}" if where.isalnum() else None
    return redirect(
        url_for("console.show_roster", event=event, staged_id=staged_id, show=show, _anchor=anchor)
    )


@bp.post("/<event>/roster/<uuid:staged_id>/columns")
@requires(Permission.ENTRY_EDIT)
def set_roster_columns(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    def act(choices: Choices) -> None:
        sheet = request.form.get("sheet", choices.sheet)
        row = request.form.get("header_row", type=int)
        if sheet != choices.sheet or row != choices.header_row:
            choices.edits, choices.without, choices.mapping = {}, [], {}
        else:
            choices.mapping = {
                name.removeprefix("column-"): value
                for name, value in request.form.items()
                if name.startswith("column-")
            }
        choices.sheet, choices.header_row = sheet, row

    return _step(event, staged_id, act)


@bp.post("/<event>/roster/<uuid:staged_id>/cells")
@requires(Permission.ENTRY_EDIT)
def set_roster_cell(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    def act(choices: Choices) -> None:
        choices.edits[request.form.get("where", "")] = request.form.get("text", "").strip()

    return _step(event, staged_id, act)


@bp.post("/<event>/roster/<uuid:staged_id>/answers")
@requires(Permission.ENTRY_EDIT)
def answer_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    def act(choices: Choices) -> None:
        choices.answers[request.form.get("key", "")] = request.form.get("answer", "")

    return _step(event, staged_id, act)


@bp.post("/<event>/roster/<uuid:staged_id>/rows")
@requires(Permission.ENTRY_EDIT)
def leave_roster_row_out(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    row = request.form.get("row", 0, type=int)

    def act(choices: Choices) -> None:
        if row and row not in choices.without:
            choices.without.append(row)

    return _step(event, staged_id, act)


@bp.post("/<event>/roster/<uuid:staged_id>/undoing")
@requires(Permission.ENTRY_EDIT)
def undo_roster_step(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        imports.undo(current_actor(), g.event.scope, staged_id, "roster")
    return _back(event, staged_id)


@bp.post("/<event>/roster/<uuid:staged_id>/discarding")
@requires(Permission.ENTRY_EDIT)
def discard_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        imports.discard(current_actor(), g.event.scope, staged_id, "roster", now=utcnow())
    return redirect(url_for("console.choose_roster", event=event))


@bp.post("/<event>/roster/<uuid:staged_id>/importing")
@requires(Permission.ENTRY_EDIT)
def import_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    try:
        with transaction():
            done = imports.import_staged(current_actor(), g.event.scope, staged_id, now=utcnow())
    except Invalid as refused:
        with transaction():
            imports.note_refused(current_actor(), g.event.scope, staged_id, refused, now=utcnow())
        flash(sentence(refused), "stop")
        return roster_page(event, staged_id, status_of(refused))
    flash(
        _(
            "Imported: %(new)s new, %(changed)s changed; new units: %(units)s.",
            new=len(done.created),
            changed=len(done.changed),
            units=done.units,
        ),
        "done",
    )
    return redirect(url_for("console.list_entries", event=event))


@bp.get("/<event>/roster/<uuid:staged_id>/annotated")
@requires(Permission.ENTRY_EDIT)
def annotated_roster(event: str, staged_id: uuid.UUID) -> ResponseReturnValue:
    name, content = imports.annotated(current_actor(), g.event.scope, staged_id, sentence)
    stem = name.rsplit(".", 1)[0] or _("roster")
    return attachment(content, _("%(name)s (annotated).xlsx", name=stem), "xlsx")


@bp.get("/<event>/roster/template")
@requires(Permission.ENTRY_READ)
def roster_template(event: str) -> ResponseReturnValue:
    title = in_language(g.event.name)
    content = imports.template(current_actor(), g.event.scope, title=title, language=language())
    return attachment(content, _("%(name)s roster template.xlsx", name=title), "xlsx")


@bp.get("/<event>/roster/export")
@requires(Permission.ENTRY_READ)
def export_roster(event: str) -> ResponseReturnValue:
    title = in_language(g.event.name)
    content = imports.export(current_actor(), g.event.scope, title=title, language=language())
    return attachment(content, _("%(name)s register.xlsx", name=title), "xlsx")
