"""The second factor: six digits of a seed that only the account's own device has (第二因素)."""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime

import pyotp

from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid, NotAllowed, Problem
from competition.models.account import Account
from competition.services import audit, keys, sessions

STEP = 30
ISSUER = "Competition"


def propose() -> str:
    """A fresh seed, in base 32; nothing is kept until a code of it was shown."""
    return pyotp.random_base32()


def address(seed: str, name: str) -> str:
    """What the QR says to an authenticator."""
    return pyotp.TOTP(seed).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(seed: str, code: str, *, now: datetime) -> int | None:
    """The time step a code belongs to, one step's drift of clocks allowed; None: to none."""
    current = int(now.timestamp()) // STEP
    digits = "".join(code.split())
    try:
        drifted = {step: pyotp.HOTP(seed).at(step) for step in (current - 1, current, current + 1)}
    except ValueError:
        return None
    for step, right in drifted.items():
        if hmac.compare_digest(right.encode(), digits.encode()):
            return step
    return None


def place_of(account_id: uuid.UUID) -> str:
    """What the seed's ciphertext belongs to."""
    return f"account:{account_id}:totp_secret"


def seed_of(account: Account) -> str | None:
    """The seed of an account, opened."""
    if account.totp_secret is None:
        return None
    return keys.ring().decrypt(account.totp_secret, belongs_to=place_of(account.id)).decode()


def _own(actor: Actor) -> Account:
    account = db.session.get(Account, actor.id) if actor.id else None
    if account is None:
        raise NotAllowed("not-allowed")
    return account


def adopt(actor: Actor, seed: str, code: str, *, now: datetime) -> None:
    """Keep a seed once its owner has shown a code of it."""
    account = _own(actor)
    step = step_of(seed, code, now=now)
    if step is None:
        raise Invalid(problems=[Problem("code-wrong", "code")])
    account.totp_secret = keys.ring().encrypt(seed.encode(), belongs_to=place_of(account.id))
    account.totp_step = step
    db.session.flush()
    audit.record(actor, "second_factor.adopted", ("account", account.id), now=now)


def drop(actor: Actor, code: str, *, now: datetime) -> None:
    """Give the second factor up; a code of it is the proof, and other sessions end."""
    account = _own(actor)
    seed = seed_of(account)
    step = step_of(seed, code, now=now) if seed else None
    if step is None or (account.totp_step is not None and step <= account.totp_step):
        raise Invalid(problems=[Problem("code-wrong", "code")])
    account.totp_secret = account.totp_step = None
    db.session.flush()
    sessions.close_all(account.id, actor=actor, now=now)
    audit.record(actor, "second_factor.dropped", ("account", account.id), now=now)
