"""The cards of the key that signs (签名密钥卡), asked for wherever certificates are issued."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import INSTALLATION
from competition.services import signing, signing_keys
from competition.web.guards import current_actor


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose cards are missing, as people compare a key; prints: whether the reader can."""

    fingerprint: str
    cards: tuple[int, ...]
    prints: bool


def asked() -> Asked | None:
    """What the page asks its reader for; None where nothing is missing."""
    actor = current_actor()
    found = signing_keys.unprinted(actor, g.event.scope)
    if found is None:
        return None
    prints = policy.may(actor, Permission.BACKUP_MANAGE, INSTALLATION)
    return Asked(signing.grouped(found.fingerprint), found.cards, prints)
