"""The phrase bank at the console (词库): kept from the builder, put right on a page of its own."""

from __future__ import annotations

from flask import g, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from competition.access.permissions import Permission
from competition.db import transaction
from competition.errors import Invalid, NotFound
from competition.rules.contest_facts import EventFacts
from competition.services import phrases, scheme_drafts
from competition.services.phrases import Bank
from competition.web.console import bp, piece_pages
from competition.web.console.piece_pages import Page
from competition.web.guards import current_actor, requires, utcnow
from competition.web.problems import status_of
from competition.web.wording import sentence

#: Whose bank in addresses: the event's, or that of the whole installation.
WHOSE = ("event", "all")


def as_json(bank: Bank) -> list[dict[str, object]]:
    """The phrases the builder offers, the event's own first."""
    return [dict(phrase) for phrase in (*bank.own, *bank.shared)]


@bp.route("/<event>/phrases/<whose>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_phrases(event: str, whose: str) -> ResponseReturnValue:
    if whose not in WHOSE:
        raise NotFound("not-found")
    actor, scope = current_actor(), g.event.scope
    bank, shared = phrases.read(actor, scope), whose == "all"
    return piece_pages.serve(
        Page(
            cls=EventFacts,
            value={"phrases": list(bank.shared if shared else bank.own)},
            version=bank.version,
            template="console/schemes/phrases.html",
            after=url_for("console.edit_phrases", event=event, whose=whose),
            save=lambda said, version: phrases.change(
                actor, scope, said.get("phrases", ()), shared=shared, version=version, now=utcnow()
            ),
            current=lambda: phrases.read(actor, scope).version,
            shown={"EventFacts": frozenset({"phrases"})},
            extra={"whose": whose},
        )
    )


@bp.post("/<event>/trades/<trade>/phrases")
@requires(Permission.SCHEME_EDIT)
def keep_phrase(event: str, trade: str) -> ResponseReturnValue:
    """Keep a phrase from the builder; answers with the whole bank."""
    try:
        said = scheme_drafts.parse(request.get_data(as_text=True))
        with transaction():
            bank = phrases.keep(
                current_actor(),
                g.trade.scope,
                {key: value for key, value in said.items() if key != "shared"},
                shared=said.get("shared") is True,
                now=utcnow(),
            )
    except Invalid as refused:
        body = {"code": refused.code, "message": " ".join(map(sentence, refused.problems))}
        return jsonify(body), status_of(refused)
    return jsonify({"phrases": as_json(bank)})
