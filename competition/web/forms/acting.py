"""Do what a form asks, whole or not at all, and show a refusal where it belongs (办理)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from competition.db import transaction
from competition.errors import Conflict, Invalid, NotNow, Refused
from competition.web.forms.base import Form, VersionedForm


def carry_out(
    form: Form, act: Callable[[], Any], *, current: Callable[[], int] | None = None
) -> Refused | None:
    """Run a service in a transaction; on refusal show it in the form and return it.

    current: the row's version now. A stale form keeps its input and takes that version, so that
    saving once more, after reading what happened, is a decision.
    """
    try:
        with transaction():
            act()
    except (Invalid, Conflict, NotNow) as refused:
        form.show(refused)
        if (
            isinstance(refused, Conflict)
            and current is not None
            and isinstance(form, VersionedForm)
        ):
            form.version.data = str(current())
        return refused
    return None
