"""A tablet joins, a judge comes and goes (配对、评分会话)."""

from __future__ import annotations

import json

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from competition.access.policy import Scope
from competition.db import transaction
from competition.errors import NotAllowed
from competition.services import bundles, cards, devices, marking_sessions, tablet_returns
from competition.web import rehearsal
from competition.web.guards import open_to_all, utcnow
from competition.web.json_bodies import strict
from competition.web.problems import csrf
from competition.web.sync import bp
from competition.web.sync.paired import (
    paired,
    paired_device,
    paired_device_at_commit,
    refuse_other_sites,
)

csrf.exempt(bp)


@bp.post("/devices/pair")
@open_to_all("a one-time code is the proof; tries are counted by address")
def pair() -> ResponseReturnValue:
    """One-time code → a device with a token of its own."""
    refuse_other_sites()
    given = strict(code=str, label=str)
    address, now = request.remote_addr or "", utcnow()
    with transaction():
        devices.count_guess(address, now=now)
    with transaction():
        found = devices.pair(given["code"], label=given["label"], now=now)
        devices.forgive_guesses(address)
    body = {
        "device_id": str(found.device_id),
        "device_token": found.token,
        "label": found.label,
        "event": {"code": found.event_code, "name": found.event_name},
        "server_time": now.isoformat(),
    }
    return jsonify(body), 201


@bp.post("/judge-sessions")
@paired_device
def open_session() -> ResponseReturnValue:
    """Card and PIN → a marking session at this device."""
    given, now = strict(badge=str, pin=str), utcnow()
    with transaction():
        claimed = cards.claim(g.present.event_id, given["badge"], now=now)
    if not cards.is_pin(claimed, given["pin"]):
        raise NotAllowed("pin-wrong", left=cards.tries_left(claimed))
    with transaction():
        found = marking_sessions.open_session(claimed, device_id=g.present.device_id, now=now)
    body = {
        "session": found.token,
        "session_id": str(found.id),
        "card": found.card_number,
        "expires_at": found.expires_at.isoformat(),
        "offline_grace_until": found.offline_grace_until.isoformat(),
        "server_time": now.isoformat(),
    }
    return jsonify(body), 201


@bp.delete("/judge-sessions/current")
@paired
def close_session() -> ResponseReturnValue:
    """The judge leaves this device."""
    with transaction():
        marking_sessions.close_session(g.actor, event_id=g.present.event_id, now=utcnow())
    return "", 204


@bp.get("/bundle")
@paired
def bundle() -> ResponseReturnValue:
    """The judge's own sheets and schemes; 304 when the tablet has them already."""
    scope = Scope(g.present.event_id)
    tag = bundles.etag(g.actor, scope) if request.if_none_match else None
    text = ""
    if tag is None or not request.if_none_match.contains(tag):
        found = bundles.bundle(g.actor, scope)
        tag, text = found.etag, found.text
    if request.if_none_match.contains(tag):
        response = current_app.response_class(status=304)
    else:
        time = json.dumps(utcnow().isoformat())
        content = f'{{"server_time": {time}, {text.removeprefix("{")}'
        response = current_app.response_class(content, mimetype="application/json")
    response.set_etag(tag)
    return response


@bp.post("/devices/self/return")
@paired_device
def give_back() -> ResponseReturnValue:
    """The tablet holds nothing any more and is handed back."""
    given, now = strict(receipts=str), utcnow()
    with transaction():
        tablet_returns.give_back(g.actor, Scope(g.present.event_id), given["receipts"], now=now)
    return jsonify(server_time=now.isoformat())


@bp.post("/devices/self/heartbeat")
@paired_device_at_commit
def heartbeat() -> ResponseReturnValue:
    """What the tablet says of itself: unsent sheets, storage, version, battery."""
    given, now = strict(outbox=dict, storage=dict, app=str, battery=str), utcnow()
    with transaction(together=True):
        devices.heartbeat(g.actor, given, now=now)
    door = rehearsal.door(g.present.event_id, g.present.device_id)
    return jsonify(server_time=now.isoformat(), **({"rehearsal": door} if door else {}))
