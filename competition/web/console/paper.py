"""Paper seats (纸质评分): print their sheets, type signed ones in, twice."""

from __future__ import annotations

import io
import uuid

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from competition.services import backups, facts, filings, paper, photos
from competition.web.console import bp
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

#: A camera's file as it comes; what is kept of it is much smaller.
MOST_ORIGINAL = 20 * 1024 * 1024
#: What the camera says; the scanner is the tablets' own, and reads its words from the page.
SCAN_WORDS = {
    "scan_hold": _l("Hold the code in front of the camera."),
    "scan_photo": _l("Take a photo instead"),
    "scan_nothing": _l("No code in this picture. Come closer, or type the number."),
    "scan_refused": _l(
        "The camera is not allowed here. Type the number, or allow the camera in the "
        "browser's settings."
    ),
    "scan_no_camera": _l("No camera answers. Type the number, or take a photo."),
    "close": _l("Close"),
}


def _language() -> str:
    return "en" if str(get_locale()).startswith("en") else "zh"


@bp.get("/<event>/papers")
@requires(Permission.SHEET_ENTER, in_trades=True)
def list_papers(event: str) -> ResponseReturnValue:
    lines = paper.sheets_of(current_actor(), g.event.scope)
    modules = {line.module_id: line for line in lines}
    wanted, unknown = request.args.get("find", ""), ""
    if wanted.strip():
        try:
            return _found(event, wanted, lines)
        except NotFound as refused:
            unknown = sentence(refused)
    return render_template(
        "console/paper/list.html",
        lines=lines, modules=modules, wanted=wanted, unknown=unknown, empty_stages=paper.EMPTY,
        words_in=_language(), scan_words=SCAN_WORDS,
    )  # fmt: skip


def _found(event: str, wanted: str, lines: list[paper.PaperLine]) -> ResponseReturnValue:
    """From the code on a sheet to where it is typed, or, typed already, to its line."""
    sheet_id = paper.find(current_actor(), g.event.scope, wanted)
    line = next((line for line in lines if line.sheet_id == sheet_id), None)
    if line is None:
        raise NotFound("paper-unknown")
    if line.stage in paper.EMPTY and not line.others:
        return redirect(url_for("console.type_paper", event=event, sheet_id=sheet_id))
    return redirect(url_for("console.list_papers", event=event) + f"#sheet-{sheet_id}")


@bp.get("/<event>/papers/modules/<uuid:module_id>/empty-sheets")
@requires(Permission.SHEET_ENTER, in_trades=True)
def print_papers(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    content = paper.print_sheets(
        current_actor(),
        g.event.scope,
        module_id,
        seat=request.args.get("seat", ""),
        language=_language(),
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-sheets.pdf"
    )


@bp.route("/<event>/papers/<uuid:sheet_id>/type", methods=["GET", "POST"])
@requires(Permission.SHEET_ENTER, in_trades=True)
def type_paper(event: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    """Digits and Enter; N for not attempted; the second time must agree with the first."""
    actor, scope = current_actor(), g.event.scope
    form = paper.form_of(actor, scope, sheet_id)
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    differences: list[dict[str, object]] = []
    said, status = "", 200
    if request.method == "POST":
        fields = {aspect.code: f"a-{n}" for n, aspect in enumerate(form.aspects)}
        typed = {code: request.form.get(field, "").strip() for code, field in fields.items()}
        base = request.form.get("base_rev", "")
        try:
            with transaction():
                taken = paper.type_in(
                    actor,
                    scope,
                    sheet_id,
                    typed,
                    base_rev=int(base) if base.isdigit() else -1,
                    now=utcnow(),
                )
        except (Invalid, Conflict, NotAllowed) as refused:
            errors = {p.where: sentence(p) for p in getattr(refused, "problems", ())}
            differences = _differences(form, refused)
            said, status = sentence(refused), status_of(refused)
        else:
            if taken is not None:
                backups.ask()
            return _next(event, form, taken is None)
    page = render_template(
        "console/paper/type.html",
        form=form,
        typed=typed,
        errors=errors,
        differences=differences,
        refused=said,
    )
    return page, status


def _differences(form: paper.PaperForm, refused: Refused) -> list[dict[str, object]]:
    """Where the two typings part, in the sheet's order: its field, the aspect, both values."""
    found = {
        problem.where: problem.values
        for problem in getattr(refused, "problems", ())
        if problem.code == "paper-differs-at"
    }
    return [
        {"field": f"a-{n}", "aspect": aspect, **found[aspect.code]}
        for n, aspect in enumerate(form.aspects)
        if aspect.code in found
    ]


def _next(event: str, form: paper.PaperForm, first: bool) -> ResponseReturnValue:
    """The same sheet once more, or the next one of the seat that waits for this person."""
    lines = paper.sheets_of(current_actor(), g.event.scope)
    mine = next((line for line in lines if line.sheet_id == form.sheet_id), None)
    if first and not (mine and mine.others):
        flash(_("%(code)s is typed once. Now type it again.", code=form.code), "act")
        return redirect(url_for("console.type_paper", event=event, sheet_id=form.sheet_id))
    if first:
        flash(_("%(code)s is typed once; another person types it again.", code=form.code), "done")
    else:
        flash(_("%(code)s, seat %(seat)s: both times agree; taken in.", code=form.code,
                seat=form.seat), "done")  # fmt: skip
    stage = {"open", "reopened"} if first or not form.second else {"open", "reopened", "once"}
    waiting = [
        line for line in lines
        if line.seat == form.seat and line.stage in stage and not line.others
    ]  # fmt: skip
    if waiting:
        return redirect(url_for("console.type_paper", event=event, sheet_id=waiting[0].sheet_id))
    return redirect(url_for("console.list_papers", event=event))


@bp.post("/<event>/papers/<uuid:sheet_id>/original")
@requires(Permission.SHEET_ENTER, in_trades=True)
def attach_original(event: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    """A photo or scan of the paper, kept beside the sheet."""
    file = request.files.get("file")
    raw = file.read(MOST_ORIGINAL + 1) if file else b""
    if len(raw) > MOST_ORIGINAL:
        raise Invalid("photo-too-large", limit=MOST_ORIGINAL // 1024)
    with transaction():
        photos.attach_original(current_actor(), sheet_id, raw, now=utcnow())
    flash(_("The photo of the original is kept beside the sheet."), "done")
    return redirect(url_for("console.list_papers", event=event) + f"#sheet-{sheet_id}")


@bp.get("/<event>/papers/modules/<uuid:module_id>/slips")
@requires(Permission.SHEET_ENTER, in_trades=True)
def print_slips(event: str, module_id: uuid.UUID) -> ResponseReturnValue:
    """Of every typed sheet of a module the slip its judge reads back and signs."""
    scope = facts.module_view(module_id).scope
    if scope.event_id != g.event.scope.event_id:
        raise NotFound("not-found")
    language = _language()
    content = filings.print_papers(
        current_actor(), scope, module_id, "slip", now=utcnow(), language=language
    )
    return send_file(
        io.BytesIO(content), mimetype="application/pdf", download_name=f"{event}-slips.pdf"
    )


@bp.post("/<event>/papers/<uuid:sheet_id>/again")
@requires(Permission.SHEET_ENTER, in_trades=True)
def type_paper_again(event: str, sheet_id: uuid.UUID) -> ResponseReturnValue:
    with transaction():
        paper.start_again(current_actor(), g.event.scope, sheet_id, now=utcnow())
    flash(_("The first typing is thrown away."), "done")
    return redirect(url_for("console.type_paper", event=event, sheet_id=sheet_id))
