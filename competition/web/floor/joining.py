"""A desk joins, somebody comes and goes (终端配对、现场会话)."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from competition.access.policy import Scope
from competition.db import transaction
from competition.errors import NotAllowed
from competition.services import cards, devices, floor_sessions
from competition.web.floor import bp
from competition.web.floor.at_desk import at_desk, desk, refuse_other_sites
from competition.web.guards import open_to_all, utcnow
from competition.web.json_bodies import strict
from competition.web.problems import csrf


@bp.post("/api/devices/pair")
@csrf.exempt
@open_to_all("a one-time code is the proof; tries are counted by address")
def pair() -> ResponseReturnValue:
    """One-time code → a desk with a token of its own, and whoever made the code at it."""
    refuse_other_sites()
    given = strict(code=str, label=str)
    address, now = request.remote_addr or "", utcnow()
    with transaction():
        devices.count_guess(address, now=now)
    with transaction():
        found, opened = floor_sessions.pair(given["code"], label=given["label"], now=now)
        devices.forgive_guesses(address)
    body = {
        "device_id": str(found.device_id),
        "device_token": found.token,
        "label": found.label,
        "event": {"code": found.event_code, "name": found.event_name},
        "session": said_of(opened) if opened else None,
        "server_time": now.isoformat(),
    }
    return jsonify(body), 201


@bp.post("/api/judge-sessions")
@desk
def open_session() -> ResponseReturnValue:
    """Card and PIN → a session at this desk."""
    given, now = strict(badge=str, pin=str), utcnow()
    with transaction():
        claimed = cards.claim(g.present.event_id, given["badge"], now=now)
    if not cards.is_pin(claimed, given["pin"]):
        raise NotAllowed("pin-wrong", left=cards.tries_left(claimed))
    with transaction():
        found = floor_sessions.open_by_card(claimed, device_id=g.present.device_id, now=now)
    return jsonify({**said_of(found), "server_time": now.isoformat()}), 201


def said_of(opened: floor_sessions.Opened) -> dict[str, Any]:
    """A session as the desk keeps it."""
    return {
        "session": opened.token,
        "session_id": str(opened.id),
        "card": opened.shown,
        "expires_at": opened.expires_at.isoformat(),
        "offline_grace_until": opened.offline_grace_until.isoformat(),
    }


@bp.delete("/api/judge-sessions/current")
@at_desk
def close_session() -> ResponseReturnValue:
    """Whoever is at this desk leaves it."""
    with transaction():
        floor_sessions.close_session(g.actor, event_id=g.present.event_id, now=utcnow())
    return "", 204


@bp.post("/api/devices/self/heartbeat")
@desk
def heartbeat() -> ResponseReturnValue:
    """What the desk says of itself: what is unsent, storage, version, battery."""
    given, now = strict(outbox=dict, storage=dict, app=str, battery=str), utcnow()
    with transaction():
        devices.heartbeat(g.actor, given, now=now)
    return jsonify(server_time=now.isoformat())


def event_scope() -> Scope:
    """The event this desk belongs to."""
    return Scope(g.present.event_id)
