"""The coding room's papers as PDF (加密室用纸): labels, sealed table, key cards, coded marks."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor
from competition.db import db
from competition.documents import cards, coding, office_phrases
from competition.documents.card_facts import KeyCard
from competition.documents.code_facts import (
    CodedMark,
    CodedMarksSheet,
    CodeLabel,
    CodeLabels,
    CodeTable,
    CodeTableRow,
)
from competition.errors import Invalid, NotAllowed, NotFound, NotNow, Problem
from competition.models.event import Event, Module
from competition.rules.values import text
from competition.services import allocations, audit, code_layers, draws, matrices
from competition.services.entrants import of_trade

HOLDERS = {
    "coder": {"zh": "加密裁判", "en": "Coder"},
    "spare": {"zh": "监督（备用）", "en": "Spare"},
}
LAYERS = {
    "zh": ("", "一次加密", "二次加密", "三次加密"),
    "en": ("", "Layer 1", "Layer 2", "Layer 3"),
}


#: As many numbers of single labels are named in the trail one by one.
MOST_NAMED = 24


def _said(name: dict[str, str], language: str) -> str:
    return name.get(language) or name["zh"]


def _stamp(event: Event, now: datetime) -> str:
    return office_phrases.write_moment("zh", now.astimezone(ZoneInfo(event.timezone)))


def note(
    actor: Actor,
    code_set_id: uuid.UUID,
    layer: int,
    kind: str,
    *,
    now: datetime,
    only: Sequence[str] = (),
    reason: str = "",
    holder: str = "",
) -> int:
    """Count a paper of a layer before it is printed: `table`, `labels` or `card`.

    Only who made the layer prints what it says; the trail keeps which labels were printed alone,
    and why a table was printed once more. A layer has two cards, so that those are named by their
    holder and not by a copy's number. Returns the how manieth it is. Raises Invalid with every
    number of `only` the layer never gave, or where a second table has no reason.
    """
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    row = code_layers.row_of(place.code_set, layer)
    if row.sealed_at is None:
        raise NotNow("codes-not-sealed")
    if not actor.system and row.sealed_by_id != actor.id:
        raise NotAllowed("layer-of-another-coder", layer=layer)
    wanted = {each.upper() for each in only}
    unknown = sorted(
        wanted - {each.upper() for each in code_layers.used_texts(place.code_set, layer)}
    )
    if unknown:
        raise Invalid(
            "invalid", [Problem("code-unknown", "only", {"code": each}) for each in unknown]
        )
    number = code_layers.look(actor, code_set_id, layer, kind, now=now)
    if kind == "table" and number > 1 and not reason.strip():
        raise Invalid("invalid", [Problem("table-printed", "reason", {"copy": number - 1})])
    audit.record(
        actor, "codes.printed", ("code_set", code_set_id), scope=place.scope, now=now,
        layer=layer, paper=f"{kind}-{holder}" if holder == "spare" else kind,
        copy=None if kind == "card" else number, numbers=_few(sorted(wanted)) or None,
        reason=reason.strip() or None,
    )  # fmt: skip
    return number


def _few(numbers: Sequence[str]) -> str:
    """Numbers as the trail keeps them; of many the first and the last."""
    if len(numbers) > MOST_NAMED:
        return f"{numbers[0]} … {numbers[-1]}"
    return " ".join(numbers)


def code_labels(
    actor: Actor,
    code_set_id: uuid.UUID,
    layer: int,
    *,
    only: Sequence[str] = (),
    copies: int = 1,
    copy: int = 1,
    language: str = "zh",
) -> bytes:
    """Stickers with a layer's numbers alone, in their own order; only: a few of them, anew."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    wanted = {each.upper() for each in only}
    found = [
        each
        for each in code_layers.used_texts(place.code_set, layer)
        if not wanted or each.upper() in wanted
    ]
    if not found:
        raise NotFound("not-found")
    name = _said(place.trade.name, language)
    title = f"{name} {_said(place.stage.name, language)}"
    labels = tuple(CodeLabel(each, name, copies) for each in found)
    return coding.render_code_labels(
        CodeLabels(title, labels, sample=place.event.sample, language=language, copy=copy)
    )


