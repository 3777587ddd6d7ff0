"""What every staged list has (核对): the steps that change what is read, and its page's words."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from competition.db import transaction
from competition.errors import NotFound
from competition.services import imports
from competition.services.imports import Choices
from competition.web.guards import current_actor
from competition.web.sentences.import_words import answer_words, fixes_of, state_words

#: The columns of lists of marks and results.
FIELDS = ("number", "name", "unit", "id_number", "mark", "place", "total", "award")


def take_step(staged_id: uuid.UUID, kind: str, step: str) -> None:
    """Carry one step out: columns, cells, answers, rows, undoing."""
    acts = {"columns": _columns, "cells": _cells, "answers": _answers, "rows": _rows}
    actor, scope = current_actor(), g.event.scope
    with transaction():
        if step == "undoing":
            imports.undo(actor, scope, staged_id, kind)
        elif step in acts:
            imports.choose(actor, scope, staged_id, acts[step], kind)
        else:
            raise NotFound("not-found")


def _columns(choices: Choices) -> None:
    choices.mapping = {
        name.removeprefix("column-"): value
        for name, value in request.form.items()
        if name.startswith("column-")
    }
    choices.header_row = request.form.get("header_row", choices.header_row, type=int)


def _cells(choices: Choices) -> None:
    choices.edits[request.form.get("where", "")] = request.form.get("text", "").strip()


def _answers(choices: Choices) -> None:
    choices.answers[request.form.get("key", "")] = request.form.get("answer", "")


def _rows(choices: Choices) -> None:
    row = request.form.get("row", 0, type=int)
    if row:
        choices.without.append(row)


def words() -> dict[str, Any]:
    """What the preview's templates call."""
    named = {
        "number": _("Entry number"),
        "name": _("Full name"),
        "unit": _("Delegation"),
        "id_number": _("ID number"),
        "mark": _("Mark"),
        "place": _("Place"),
        "total": _("Total"),
        "award": _("Award"),
    }
    return {
        "fields": list(named.items()),
        "fixes_of": fixes_of,
        "answer_words": answer_words,
        "state_words": state_words,
    }
