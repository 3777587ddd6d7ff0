"""Verification of certificates (证书核验): permanent addresses, for paper outlives releases.

`/C/<NUMBER>/<SIGNATURE>` stands in the printed code; `/C/<NUMBER>` asks for the holder's name
before it shows anything. Both are matched without regard to case.
"""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from competition.db import transaction
from competition.errors import Invalid, NotNow
from competition.rules import certificate_numbers
from competition.services import signing, verification
from competition.services.verification import Verdict
from competition.web import verdicts
from competition.web.forms.public import HolderForm, ManyForm
from competition.web.guards import open_to_all, utcnow
from competition.web.problems import status_of
from competition.web.public import bp

WHY = "whoever holds a certificate may ask whether it is genuine"
LONGEST = 40
#: A line of a list: a number, something between, a name.
LINE = re.compile(r"(\S+?)[\s,，;；]+(.+)")
MOST_AT_ONCE = 100


@bp.get("/C/")
@bp.get("/c/")
@open_to_all(WHY)
def find_certificate() -> ResponseReturnValue:
    typed = certificate_numbers.fold(request.args.get("number", ""))[:LONGEST]
    if typed:
        return redirect(url_for("public.ask_certificate", number=typed))
    return _find(ManyForm(formdata=None))


def _find(form: ManyForm, answers: list[tuple[str, Verdict]] | None = None, status: int = 200
          ) -> ResponseReturnValue:  # fmt: skip
    page = render_template("public/certificate_find.html", form=form, answers=answers or [])
    return page, status


def _wrong_lines(asked: int, unread: list[str]) -> Invalid | None:
    """What keeps a list from being answered whole: nobody's line is left out in silence."""
    if not asked:
        return Invalid("certificate-lines")
    if unread:
        return Invalid("certificate-lines-unread", lines="；".join(unread[:20]))
    if asked > MOST_AT_ONCE:
        return Invalid("certificate-lines-most", most=MOST_AT_ONCE, found=asked)
    return None


@bp.post("/C/")
@bp.post("/c/")
@open_to_all("number and holder's name are the proof, line by line; tries are counted")
def find_many_certificates() -> ResponseReturnValue:
    """An employer's list: the same answer for an unknown number and a wrong name.

    Or the text that a code holds where no address leads on.
    """
    form = ManyForm()
    if not form.validate():
        return _find(form, status=422)
    if verification.is_torn(form.lines.data or ""):
        form.show(Invalid("certificate-text-torn"))
        return _find(form, status=422)
    if verification.is_text(form.lines.data or ""):
        return _page(verification.by_text(form.lines.data or ""))
    lines = [line.strip() for line in (form.lines.data or "").splitlines() if line.strip()]
    asked = [found.groups() for line in lines if (found := LINE.fullmatch(line))]
    unread = [line[:LONGEST] for line in lines if not LINE.fullmatch(line)]
    wrong = _wrong_lines(len(asked), unread)
    if wrong is not None:
        form.show(wrong)
        return _find(form, status=422)
    answers: list[tuple[str, Verdict]] = []
    refusal: NotNow | None = None
    with transaction():
        for number, name in asked:
            try:
                found = verification.by_name(
                    number, name, address=request.remote_addr or "", now=utcnow()
                )
            except NotNow as refused:
                refusal = refused
                break
            answers.append((name, found))
    if refusal is not None:
        form.show(refusal)
    return _find(form, answers, status_of(refusal) if refusal is not None else 200)


@bp.get("/C/<number>")
@bp.get("/c/<number>")
@open_to_all(WHY)
def ask_certificate(number: str) -> ResponseReturnValue:
    return _ask(number, HolderForm(formdata=None))


def _ask(number: str, form: HolderForm, status: int = 200) -> ResponseReturnValue:
    folded = certificate_numbers.fold(number)[:LONGEST]
    return render_template(
        "public/certificate_ask.html",
        number=folded,
        form=form,
        mistyped=not certificate_numbers.is_number(folded),
    ), status


@bp.post("/C/<number>")
@bp.post("/c/<number>")
@open_to_all("number and holder's name are the proof; tries are counted")
def show_by_name(number: str) -> ResponseReturnValue:
    form = HolderForm()
    if not form.validate():
        return _ask(number, form, 422)
    refusal: NotNow | None = None
    found: Verdict | None = None
    with transaction():
        try:
            found = verification.by_name(
                number, form.name.data or "", address=request.remote_addr or "", now=utcnow()
            )
        except NotNow as refused:
            refusal = refused
    if refusal is not None or found is None:
        form.show(refusal or NotNow("too-many-tries"))
        return _ask(number, form, status_of(refusal) if refusal else 429)
    return _page(found)


@bp.get("/C/<number>/<signature>")
@bp.get("/c/<number>/<signature>")
@open_to_all(WHY)
def show_certificate(number: str, signature: str) -> ResponseReturnValue:
    return _page(verification.by_signature(number, signature))


def _page(found: Verdict) -> ResponseReturnValue:
    shown: dict[str, Any] = {
        "found": found,
        "title": verdicts.title(found),
        "said": verdicts.says(found),
        "facts": found.facts,
        "fingerprint": signing.grouped(found.fingerprint),
        "event": {"name": {"zh": found.facts["event"]}, "sample": found.sample}
        if found.facts
        else None,
    }
    return render_template("public/certificate.html", **shown)