def code_table(
    actor: Actor,
    code_set_id: uuid.UUID,
    layer: int,
    pairs: Sequence[tuple[str, str]],
    *,
    bag: str,
    now: datetime,
    copy: int = 1,
    language: str = "zh",
) -> bytes:
    """The table to be put into its bag at once; pairs as given out, kept nowhere in this form.

    Only the first layer's table says names: later coders know numbers alone.
    """
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    known = allocations.listed(place.stage.id) if layer == 1 else []
    people = {line.number: (line.name, line.unit) for line in known}
    rows = tuple(
        CodeTableRow(out, taken, *people.get(taken, ("", "")))
        for taken, out in sorted(pairs, key=lambda pair: pair[1])
    )
    listed = "\n".join(f"{row.code} {row.number}" for row in rows)
    title = f"{_said(place.trade.name, language)} {_said(place.stage.name, language)}"
    return coding.render_code_table(
        CodeTable(
            event=_said(place.event.name, language),
            title=f"{title} " + ("加密对照表" if language == "zh" else "Code table"),
            layer=LAYERS[language][layer],
            rows=rows,
            issued=_stamp(place.event, now),
            bag=bag,
            digest=hashlib.sha256(listed.encode()).hexdigest(),
            signatures=("加密裁判", "监督") if language == "zh" else ("Coder", "Supervisor"),
            sample=place.event.sample,
            language=language,
            copy=copy,
            names=layer == 1,
            kind=of_trade(place.trade.id),
        )
    )


def key_card(
    actor: Actor,
    code_set_id: uuid.UUID,
    layer: int,
    *,
    holder: str,
    secret: str,
    bag: str,
    now: datetime,
    language: str = "zh",
) -> bytes:
    """A holder's card: the secret that opens one layer, which the server does not keep."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_ASSIGN, place.scope)
    mark = hashlib.sha256(secret.encode()).hexdigest()[:12].upper()
    title = f"{_said(place.trade.name, language)} {_said(place.stage.name, language)}"
    return cards.render_key_card(
        KeyCard(
            event=_said(place.event.name, language),
            title=f"{title} " + ("加密密钥卡" if language == "zh" else "Key card"),
            layer=LAYERS[language][layer],
            holder=HOLDERS.get(holder, {}).get(language, holder),
            qr=secret,
            words=tuple(secret.split("-")),
            fingerprint=" ".join((mark[:4], mark[4:8], mark[8:])),
            bag=bag,
            issued=_stamp(place.event, now),
            sample=place.event.sample,
            language=language,
        )
    )


def posted_marks(
    actor: Actor, code_set_id: uuid.UUID, module_id: uuid.UUID, *, now: datetime
) -> bytes:
    """All marks of a module by code with the digest, to be signed and posted before decoding."""
    place = draws.place_of(code_set_id)
    policy.require(actor, Permission.CODE_OPEN, place.scope)
    module = db.session.get(Module, module_id)
    if module is None or module.code_set_id != code_set_id:
        raise NotFound("not-found")
    if not place.code_set.digest_posted_at:
        raise NotNow("digest-not-posted")
    # What is posted hangs on a wall: whoever may open the codes may print it, seats or no seats.
    matrix = matrices.read(replace(actor, system=True), module_id)
    seats = tuple(seat.code for seat in matrix.seats)
    rows = tuple(
        CodedMark(
            line.code,
            text(line.points) if line.points is not None else "—",
            tuple(_points(line.cells, seat) for seat in seats),
        )
        for line in matrix.lines
    )
    return coding.render_coded_marks(
        CodedMarksSheet(
            event=place.event.name["zh"],
            title=f"{place.trade.name['zh']} {module.name['zh']} 加密号成绩",
            seats=seats,
            rows=rows,
            digest=place.code_set.marks_digest,
            issued=_stamp(place.event, now),
            sample=place.event.sample,
        )
    )


def _points(cells: Sequence[matrices.Cell], seat: str) -> str:
    found = next((cell for cell in cells if cell.seat == seat), None)
    return text(found.points) if found is not None and found.points is not None else "—"
