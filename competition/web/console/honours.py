"""Units and honours (团体与表彰): what the event's rules come to, and the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound, Problem
from competition.rules.honour_facts import HonourFacts, PromotionFacts, TeamFacts
from competition.rules.kinds import Facts
from competition.rules.point_rules import Text
from competition.rules.promotions import Proposed
from competition.rules.values import text
from competition.services import honours, rule_choices
from competition.services.honours import Honours, PaperWords
from competition.services.rule_choices import EventChoices
from competition.web.console import bp, piece_pages
from competition.web.console.downloads import attachment
from competition.web.console.piece_pages import Page
from competition.web.console.rule_pages import named
from competition.web.figures import figure, places
from competition.web.filters import today
from competition.web.forms.piece_controls import Offers
from competition.web.forms.trades import LEVELS
from competition.web.guards import current_actor, requires, utcnow
from competition.web.wording import in_language

#: Kind in addresses → the key of the contest file, and its class.
KINDS: dict[str, tuple[str, type[Facts]]] = {
    "teams": ("teams", TeamFacts),
    "awards": ("honours", HonourFacts),
    "promotions": ("promotions", PromotionFacts),
}
#: What a new rule begins with: one empty row where it needs one.
FIRST: dict[str, dict[str, Any]] = {"teams": {}, "awards": {}, "promotions": {"lines": [{}]}}


@bp.get("/<event>/honours")
@requires(Permission.STANDINGS_READ)
def show_honours(event: str) -> ResponseReturnValue:
    actor, scope = current_actor(), g.event.scope
    found = honours.worked_out(actor, scope, members=False)
    return render_template(
        "console/honours/show.html",
        found=found,
        units=found.gathered.units,
        people=found.gathered.people,
        trades=found.gathered.trades,
        missing=[found.gathered.trades[code] for code in found.gathered.missing],
        figure=lambda number, decimals=0: figure(text(number), decimals),
        places=places,
        wanted=wanted,
        level=level_word,
        names=names_of(found),
        word=word,
    )


def word(said: Text) -> str:
    """A text of the rules in the reader's language."""
    return in_language({"zh": said.zh, "en": said.en})


def names_of(found: Honours) -> dict[str, list[str]]:
    """What the recipients of each honour are called: units, or people with their units."""
    units, people = found.gathered.units, found.gathered.people
    names: dict[str, list[str]] = {}
    for rule, recipients in found.honours:
        if rule.to == "unit":
            names[rule.code] = [units.get(one.code, one.code) for one in recipients]
            continue
        known = [people[one.code] for one in recipients if one.code in people]
        names[rule.code] = [
            _("%(name)s (%(unit)s)", name=who.name, unit=who.unit) if who.unit else who.name
            for who in known
        ]
    return names


def level_word(level: int | None) -> str:
    """A skill level in words."""
    return str(dict(LEVELS)[str(level)]) if level else _("none known")


def wanted(rule: PromotionFacts, one: Proposed) -> str:
    """What somebody is proposed for: a level, a title, or both."""
    title = honours.title_of(rule, one)
    said = [level_word(one.level)] if one.level else []
    if title is not None:
        said.append(word(title))
    return _(", ").join(said)


@bp.get("/<event>/honours/promotions/<code>/paper.<kind>")
@requires(Permission.STANDINGS_READ)
def print_proposals(event: str, code: str, kind: str) -> ResponseReturnValue:
    language = "en" if str(get_locale()).startswith("en") else "zh"
    words = PaperWords(
        language,
        {level: level_word(level) for level in range(1, 6)},
        (_("Prepared by"), _("Checked by"), _("For the organising committee")),
        today(utcnow()),
    )
    paper = honours.proposal_paper(current_actor(), g.event.scope, code, words, kind)
    rules = honours.rules(current_actor(), g.event.scope).facts.promotions
    name = next(word(rule.name) for rule in rules if rule.code == code)
    title = f"{in_language(g.event.name)}-{name}"
    return attachment(paper, f"{title}.{kind}", kind)


