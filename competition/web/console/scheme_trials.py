"""Try a marking scheme out (试算): sample sheets, points, places, and how they came about."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.errors import Invalid
from competition.rules.facts import AspectFacts
from competition.rules.marks import NO, YES, words_of
from competition.rules.point_rules import Cases, Exact, Key, Matches, Occurrences, Order, Veto
from competition.rules.values import text
from competition.services import scheme_trials, schemes
from competition.services.breakdowns import number
from competition.services.scheme_trials import Trial, TrialSheet
from competition.web import computations
from competition.web.console import bp
from competition.web.console.previews import panel_line
from competition.web.guards import current_actor, requires
from competition.web.wording import sentence

FIELD = "mark"


@bp.route("/<event>/trades/<trade>/modules/<uuid:module_id>/scheme/trial", methods=["GET", "POST"])
@requires(Permission.EVENT_READ)
def try_scheme(event: str, trade: str, module_id: uuid.UUID) -> ResponseReturnValue:
    actor, scope = current_actor(), g.trade.scope
    view = schemes.read(actor, scope, module_id)
    seed = request.values.get("seed", "").strip() or secrets.token_hex(3)
    shown = request.values.get("entry", 1, type=int)
    again = request.form.get("was") != f"{seed}/{shown}"
    try:
        trial = scheme_trials.try_out(
            actor, scope, module_id, seed=seed, shown=shown, typed=None if again else _typed()
        )
    except Invalid as refused:
        problems = [sentence(each) for each in refused.problems]
        return render_template("console/schemes/trial.html", view=view, problems=problems), 200
    return render_template(
        "console/schemes/trial.html",
        view=view,
        trial=trial,
        panels=_panels(trial),
        parts=_parts(trial),
        wrong={problem.where: sentence(problem) for problem in trial.problems},
        words=_words,
        asked=_asked,
        panel_words={panel.code: panel_line(panel) for panel in view.panels},
        another=url_for(
            "console.try_scheme", event=event, trade=trade, module_id=module_id,
            seed=hashlib.sha256(seed.encode()).hexdigest()[:6],
        ),
    )  # fmt: skip


def _typed() -> dict[tuple[int, str, str], str]:
    """Marks as typed: fields are named mark/attempt/seat/aspect."""
    found = {}
    for name, written in request.form.items():
        kind, *place = name.split("/", 3)
        if kind == FIELD and len(place) == 3 and place[0].isdecimal():
            found[int(place[0]), place[1], place[2]] = written.strip()
    return found


def _panels(trial: Trial) -> list[tuple[str, int, list[TrialSheet]]]:
    """Sheets side by side: by panel and attempt, in order."""
    found: dict[tuple[str, int], list[TrialSheet]] = {}
    for sheet in trial.sheets:
        found.setdefault((sheet.panel, sheet.attempt), []).append(sheet)
    return [(panel, attempt, sheets) for (panel, attempt), sheets in found.items()]


def _words(aspect: AspectFacts) -> list[str]:
    """What a mark is chosen from; empty where it is typed."""
    if isinstance(aspect.points, Veto):
        return [NO[0], YES[0]]
    return list(words_of(aspect) or ())


def _asked(aspect: AspectFacts) -> str:
    """What is entered at an aspect, in a few signs."""
    rule, scale = aspect.points, aspect.scale
    if scale is not None:
        return f"{text(scale.min)}—{text(scale.max)}"
    if isinstance(rule, Occurrences):
        return _("how often")
    if isinstance(rule, Cases):
        return " ".join(f"{case.code}:1" for case in rule.cases[:3])
    if isinstance(rule, Key | Matches):
        return _("answer")
    if isinstance(rule, Order):
        return _("order")
    return aspect.unit or (f"0—{text(aspect.max)}" if isinstance(rule, Exact) else "")


def _parts(trial: Trial) -> list[computations.Part]:
    """The computation of the entry looked at, as the pages of results show it."""
    if trial.breakdown is None:
        return []
    name = {"zh": trial.module.name.zh, "en": trial.module.name.en}
    total: dict[str, Any] = {
        "kind": "node",
        "code": trial.module.code,
        "name": name,
        "value": trial.breakdown["value"],
        "detail": {"module": trial.module.code, "max": number(trial.module.max)},
    }
    return computations.parts({"total": total, "modules": [trial.breakdown]}, 2)
