"""An act handed in under a key is done once, however often it is sent (幂等).

The answer of an act that was done is kept with its key; one that was refused leaves nothing, so
that it may be mended and sent again under the same key.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from competition.db import db
from competition.errors import Invalid
from competition.models.token import ApiOnce

#: How long an answer is kept: far longer than a program tries again.
KEPT = timedelta(days=30)


def found(token_id: uuid.UUID, key: str, asked: str) -> dict[str, Any] | None:
    """The answer an act was given under this key; None: it was not done yet.

    asked: SHA-256 over what is asked, the body included. Raises Invalid("key-reused") where it was
    something else.
    """
    row = db.session.get(ApiOnce, (token_id, key))
    if row is None:
        return None
    if row.asked != asked:
        raise Invalid("key-reused")
    return row.answer


def keep(token_id: uuid.UUID, key: str, asked: str, answer: dict[str, Any], now: datetime) -> None:
    """Keep the answer of an act, in the transaction that did it."""
    db.session.execute(delete(ApiOnce).where(ApiOnce.at < now - KEPT))
    db.session.add(ApiOnce(token_id=token_id, key=key, asked=asked, answer=answer, at=now))
    db.session.flush()