@bp.route("/<event>/honours/<kind>/new", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def create_honour(event: str, kind: str) -> ResponseReturnValue:
    return _edit(event, kind, None)


@bp.route("/<event>/honours/<kind>/<code>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_honour(event: str, kind: str, code: str) -> ResponseReturnValue:
    return _edit(event, kind, code)


def _edit(event: str, kind: str, code: str | None) -> ResponseReturnValue:
    if kind not in KINDS:
        raise NotFound("not-found")
    key, cls = KINDS[kind]
    actor, scope = current_actor(), g.event.scope
    known = honours.rules(actor, scope)
    before = _before(known.written.get(key, ()), code)
    return piece_pages.serve(
        Page(
            cls=cls,
            value=before or FIRST[kind],
            version=known.version,
            template="console/honours/edit.html",
            after=url_for("console.show_honours", event=event),
            save=lambda said, version: _save(key, code, said, version),
            current=lambda: honours.rules(actor, scope).version,
            offers=_offers(rule_choices.of_event(actor, scope)),
            extra={"kind": kind, "code": code},
        )
    )


def _offers(known: EventChoices) -> Offers:
    trades, divisions, awards = named(known.trades), named(known.divisions), named(known.awards)
    levels = [(value, str(words)) for value, words in LEVELS if value]
    return {
        ("TeamFacts", "trades"): trades,
        ("TeamFacts", "divisions"): divisions,
        ("TeamFacts", "awards"): awards,
        ("TeamFacts", "shares"): trades,
        ("HonourFacts", "coaches_of"): awards,
        ("HonourFacts", "without"): trades,
        ("PromotionLineFacts", "trades"): trades,
        ("PromotionLineFacts", "divisions"): divisions,
        ("PromotionLineFacts", "awards"): awards,
        ("PromotionLineFacts", "level"): levels,
        ("PromotionLineFacts", "held"): [*levels, ("0", _("none known"))],
    }


def _before(items: Any, code: str | None) -> Mapping[str, Any]:
    if code is None:
        return {}
    for item in items:
        if item["code"] == code:
            found: Mapping[str, Any] = item
            return found
    raise NotFound("not-found")


def _save(key: str, code: str | None, said: dict[str, Any], version: int) -> None:
    """Write all rules with this one put in its place; problems come back by the page's fields."""
    known = honours.rules(current_actor(), g.event.scope)
    items = list(known.written.get(key, ()))
    at = next((n for n, item in enumerate(items) if item["code"] == code), len(items))
    items[at : at + 1] = [said]
    whole = {**known.written, key: items}
    try:
        honours.change(current_actor(), g.event.scope, whole, version=version, now=utcnow())
    except Invalid as refused:
        here = f"{key}[{at}]"
        raise Invalid("invalid", [_nearer(each, here) for each in refused.problems]) from None


def _nearer(problem: Problem, here: str) -> Problem:
    """A problem's path from the one rule that the page shows: `teams[0].places` → `places`."""
    where = problem.where.lstrip(".")
    inside = where.removeprefix(here).lstrip(".") if where.startswith(here) else ""
    return Problem(problem.code, inside, problem.values)


@bp.post("/<event>/honours/<kind>/<code>/remove")
@requires(Permission.EVENT_EDIT)
def remove_honour(event: str, kind: str, code: str) -> ResponseReturnValue:
    if kind not in KINDS:
        raise NotFound("not-found")
    key = KINDS[kind][0]
    known = honours.rules(current_actor(), g.event.scope)
    _before(known.written.get(key, ()), code)
    items = [item for item in known.written[key] if item["code"] != code]
    whole = {**known.written, key: items}
    with transaction():
        honours.change(current_actor(), g.event.scope, whole, version=known.version, now=utcnow())
    flash(_("Taken away."), "done")
    return redirect(url_for("console.show_honours", event=event))
