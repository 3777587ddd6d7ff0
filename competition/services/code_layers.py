"""The layers of a code set (一次、二次、三次加密): whose turn it is, what goes on, who looked.

Nothing here reads a key: numbers between two layers stand in a table as a bare set, and what must
follow a contestant to his last code (recusals, absences) travels with them and is then forgotten.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select

from competition.access.policy import Actor
from competition.db import db
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.draw import (
    BlindCode,
    CodeAbsence,
    CodeLayer,
    CodeLook,
    CodeSet,
    CodeSetState,
    LayerCode,
)
from competition.models.entry import (
    Entry,
    EntryInModule,
    EntryInStage,
    EntryState,
    EntryStatus,
    Recusal,
)
from competition.models.event import Event, Module
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.rules import codes, switches
from competition.services import work_codes

#: What stands before a layer's numbers unless the coder says otherwise; the last has the set's own.
PREFIXES = {2: ("J-",), 3: ("J-", "S-")}
#: Switch values under which every layer wants a coder of its own.
STRICT = ("seals", "seals-and-returns")
#: Kinds of look.
LOOKS = ("sealed", "table", "labels", "card", "late", "opened", "refused")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a layer takes in: an id, its text, and what goes on with it."""

    id: uuid.UUID
    text: str
    carried: dict[str, Any] = field(default_factory=dict)


def rows_of(code_set_id: uuid.UUID) -> dict[int, CodeLayer]:
    """The layers that have a row: a coder was named, or the list is sealed."""
    found = db.session.scalars(
        select(CodeLayer).where(CodeLayer.code_set_id == code_set_id).order_by(CodeLayer.layer)
    )
    return {row.layer: row for row in found}


def row_of(code_set: CodeSet, layer: int) -> CodeLayer:
    """A layer's row, made when it is first needed; raises Invalid for a layer there is not."""
    if not 1 <= layer <= code_set.layers:
        raise Invalid("layer-unknown", layer=layer)
    row = rows_of(code_set.id).get(layer)
    if row is None:
        row = CodeLayer(
            id=uuid.uuid4(),
            code_set_id=code_set.id,
            layer=layer,
            prefix=prefix_of(code_set, layer),
            witnesses=[],
        )
        db.session.add(row)
        db.session.flush()
    return row


def prefix_of(code_set: CodeSet, layer: int) -> str:
    """What a layer's numbers begin with when nobody chose."""
    before = PREFIXES.get(code_set.layers, ())
    return before[layer - 1] if layer <= len(before) else code_set.prefix


def due(code_set: CodeSet) -> int:
    """The layer to be made next; raises NotNow("codes-given") when all are."""
    if code_set.state is not CodeSetState.EMPTY:
        raise NotNow("codes-given")
    return 1 + sum(row.sealed_at is not None for row in rows_of(code_set.id).values())


def require_coder(actor: Actor, event: Event, row: CodeLayer) -> None:
    """Let only this layer's own coder make it, and nobody who made another where two must act."""
    refused = barred(actor.id, event, row.layer, rows_of(row.code_set_id))
    if refused is not None and not actor.system:
        raise refused


def barred(
    coder: uuid.UUID | None, event: Event, layer: int, rows: Mapping[int, CodeLayer]
) -> NotAllowed | None:
    """Why an account may not make a layer, by the set's rows; None where it may."""
    row = rows.get(layer)
    if row is not None and row.coder_id is not None and row.coder_id != coder:
        return NotAllowed("layer-of-another-coder", layer=layer)
    strict = switches.values(event.profile.value, event.settings)["two-persons"] in STRICT
    for other in rows.values():
        if strict and other.layer != layer and other.sealed_by_id == coder:
            return NotAllowed("coder-of-another-layer", layer=layer, other=other.layer)
    return None


def hiding() -> Select[uuid.UUID]:
    """The code sets whose first layer is sealed: what travels to the codes is on its way."""
    return select(CodeLayer.code_set_id).where(CodeLayer.sealed_at.is_not(None)).distinct()


