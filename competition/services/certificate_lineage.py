"""Which certificate took the place of which (证书沿革): a corrected one keeps its place.

Numbers only grow, so a new one would fall to the end of every list and out of the pile of its
trade; whoever it was made out to keeps his place.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from competition.db import db
from competition.models.certificate import Certificate


def firsts(event_id: uuid.UUID | None) -> dict[str, str]:
    """Number → the number it all began with, for every certificate that took another's place."""
    rows = db.session.execute(
        select(Certificate.number, Certificate.replaced_by).where(
            Certificate.event_id == event_id, Certificate.replaced_by.is_not(None)
        )
    )
    return origins((row.number, row.replaced_by) for row in rows)


def first_of(number: str) -> str:
    """The number a certificate's chain began with; its own where it took nobody's place."""
    while True:
        before = db.session.scalar(
            select(Certificate.number).where(Certificate.replaced_by == number)
        )
        if before is None:
            return number
        number = before


def origins(followed: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Number → where its chain begins; pairs: a number and what took its place.

    >>> origins([("A-1", "A-7"), ("A-7", "A-9"), ("A-2", "A-8")])
    {'A-7': 'A-1', 'A-9': 'A-1', 'A-8': 'A-2'}
    """
    before = {new: old for old, new in followed}
    found = {}
    for number in before:
        first = number
        while first in before:
            first = before[first]
        found[number] = first
    return found


def place_of(number: str, first: dict[str, str]) -> tuple[str, str]:
    """By what a certificate is put in order: where its chain began, then its own number.

    >>> sorted(["A-2", "A-9", "A-1"], key=lambda n: place_of(n, {"A-9": "A-1"}))
    ['A-1', 'A-9', 'A-2']
    """
    return first.get(number, number), number
