"""How a certificate stands today (证书状态): said the same to the public and in the register.

A certificate rests on published results: while their notice runs it is provisional, once they
were taken back or say something else nothing can be confirmed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from competition.db import db
from competition.documents.certificate_facts import CertificateKind
from competition.models.certificate import Certificate, CertificateState
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.services import certificate_lineage as lineage
from competition.services import certificate_prizes, certificate_texts, certificates

#: Entry id → what a certificate of it says.
Words = dict[str, dict[str, Any]]
#: In the order a register lists them.
STATES = ("valid", "provisional", "unconfirmed", "corrected", "revoked")


@dataclass(frozen=True, slots=True)
class Stand:
    """state: one of STATES; why, of `unconfirmed`: `withdrawn` or `changed`."""

    state: str
    why: str = ""
    notice_ends_at: datetime | None = None


class Standing:
    """What is in force for some trades, read once for any number of their certificates."""

    def __init__(self, trade_ids: Iterable[uuid.UUID | None]) -> None:
        """Read the publications in force."""
        wanted = {each for each in trade_ids if each is not None}
        rows = db.session.execute(
            select(
                Publication.id, Publication.trade_id, Publication.kind, Publication.notice_ends_at
            ).where(
                Publication.trade_id.in_(wanted),
                Publication.state == PublicationState.CURRENT,
                Publication.kind != PublicationKind.INTERNAL,
            )
        )
        self._current: dict[uuid.UUID | None, Any] = {row.trade_id: row for row in rows}
        self._said: dict[tuple[uuid.UUID, bool], Words] = {}

    def of(self, row: Certificate) -> Stand:
        """How one certificate stands."""
        stand = self.at_once(row)
        if stand is not None:
            return stand
        if row.trade_id is None:
            return _of_team(row)
        publication = self._current[row.trade_id]
        if not self._still_says(row, publication):
            return Stand("unconfirmed", "changed")
        return self._resting(publication)

    def of_many(self, rows: Sequence[Any]) -> list[str]:
        """The states of many: rows of number, kind, state, trade_id and publication_id.

        What rests on a publication that was replaced since is read whole, in one query.
        """
        stands = [self.at_once(row) for row in rows]
        odd = [row.number for row, stand in zip(rows, stands, strict=True) if stand is None]
        wanted = select(Certificate).where(Certificate.number.in_(odd))
        whole = {one.number: self.of(one) for one in db.session.scalars(wanted)} if odd else {}
        return [(stand or whole[row.number]).state for row, stand in zip(rows, stands, strict=True)]

    def rests(self, trade_id: uuid.UUID) -> bool:
        """Whether results of a trade are in force."""
        return trade_id in self._current

    def at_once(self, row: Any) -> Stand | None:
        """What can be said without reading the certificate; None: what it says must be read."""
        if row.state is not CertificateState.VALID:
            return Stand(row.state.value)
        if row.trade_id is None:
            return None if row.kind == CertificateKind.TEAM.value else Stand("valid")
        publication = self._current.get(row.trade_id)
        if publication is None:
            return Stand("unconfirmed", "withdrawn")
        return self._resting(publication) if publication.id == row.publication_id else None

    def _resting(self, publication: Any) -> Stand:
        if publication.kind is PublicationKind.FINAL:
            return Stand("valid")
        return Stand("provisional", notice_ends_at=publication.notice_ends_at)

    def _still_says(self, row: Certificate, publication: Any) -> bool:
        """Whether the publication in force gives the entry what the certificate says."""
        words = self._words(publication, participation=row.kind == "participation")
        said = words.get(str(row.entry_id))
        if said is None or not certificates.says(row.facts, said):
            return False
        return row.kind not in certificates.OF_RESULTS or _is_named(row, said["names"])

    def _words(self, publication: Any, *, participation: bool) -> Words:
        """What a publication gives each entry, read once."""
        key = (publication.id, participation)
        if key not in self._said:
            text = select(Publication.body).where(Publication.id == publication.id)
            body = json.loads(db.session.scalars(text).one())
            self._said[key] = {
                one.entry_id: {
                    "names": one.names or (one.team,),
                    "trade": body["trade"]["name"]["zh"],
                    "division": one.division,
                    "award": one.award,
                }
                for one in certificate_texts.honoured(body, participation=participation)
            }
        return self._said[key]


def _of_team(row: Certificate) -> Stand:
    found = certificate_prizes.state_of(row)
    return Stand("unconfirmed", found) if found in ("withdrawn", "changed") else Stand(found)


def _is_named(row: Certificate, names: Sequence[str]) -> bool:
    """Whether whom a certificate honours is still among those published, as it or its first said.

    A name corrected by hand is not the published one; the certificate it replaced had that.
    """
    if row.facts["members"]:
        return set(row.facts["members"]) == set(names)
    if row.facts["recipient"] in names:
        return True
    first = db.session.get_one(Certificate, lineage.first_of(row.number))
    return first.facts["recipient"] in names
