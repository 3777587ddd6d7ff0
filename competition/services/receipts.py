"""What has arrived from one tablet, of whatever kind (回执): to compare after any doubt."""

from __future__ import annotations

import hashlib
from typing import Any

from competition.access.policy import Actor
from competition.services import checks, sync, trials


def of_tablet(actor: Actor) -> list[dict[str, Any]]:
    """Sheets, trial sheets and checks from the actor's tablet: op, sheet, rev, state, sha256."""
    return sync.receipts(actor) + trials.receipts(actor) + checks.receipts(actor)


def digest_of_tablet(actor: Actor) -> str:
    """SHA-256 over the lines `op:sha256` of all of them, sorted; the tablet makes the same."""
    lines = sorted(f"{row['op']}:{row['sha256']}" for row in of_tablet(actor))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
