"""The first run: token, administrator, size, backup, network, first event; resumable (首次设置)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access import policy
from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Conflict, Invalid, NotAllowed, NotNow
from competition.rules import switches
from competition.services import (
    archives,
    backups,
    checkup,
    first_run,
    hall_checks,
    sessions,
    settings,
)
from competition.web.auth import bp
from competition.web.auth.cookies import let_in
from competition.web.check_words import row_of
from competition.web.forms import accounts as forms
from competition.web.forms.base import Form
from competition.web.forms.events import SWITCH_LABELS, switch_word
from competition.web.guards import (
    current_actor,
    on_loopback,
    open_to_all,
    requires,
    utcnow,
)
from competition.web.problems import status_of

TOKEN = "first_run_token"  # noqa: S105 - the name of a cookie's field
FORMS: dict[str, type[Form]] = {
    "token": forms.FirstTokenForm,
    "administrator": forms.AdministratorForm,
    "profile": forms.ProfileForm,
    "backup": forms.FolderForm,
    "network": forms.NetworkForm,
    "event": forms.EnterForm,
}
#: The contest that is shown to newcomers.
SAMPLE = "dakabei-2025"
WHY = "before there is an account, the token of the terminal is the proof"


def proved() -> bool:
    """Whether this browser showed the terminal's token."""
    return first_run.proves(session.get(TOKEN, ""), now=utcnow())


def step_now() -> str:
    """The step to show: the one asked for if it was reached, else the first that is open."""
    if first_run.wanted():
        return "administrator" if proved() else "token"
    asked = request.args.get("step")
    if asked in FORMS and asked not in {"token", "administrator"}:
        return asked
    return first_run.next_step() or "event"


def drawn(step: str) -> Form:
    """The form of a step, with what was chosen before."""
    chosen: dict[str, dict[str, Any]] = {
        "profile": {"profile": settings.next_profile()},
        "backup": {"folder": settings.read(settings.SECOND_FOLDER) or ""},
        "network": {"lan": "yes" if settings.read(settings.LAN) else "no"},
        "token": {"token": request.args.get("token", "")},
    }
    return FORMS[step](formdata=None, data=chosen.get(step, {}))


def found() -> list[checkup.Finding]:
    """What machine and hall say of themselves; a stranger hears of the machine alone."""
    now = utcnow()
    if not policy.may(g.actor, Permission.BACKUP_MANAGE):
        return [*checkup.machine(now=now), hall_checks.sleep()]
    keys, site = Path(current_app.config["KEYS_FOLDER"]), str(current_app.config["PUBLIC_ADDRESS"])
    return [*hall_checks.hall(g.actor, keys, site, now=now), checkup.fonts()]


def page(step: str, form: Form, status: int = 200) -> ResponseReturnValue:
    """The steps, the present one open, beside what the machine says of itself."""
    done = first_run.passed() | ({"token"} if step == "administrator" else set())
    left = [each for each in first_run.STEPS if each not in done]
    return render_template(
        "auth/first_run.html",
        step=step,
        form=form,
        done=done,
        left=len(left),
        steps=first_run.STEPS,
        rows=[row_of(each) for each in found()],
        loopback=on_loopback(),
        profile=settings.next_profile(),
        folder=settings.read(settings.SECOND_FOLDER),
        lan=settings.read(settings.LAN),
        compared=[switches.BY_NAME[name] for name in switches.COMPARED],
        switch_word=switch_word,
        switch_label=SWITCH_LABELS,
    ), status


@bp.get("/first-run")
@open_to_all(WHY)
def first_run_page() -> ResponseReturnValue:
    if not first_run.wanted():
        if g.actor is None:
            return redirect(url_for("auth.sign_in", next=url_for("auth.first_run_page")))
        policy.require(g.actor, Permission.EVENT_CREATE)
    step = step_now()
    return page(step, drawn(step))


@bp.post("/first-run/token")
@open_to_all(WHY)
def first_run_token() -> ResponseReturnValue:
    form = forms.FirstTokenForm()
    if form.validate():
        now = utcnow()
        try:
            with transaction():
                first_run.count_try(now=now)
        except NotNow as refused:
            form.show(refused)
            return page("token", form, status_of(refused))
        if first_run.proves(form.token.data, now=now):
            session[TOKEN] = form.token.data
            return redirect(url_for("auth.first_run_page"))
        form.token.errors = [_("This is not the token the terminal shows.")]
    return page("token", form, 422)


@bp.post("/first-run/administrator")
@open_to_all(WHY)
def first_run_administrator() -> ResponseReturnValue:
    if not proved():
        raise NotAllowed("token-wrong")
    form = forms.AdministratorForm()
    if not form.validate():
        return page("administrator", form, 422)
    now = utcnow()
    try:
        with transaction():
            account = first_run.make_administrator(
                session[TOKEN],
                name=form.name.data,
                login=form.login.data,
                password=form.password.data,
                now=now,
            )
            token = sessions.open_session(
                account,
                now=now,
                hours=current_app.config["SESSION_HOURS"],
                user_agent=request.headers.get("User-Agent", ""),
            )
    except Invalid as refused:
        form.show(refused)
        return page("administrator", form, 422)
    return let_in(token, None, url_for("auth.first_run_page"))


@bp.post("/first-run/profile")
@requires(Permission.EVENT_CREATE)
def first_run_profile() -> ResponseReturnValue:
    form = forms.ProfileForm()
    if not form.validate():
        return page("profile", form, 422)
    with transaction():
        first_run.choose_profile(current_actor(), form.profile.data, now=utcnow())
    return redirect(url_for("auth.first_run_page"))


@bp.post("/first-run/backup")
@requires(Permission.BACKUP_MANAGE)
def first_run_backup() -> ResponseReturnValue:
    form = forms.FolderForm()
    if not form.validate():
        return page("backup", form, 422)
    actor, now = current_actor(), utcnow()
    try:
        with transaction():
            if form.folder.data:
                apart = backups.set_second_folder(actor, form.folder.data, now=now)
                if not apart:
                    flash(_("This folder is on the same disk. Another disk is safer."), "care")
            first_run.take_step(actor, "backup", now=now)
    except Invalid as refused:
        form.show(refused)
        return page("backup", form, 422)
    backups.ask()
    return redirect(url_for("auth.first_run_page"))


@bp.post("/first-run/network")
@requires(Permission.EVENT_CREATE)
def first_run_network() -> ResponseReturnValue:
    form = forms.NetworkForm()
    if not form.validate():
        return page("network", form, 422)
    with transaction():
        first_run.choose_network(current_actor(), lan=form.lan.data == "yes", now=utcnow())
    return redirect(url_for("auth.first_run_page"))


@bp.post("/first-run/sample")
@requires(Permission.EVENT_CREATE)
def first_run_sample() -> ResponseReturnValue:
    """Load the contest that ships, as an event marked 示例."""
    try:
        with transaction():
            archives.load_sample(current_actor(), SAMPLE, now=utcnow())
    except Conflict:
        flash(_("The example is here already; nothing was loaded again."), "done")
    with transaction():
        first_run.take_step(current_actor(), "event", now=utcnow())
    return redirect(url_for("auth.door"))


@bp.post("/first-run/own-event")
@requires(Permission.EVENT_CREATE)
def first_run_own_event() -> ResponseReturnValue:
    """Go on to a new event of one's own."""
    with transaction():
        first_run.take_step(current_actor(), "event", now=utcnow())
    return redirect(url_for("console.create_event"))