#: Who may still come.
COMING = (EntryStatus.PRESENT, EntryStatus.DISQUALIFIED)


def present(
    stage_id: uuid.UUID, statuses: Sequence[EntryStatus] = COMING
) -> list[tuple[uuid.UUID, str]]:
    """Entries in a stage that may still come, by entry number: (entry in stage, number)."""
    rows = db.session.execute(
        select(EntryInStage.id, Entry.number)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(
            EntryInStage.stage_id == stage_id,
            EntryInStage.status.in_(statuses),
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(Entry.number)
    )
    return [(row.id, row.number) for row in rows]


def taken_in(code_set: CodeSet, layer: int, *, waiting: bool = False) -> list[Taken]:
    """What a layer takes in: entries for the first, else the numbers the layer before gave out.

    Where there is no layer, those noted away too: whoever is let in after all has his number.
    waiting: only those the layer has given nothing to yet (not known of the first without its key).
    """
    if layer <= 1:
        listed = present(code_set.stage_id, COMING if layer else tuple(EntryStatus))
        carried = _to_carry(code_set, [where for where, _number in listed])
        return [Taken(where, number, carried.get(where, {})) for where, number in listed]
    rows = db.session.scalars(
        select(LayerCode)
        .where(LayerCode.code_set_id == code_set.id, LayerCode.layer == layer - 1)
        .order_by(LayerCode.text)
    )
    return [Taken(row.id, row.text, row.carried) for row in rows if not (waiting and row.passed_on)]


def _to_carry(code_set: CodeSet, wheres: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """Of every entry: which seats stand back from it, and which modules it is known to miss."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    recusals = db.session.execute(
        select(EntryInStage.id, Recusal.seat_id, Recusal.substitute_id, Recusal.reason)
        .join(PanelSeat, PanelSeat.id == Recusal.seat_id)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .join(
            EntryInStage,
            (EntryInStage.entry_id == Recusal.entry_id)
            & (EntryInStage.stage_id == code_set.stage_id),
        )
        .where(
            Module.code_set_id == code_set.id,
            Recusal.withdrawn_at.is_(None),
            Recusal.lapsed_at.is_(None),
        )
    )
    for where, seat, substitute, reason in recusals:
        one = [str(seat), str(substitute) if substitute else None, reason]
        found.setdefault(where, {}).setdefault("exclusions", []).append(one)
    absences = db.session.execute(
        select(EntryInModule.entry_in_stage_id, EntryInModule.module_id)
        .join(Module, Module.id == EntryInModule.module_id)
        .where(
            Module.code_set_id == code_set.id,
            EntryInModule.status.in_([EntryStatus.ABSENT, EntryStatus.WITHDRAWN]),
        )
    )
    away = db.session.execute(
        select(EntryInStage.id, Module.id)
        .join(Module, Module.stage_id == EntryInStage.stage_id)
        .where(
            Module.code_set_id == code_set.id,
            EntryInStage.status.not_in(COMING),
        )
    )
    for where, module in sorted({(row[0], row[1]) for row in (*absences, *away)}, key=str):
        found.setdefault(where, {}).setdefault("absences", []).append(str(module))
    return {where: found[where] for where in wheres if where in found}


def texts(
    prefix: str, count: int, used: Sequence[str], *, mixed: bool = True
) -> list[tuple[str, int]]:
    """So many numbers nobody has yet, with their place, well mixed by the system's own chance."""
    width = max(3, len(str(count + len(used))))
    found: list[tuple[str, int]] = []
    lot = 0
    while len(found) < count:
        lot += 1
        text = f"{prefix}{lot:0{width}d}"
        if text not in used:
            found.append((text, lot))
    if mixed:
        secrets.SystemRandom().shuffle(found)
    return found


def checked(taken: Sequence[Taken], lots: Mapping[str, str], used: Sequence[str]) -> list[str]:
    """Numbers typed from paper lots, in the order of what is taken in; raises Invalid with all."""
    problems = codes.lot_problems([each.text for each in taken], lots)
    if not problems:
        found = [lots[each.text].strip() for each in taken]
        clash = sorted(set(found) & set(used))
        if not clash:
            return found
        raise Invalid("lots-used", lots=", ".join(clash[:10]))
    raise Invalid("invalid", problems)


def give_out(
    code_set: CodeSet, layer: int, taken: Sequence[Taken], out: Sequence[tuple[str, int]]
) -> dict[uuid.UUID, tuple[uuid.UUID, str]]:
    """Write a layer's numbers down as a bare set: what was taken in → id and text given out.

    Rows lie in the order of their texts, never in that of what was taken in.
    """
    found = {each.id: (uuid.uuid4(), text) for each, (text, _at) in zip(taken, out, strict=True)}
    places = dict(out)
    works = work_codes.carried([each.id for each in taken]) if layer <= 1 else {}
    carried = {
        found[each.id][0]: each.carried
        | ({work_codes.CARRIED: works[each.id]} if each.id in works else {})
        for each in taken
    }
    in_order = sorted(found.values(), key=lambda pair: pair[1])
    if layer < code_set.layers:
        db.session.add_all(
            LayerCode(id=key, code_set_id=code_set.id, layer=layer, text=text,
                      carried=carried[key])
            for key, text in in_order
        )  # fmt: skip
    else:
        db.session.add_all(
            BlindCode(id=key, code_set_id=code_set.id, text=text, position=places[text])
            for key, text in in_order
        )
    db.session.flush()
    if layer >= code_set.layers:
        arrive(code_set, [(key, carried[key]) for key, _text in in_order])
    if layer > 1:
        _pass_on(taken)
    return found


def _pass_on(taken: Sequence[Taken]) -> None:
    """Forget what a number carried: kept beside both, it would lead from one to the other."""
    ids = {each.id for each in taken}
    layer_codes = select(LayerCode).where(LayerCode.id.in_(ids)).order_by(LayerCode.text)
    for row in db.session.scalars(layer_codes):
        row.passed_on, row.carried = True, {}
    db.session.flush()


def arrive(code_set: CodeSet, carried: Sequence[tuple[uuid.UUID, dict[str, Any]]]) -> int:
    """Turn what the last codes carry into exclusions and absences; returns the exclusions."""
    excluded = [
        {
            "id": uuid.uuid4(),
            "seat_id": uuid.UUID(seat),
            "blind_code_id": code,
            "substitute_id": uuid.UUID(substitute) if substitute else None,
            "reason": reason,
        }
        for code, what in carried
        for seat, substitute, reason in sorted(what.get("exclusions", ()), key=str)
    ]
    if excluded:
        db.session.execute(insert(Exclusion), excluded)
    db.session.add_all(
        CodeAbsence(blind_code_id=code, module_id=uuid.UUID(module))
        for code, what in carried
        for module in sorted(what.get("absences", ()))
    )
    work_codes.arrive([(code, what.get(work_codes.CARRIED, ())) for code, what in carried])
    db.session.flush()
    return len(excluded)


def used_texts(code_set: CodeSet, layer: int) -> list[str]:
    """The numbers a layer has given out already."""
    if layer < code_set.layers:
        found = select(LayerCode.text).where(
            LayerCode.code_set_id == code_set.id, LayerCode.layer == layer
        )
    else:
        found = select(BlindCode.text).where(BlindCode.code_set_id == code_set.id)
    return sorted(db.session.scalars(found))


def look(actor: Actor, code_set_id: uuid.UUID, layer: int, kind: str, *, now: datetime) -> int:
    """Write down that somebody looked, printed, or tried to; returns the how manieth it is."""
    counted = select(func.count()).where(
        CodeLook.code_set_id == code_set_id, CodeLook.layer == layer, CodeLook.kind == kind
    )
    number = (db.session.scalar(counted) or 0) + 1
    db.session.add(
        CodeLook(
            id=uuid.uuid4(), code_set_id=code_set_id, layer=layer, kind=kind, number=number,
            account_id=actor.id, at=now,
        )
    )  # fmt: skip
    db.session.flush()
    return number
