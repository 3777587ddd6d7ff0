"""What every template may read: actor, event, permissions, languages, filters (模板上下文)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_bootstrap import Bootstrap5

from competition.access import policy
from competition.access.permissions import Permission
from competition.services import checkup
from competition.web import check_words, computing_words, filters, fragments, page_help
from competition.web.called import called
from competition.web.console.installation import installation_nav
from competition.web.guards import utcnow
from competition.web.language import other_language_url
from competition.web.sentences import actions, facts, roles
from competition.web.wording import in_language, sentence


def may(permission: Permission, scope: policy.Scope | None = None) -> bool:
    """Whether the reader may; the scope is the page's own unless given."""
    if scope is None:
        place = g.get("trade") or g.get("event")
        scope = place.scope if place else policy.INSTALLATION
    return policy.may(g.get("actor"), permission, scope)


def installation() -> dict[str, Any]:
    """The account's addresses and, for those who can mend it, the backups' warning."""
    actor = g.get("actor")
    if actor is None:
        return {"account_url": None, "work_url": None, "leave_url": None, "backup_warning": None}
    minds = policy.may(actor, Permission.BACKUP_MANAGE) or may(Permission.EVENT_EDIT)
    settles = policy.may(actor, Permission.BACKUP_MANAGE)
    return {
        "account_url": url_for("auth.account"),
        "work_url": url_for("auth.work"),
        "leave_url": url_for("auth.sign_out"),
        "home_url": url_for("auth.door"),
        "backup_warning": _warning() if minds else None,
        "backup_url": url_for("console.backups") if settles else None,
    }


def _warning() -> str | None:
    """Why the red bar stands over every page; keys that do not fit come before all else."""
    return current_app.config["KEYS_TROUBLE"] or checkup.warning(now=utcnow())


def navigation() -> dict[str, Any]:
    """What stands at the left of the console's pages that belong to no event."""
    if request.blueprint != "console" or g.get("event") or g.get("actor") is None:
        return {}
    name = (request.endpoint or "").removeprefix("console.")
    return {"nav_items": installation_nav(name)}


def provide() -> dict[str, Any]:
    """The variables of every template."""
    return {
        "actor": g.get("actor"),
        "event": g.get("event"),
        "trade": g.get("trade"),
        "may": may,
        "P": Permission,
        "installation_scope": policy.INSTALLATION,
        "locale": str(get_locale() or "zh_CN"),
        "other_locale_url": other_language_url,
        **installation(),
        **navigation(),
    }


def register(app: Flask) -> None:
    """Give templates their variables and filters."""
    Bootstrap5(app)
    fragments.register(app)
    page_help.register(app)
    app.context_processor(provide)
    app.add_template_filter(in_language, "said")
    app.add_template_filter(sentence, "sentence")
    app.add_template_filter(filters.points, "points")
    app.add_template_filter(filters.moment, "moment")
    app.add_template_filter(filters.lately, "lately")
    app.add_template_filter(filters.day, "day")
    app.add_template_global(filters.days, "days")
    app.add_template_filter(filters.short_day, "short_day")
    app.add_template_filter(filters.span, "span")
    app.add_template_filter(filters.phrases, "phrases")
    app.add_template_filter(computing_words.entered, "entered")
    app.add_template_filter(actions.action_words, "act")
    app.add_template_filter(facts.fact_words, "fact_words")
    app.add_template_filter(roles.role_words, "role")
    app.add_template_filter(check_words.bar_of, "bar_words")
    app.jinja_env.globals["called"] = called
    app.jinja_env.tests["fraction"] = lambda value: isinstance(value, Fraction | Decimal)
    app.jinja_env.tests["uuid"] = lambda value: isinstance(value, uuid.UUID)
