"""First see, then accept (先看后认): an act that moves standings is confirmed after its effect."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import request
from wtforms.fields import Field

from competition.db import transaction
from competition.errors import NotNow, Refused
from competition.services.standing_changes import Change
from competition.web.forms.results import ConfirmedForm
from competition.web.problems import status_of
from competition.web.second_person import second_person


def effect(compute: Callable[[], Change]) -> Change | None:
    """What an act would change; None where there are no standings yet to change."""
    try:
        return compute()
    except NotNow:
        return None


def token(change: Change | None, said: str) -> str:
    """Names what was shown: the act as it was said, over the results as they stood."""
    version = "/".join(change.version) if change is not None else ""
    return hashlib.sha256(f"{said}|{version}".encode()).hexdigest()


def accepted(seen: Field, change: Change | None, said: str) -> bool:
    """Whether exactly this was shown and is now confirmed; the form then names what is shown."""
    expected = token(change, said)
    confirmed = request.form.get("act") == "confirm" and seen.data == expected
    seen.data = expected
    return confirmed


def carry_through(form: ConfirmedForm, act: Callable[[Any], Any]) -> int | None:
    """Prove the second person and act; the status of a refusal, which the form then shows."""
    try:
        second = second_person(
            form.second_login.data or "",
            form.second_password.data or "",
            form.second_code.data or "",
        )
        with transaction():
            act(second)
    except Refused as refused:
        form.show(refused)
        return status_of(refused)
    return None
