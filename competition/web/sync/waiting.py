"""Revisions that wait for the database share one commit (合并提交).

Whoever comes first takes along all who came meanwhile; each gets its receipt only after the commit
that holds it is durable. So a hall of tablets waits for one disc, not in a queue for it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from competition.db import transaction
from competition.errors import Refused
from competition.services import marking_sessions, sync

#: More than this do not share a commit: a receipt should not wait for a whole hall.
MOST = 64


@dataclass(slots=True)
class _Waiting:
    """One revision, and what became of it once it is durable."""

    sent: sync.Sent
    outcome: sync.Taken | BaseException | None = None


class Group:
    """Those who wait, and the one at a time who writes for all."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._turn = threading.Lock()
        self._gate = threading.Lock()
        self._queue: list[_Waiting] = []

    def take_in(self, sent: sync.Sent) -> sync.Taken:
        """Take in a revision, alone or with others; returns when it is durable.

        Raises what `sync.take_in` raises.
        """
        mine = _Waiting(sent)
        with self._gate:
            self._queue.append(mine)
        with self._turn:
            while mine.outcome is None:
                with self._gate:
                    batch, self._queue = self._queue[:MOST], self._queue[MOST:]
                _together(batch)
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        return mine.outcome


def _together(batch: Sequence[_Waiting]) -> None:
    """Take all in by one commit; where that fails, one by one, so that none sinks the others."""
    try:
        found = _commit([each.sent for each in batch])
    except BaseException as error:
        alone = len(batch) == 1 or not isinstance(error, Exception)
        for each in batch:
            if alone:
                each.outcome = error
            else:
                _together([each])
        return
    for each, outcome in zip(batch, found, strict=True):
        each.outcome = outcome


def _commit(sent: Sequence[sync.Sent]) -> list[sync.Taken | Refused]:
    with transaction(together=True):
        sessions = {one.actor.marking_session_id for one in sent} - {None}
        ended = marking_sessions.ended(sessions, now=max(one.now for one in sent))
        living = [one for one in sent if one.actor.marking_session_id not in ended]
        taken = iter(sync.take_in_all(living))
        return [ended.get(one.actor.marking_session_id) or next(taken) for one in sent]


group = Group()
