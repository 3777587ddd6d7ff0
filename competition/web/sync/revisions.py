"""Signed revisions, drafts and receipts (收表、草稿、回执)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from competition.db import transaction
from competition.errors import Invalid, NotFound
from competition.services import backups, checks, drafts, revision_bodies, sync, trials
from competition.services.receipts import of_tablet
from competition.web.guards import utcnow
from competition.web.json_bodies import raw_json
from competition.web.problems import answer
from competition.web.sync import bp
from competition.web.sync.paired import paired, paired_at_commit, paired_device
from competition.web.sync.waiting import group

#: What is not stored and never will be: the tablet sets it aside.
NEVER = frozenset(
    {"revision-malformed", "revision-misaddressed", "digest-mismatch", "scheme-incomplete"}
)


@bp.put("/sheets/<uuid:sheet>/revisions/<uuid:op>")
@paired_at_commit
def put_revision(sheet: uuid.UUID, op: uuid.UUID) -> ResponseReturnValue:
    """Take in frozen bytes: 201 counts, 200 known, 202 stored but set aside."""
    raw, now = raw_json(revision_bodies.MOST_BYTES), utcnow()
    digest = request.headers.get("Content-Digest")
    try:
        taken = _take_in(sync.Sent(g.actor, sheet, op, raw, now, digest))
    except Invalid as refused:
        if refused.code in NEVER:
            return answer(refused, 400)
        raise
    backups.ask()
    return jsonify(said_of(taken)), status_for(taken)


def _take_in(sent: sync.Sent) -> sync.Taken:
    """Into the sheet, or, where there is none under this id, into a trial sheet (试评)."""
    try:
        return group.take_in(sent)
    except NotFound:
        with transaction():
            return trials.take_in(
                sent.actor,
                sent.sheet,
                sent.op,
                sent.raw,
                now=sent.now,
                content_digest=sent.content_digest,
            )


def status_for(taken: sync.Taken) -> int:
    """201 counts, 200 known, 202 stored but set aside."""
    if taken.replay:
        return 200
    return 201 if taken.state == "current" else 202


def said_of(taken: sync.Taken) -> dict[str, Any]:
    """The receipt, and what became of the revision."""
    body: dict[str, Any] = {
        "state": taken.state,
        "rev": taken.n,
        "receipt": {
            "id": taken.receipt,
            "op": str(taken.op),
            "sha256": taken.sha256,
            "received_at": taken.received_at.isoformat(),
        },
    }
    if taken.spread:
        body["spread"] = list(taken.spread)
    if taken.reasons:
        body["reasons"] = list(taken.reasons)
    if taken.state != "current":
        body["current"] = {"rev": taken.current_n or 0}
    if taken.replay:
        body["replay"] = True
    return body


@bp.put("/sheets/<uuid:sheet>/checks/<uuid:op>")
@paired
def put_check(sheet: uuid.UUID, op: uuid.UUID) -> ResponseReturnValue:
    """Take in a signed check of somebody else's sheet: 201 new, 200 known."""
    raw, now = raw_json(revision_bodies.MOST_BYTES), utcnow()
    with transaction():
        taken = checks.take_in(g.actor, sheet, op, raw, now=now)
    return jsonify(said_of(taken)), status_for(taken)


@bp.put("/sheets/<uuid:sheet>/draft")
@paired
def put_draft(sheet: uuid.UUID) -> ResponseReturnValue:
    """Keep a backup copy of what is being marked."""
    raw = raw_json(drafts.MOST_BYTES)
    try:
        with transaction(together=True):
            drafts.keep(g.actor, sheet, raw, now=utcnow())
    except NotFound:
        if not trials.is_own(g.actor, sheet):
            raise
    return "", 204


@bp.get("/receipts")
@paired_device
def receipts() -> ResponseReturnValue:
    """What has arrived from this tablet: to compare after any doubt."""
    return jsonify(receipts=of_tablet(g.actor), server_time=utcnow().isoformat())
