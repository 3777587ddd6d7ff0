"""What an event has published, read for its papers (公布内容): in one language, nothing added.

Only publications in force are read, so papers say what was published and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import office_phrases
from competition.errors import NotFound
from competition.models.event import Event, EventBody, Trade
from competition.models.publication import Publication, PublicationKind, PublicationState
from competition.rules.entrants import Entrants, in_rows, of
from competition.services import unit_merges
from competition.services.entrants import entered
from competition.services.public_results import body_of
from competition.services.result_papers import STATUSES


def in_language(text: Mapping[str, str], language: str) -> str:
    """A name in a language, in Chinese where it has no other."""
    return (text.get("en") if language == "en" else "") or text.get("zh", "")


@dataclass(frozen=True, slots=True)
class PublishedTrade:
    """A trade and what is in force of it; None: nothing was published yet."""

    names: Mapping[str, str]
    body: Mapping[str, Any] | None
    digest: str = ""
    language: str = "zh"
    entered: Entrants = Entrants.PEOPLE

    @property
    def entrants(self) -> Entrants:
        """What is entered in it: people, teams or works."""
        groups = (self.body or {}).get("groups", ())
        return in_rows(self.entered, [row for group in groups for row in group["rows"]])

    @property
    def name(self) -> str:
        """Its name."""
        return in_language(self.names, self.language)

    @property
    def provisional(self) -> bool:
        """Whether its notice period still runs."""
        return self.body is not None and self.body["kind"] == "provisional"


@dataclass(frozen=True, slots=True)
class Published:
    """Everything in force of an event."""

    event: Event
    bodies: tuple[tuple[str, str], ...]
    trades: tuple[PublishedTrade, ...]
    language: str = "zh"
    #: Of the key that signs certificates, grouped as it is printed; "" before there is one.
    fingerprint: str = ""

    @property
    def name(self) -> str:
        """The event's name."""
        return self.of(self.event.name)

    @property
    def bilingual(self) -> bool:
        """Whether the event has an English name, so that its papers can be had in English."""
        return bool(self.event.name.get("en"))

    def of(self, text: Mapping[str, str]) -> str:
        """A name in the papers' language."""
        return in_language(text, self.language)

    def say(self, phrase: str, **values: Any) -> str:
        """A phrase in the papers' language."""
        return office_phrases.say(self.language, phrase, **values)

    def day(self, day: date) -> str:
        """A date as the papers write it."""
        return office_phrases.write_day(self.language, day)

    @property
    def out(self) -> tuple[PublishedTrade, ...]:
        """The trades that have published."""
        return tuple(trade for trade in self.trades if trade.body is not None)

    @property
    def entrants(self) -> Entrants:
        """What is entered in the trades that have published, all together."""
        return of(trade.entrants for trade in self.out)

    @property
    def missing(self) -> tuple[str, ...]:
        """The trades that have not."""
        return tuple(trade.name for trade in self.trades if trade.body is None)


def published(actor: Actor, scope: Scope, language: str = "zh") -> Published:
    """What is in force of every trade of an event, in the event's order of trades."""
    policy.require(actor, Permission.STANDINGS_READ, scope)
    event = db.session.get(Event, scope.event_id)
    if event is None:
        raise NotFound("not-found")
    rows = db.session.execute(
        select(Trade, Publication)
        .join(
            Publication,
            (Publication.trade_id == Trade.id)
            & (Publication.state == PublicationState.CURRENT)
            & (Publication.kind != PublicationKind.INTERNAL),
            isouter=True,
        )
        .where(Trade.event_id == event.id)
        .order_by(Trade.position, Trade.code)
    )
    bodies = db.session.scalars(
        select(EventBody).where(EventBody.event_id == event.id).order_by(EventBody.position)
    )
    return Published(
        event,
        tuple((body.role.value, in_language(body.name, language)) for body in bodies),
        tuple(
            PublishedTrade(
                trade.name,
                None if row is None else body_of(row.digest, row.body),
                "" if row is None else row.digest,
                language,
                entered(trade.works),
            )
            for trade, row in rows
        ),
        language,
    )


def names_of(found: Published, row: Mapping[str, Any]) -> str:
    """Who is honoured in a row: a team with its people, or people."""
    names = found.say("、").join(row["names"])
    return found.say("{team}（{names}）", team=row["team"], names=names) if row["team"] else names


def place_of(found: Published, row: Mapping[str, Any]) -> str:
    """A row's place in words, or why it has none."""
    if not row["place"]:
        status = found.say(STATUSES.get(row["status"], "—"))
        behind = row.get("behind")
        return found.say("{behind}（{status}）", behind=behind, status=status) if behind else status
    return found.say("{place} 并列", place=row["place"]) if row["tied"] else str(row["place"])


def award_names(found: Published, body: Mapping[str, Any]) -> dict[str, str]:
    """The names of a trade's awards by code, best first."""
    return {award["code"]: found.of(award["name"]) for award in body["awards"]}


def winners(
    found: Published,
    body: Mapping[str, Any],
) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """Division, award and its winners by place: division by division, best award first."""
    for group in body["groups"]:
        for code, name in award_names(found, body).items():
            won = [row for row in group["rows"] if row["award"] == code]
            if won:
                yield found.of(group["name"]), name, won


def counted(found: Published) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Awards by delegation: the awards' names best first, and each delegation's numbers.

    Units that were made one since count as one, as in the medal table.
    """
    names_now = unit_merges.names_now()
    names: dict[str, None] = {}
    counts: dict[str, Counter[str]] = {}
    for trade in found.out:
        body = trade.body or {}
        names |= dict.fromkeys(award_names(found, body).values())
        for _division, award, won in winners(found, body):
            for row in won:
                counts.setdefault(names_now.get(row["unit"], row["unit"]), Counter())[award] += 1
    rows = [(unit, [count[name] for name in names]) for unit, count in counts.items()]
    rows.sort(key=lambda row: ([-number for number in row[1]], row[0]))
    return list(names), rows


def state_of(found: Published, trade: PublishedTrade) -> str:
    """Whether a trade's results are provisional or final, in words."""
    return found.say("公示中" if trade.provisional else "正式成绩")
