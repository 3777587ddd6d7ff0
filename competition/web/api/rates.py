"""How often one token may ask (频率): counted in this process, gone with it.

Reading changes nothing, so a count that costs a durable write with each read would be the greater
harm; what is handed in is counted in the database, by `tokens.count_act`.
"""

from __future__ import annotations

import threading
import time
import uuid

from competition.errors import NotNow

#: Requests of one token in a minute, in one process.
MOST = 1200
MINUTE = 60.0
_seen: dict[uuid.UUID, tuple[float, int]] = {}
_gate = threading.Lock()


def count(token_id: uuid.UUID) -> None:
    """Count a request. Raises NotNow("too-many-requests", seconds=…)."""
    now = time.monotonic()
    with _gate:
        since, asked = _seen.get(token_id, (now, 0))
        if now - since >= MINUTE:
            since, asked = now, 0
        _seen[token_id] = since, asked + 1
        if len(_seen) > 1000:
            _seen.clear()
    if asked >= MOST:
        raise NotNow("too-many-requests", seconds=max(1, int(MINUTE - (now - since))))
