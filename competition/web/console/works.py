"""The works of a trade at the office (作品): one by one, by a ZIP, by a column of links."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, NotNow
from competition.services import jobs, work_bundles, works
from competition.services.jobs import Made, Order
from competition.services.work_bundles import Taken
from competition.web import jobs as working
from competition.web.console import bp
from competition.web.forms.works import WorksForm
from competition.web.guards import current_actor, requires, utcnow
from competition.web.jobs import Tell
from competition.web.uploads import Room, takes
from competition.web.wording import sentence

KIND = "works"
MEGABYTE = 1024 * 1024
A_PAGE = 60
SHOWN = ("all", "untitled", "lacking", "links")


def _room() -> Room:
    return Room(work_bundles.MOST_BYTES)


@bp.get("/<event>/trades/<trade>/works")
@requires(Permission.ENTRY_READ)
def list_works(event: str, trade: str) -> ResponseReturnValue:
    return _list_page(event, trade)


def _list_page(
    event: str,
    trade: str,
    *,
    status: int = 200,
    form: WorksForm | None = None,
    taken: Taken | None = None,
) -> ResponseReturnValue:
    standing = works.standing(current_actor(), g.trade.scope)
    form = form or WorksForm(formdata=None, obj=standing.rules)
    show = request.args.get("show", "all")
    keep: dict[str, Callable[[works.EntryLine], Any]] = {
        "all": lambda line: True,
        "untitled": standing.wants_title,
        "lacking": lambda line: not line.works,
        "links": lambda line: any(one.link and not one.neutral for one in line.works),
    }
    lines = [line for line in standing.entries if keep.get(show, keep["all"])(line)]
    first = max(0, request.args.get("first", 0, type=int))

    def address(**more: Any) -> str:
        return url_for("console.list_works", event=event, trade=trade, **more)

    page = render_template(
        "console/works/list.html",
        standing=standing,
        lines=lines[first : first + A_PAGE],
        count=len(lines),
        first=first,
        show=show if show in SHOWN else "all",
        form=form,
        refused=[(each.where, sentence(each)) for each in taken.problems] if taken else [],
        links="\n".join(taken.left) if taken else "",
        neutral=taken is not None and "neutral" in request.form,
        most=work_bundles.MOST_BYTES // MEGABYTE,
        before=address(show=show, first=max(0, first - A_PAGE)) if first else None,
        after=address(show=show, first=first + A_PAGE) if len(lines) > first + A_PAGE else None,
        address=address,
    )
    return page, status


@bp.post("/<event>/trades/<trade>/works/rules")
@requires(Permission.EVENT_EDIT)
def rule_works(event: str, trade: str) -> ResponseReturnValue:
    form = WorksForm()
    if not form.validate():
        return _list_page(event, trade, status=422, form=form)
    with transaction():
        works.write_rules(current_actor(), g.trade.scope, form.rules(), now=utcnow())
    flash(_("Saved."), "done")
    return redirect(url_for("console.list_works", event=event, trade=trade))


@bp.post("/<event>/trades/<trade>/works/pictures")
@takes(_room)
@requires(Permission.ENTRY_EDIT)
def keep_pictures(event: str, trade: str) -> ResponseReturnValue:
    """Have a ZIP of pictures sorted beside the pages: large ones take minutes."""
    file = request.files.get("file")
    raw = file.stream.read() if file else b""
    if not raw:
        flash(sentence(Invalid("upload-empty")), "stop")
        return redirect(url_for("console.list_works", event=event, trade=trade))
    asked = {"trade": str(g.trade.scope.trade_id), "code": trade}
    job = working.ask(current_actor(), g.event.scope, KIND, Permission.ENTRY_EDIT, asked, given=raw)
    return redirect(url_for("console.show_job", event=event, job=job))


def keep_all(order: Order, tell: Tell) -> Made:
    """Sort what the order was given; what does not fit is told with what came of it."""
    if not order.path.is_file():
        raise NotNow("job-file-gone")
    scope = type(order.scope)(order.scope.event_id, uuid.UUID(order.asked["trade"]))
    files = work_bundles.read_files(order.path.read_bytes())
    known, taken = work_bundles.numbers_of(scope), Taken()
    tell(0, len(files))
    for n, file in enumerate(files, 1):
        with transaction():
            work_bundles.keep_file(order.actor, scope, file, known, taken, now=utcnow())
        tell(n, len(files))
    told = [
        {"code": each.code, "where": each.where, "values": dict(each.values)}
        for each in taken.problems
    ]
    return Made(said={"kept": taken.kept, "of": len(taken.of), "problems": told})


def _back(job: jobs.JobLine, event: str) -> str:
    return url_for("console.list_works", event=event, trade=job.asked["code"])


working.add_work(KIND, _l("Sorting pictures of works"), keep_all, _back, repeats=False)


@bp.post("/<event>/trades/<trade>/works/links")
@requires(Permission.ENTRY_EDIT)
def keep_links(event: str, trade: str) -> ResponseReturnValue:
    text = request.form.get("links", "")
    with transaction():
        taken = work_bundles.links(
            current_actor(), g.trade.scope, text, neutral="neutral" in request.form, now=utcnow()
        )
    if taken.kept:
        numbers = _(", ").join(sorted(taken.of))
        flash(
            ngettext(
                "Kept %(num)s link: %(numbers)s.",
                "Kept %(num)s links: %(numbers)s.",
                taken.kept,
                numbers=numbers,
            ),
            "done",
        )
    if not taken.problems:
        return redirect(url_for("console.list_works", event=event, trade=trade))
    return _list_page(event, trade, status=422, taken=taken)


@bp.post("/<event>/trades/<trade>/works/neutral")
@requires(Permission.ENTRY_EDIT)
def call_neutral(event: str, trade: str) -> ResponseReturnValue:
    """Call one link neutral, or those ticked."""
    try:
        ids = [uuid.UUID(each) for each in request.form.getlist("work")]
    except ValueError:
        raise NotFound("not-found") from None
    _act(lambda: works.call_neutral(current_actor(), g.event.scope, ids, now=utcnow()),
         _("Judges may follow the links you found to name nobody."))  # fmt: skip
    return redirect(url_for("console.list_works", event=event, trade=trade, show="links"))


def _act(act: Callable[[], object], done: str) -> None:
    try:
        with transaction():
            act()
    except (Invalid, NotNow) as refused:
        flash(sentence(refused), "stop")
    else:
        flash(done, "done")


@bp.post("/<event>/entries/<uuid:entry_id>/works")
@requires(Permission.ENTRY_EDIT)
def add_work(event: str, entry_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a picture, or a link, of one entry."""
    file, link = request.files.get("file"), request.form.get("link", "").strip()
    raw = file.stream.read() if file else b""
    actor, scope, now = current_actor(), g.event.scope, utcnow()
    if link:
        neutral = "neutral" in request.form
        _act(lambda: works.add_link(actor, scope, entry_id, link, neutral=neutral, now=now),
             _("The link is kept."))  # fmt: skip
    if raw or not link:
        _act(lambda: works.add_picture(actor, scope, entry_id, raw, now=now),
             _("The picture is kept, encrypted."))  # fmt: skip
    return redirect(url_for("console.show_entry", event=event, entry_id=entry_id))


@bp.get("/<event>/works/<uuid:work>")
@requires(Permission.ENTRY_READ)
def read_work(event: str, work: uuid.UUID) -> ResponseReturnValue:
    view = request.args.get("view") == "1"
    content = works.read(current_actor(), g.event.scope, work, view=view)
    return send_file(io.BytesIO(content), mimetype="image/jpeg", max_age=0)


@bp.post("/<event>/entries/<uuid:entry_id>/works/<uuid:work>/removal")
@requires(Permission.ENTRY_EDIT)
def drop_work(event: str, entry_id: uuid.UUID, work: uuid.UUID) -> ResponseReturnValue:
    _act(lambda: works.drop(current_actor(), g.event.scope, work, now=utcnow()),
         _("Taken away."))  # fmt: skip
    return redirect(url_for("console.show_entry", event=event, entry_id=entry_id))
