"""The case file (案卷): everything about an entry or a panel in one ZIP that proves itself.

Inside: a summary as PDF, all of it as JSON, what judges signed byte for byte, photos, evidence, an
excerpt of the trail; `SHA256SUMS` names every file, and the digest of that list is the case's own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.errors import Invalid, NotFound, NotNow
from competition.exchange.damaged_zips import DAMAGED
from competition.models.appeal import Appeal
from competition.models.entry import Entry
from competition.models.event import Event, Module, Stage, Trade
from competition.models.panel import Panel, PanelSeat
from competition.models.ruling import Ruling
from competition.models.sheet import ScoreSheet
from competition.rules import digests
from competition.services import (
    audit,
    case_papers,
    recheck_work,
    standing_rows,
)
from competition.services.case_contents import CaseContents, Explains

SUMS = "SHA256SUMS"
#: The time every file in the ZIP bears, so that the same case gives the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The ZIP with its digest: of `SHA256SUMS`, which names every other file."""

    content: bytes
    digest: str
    files: int


def of_entry(
    actor: Actor, scope: Scope, number: str, *, now: datetime, explain: Explains | None = None
) -> CaseFile:
    """Everything about one entry; NotNow("codes-sealed") before its codes are open.

    explain: draws the computation of its result, in words that are the edge's; left out where
    there is no result yet.
    """
    policy.require(actor, Permission.CASE_READ, scope)
    trade, event = _place(scope)
    entry = db.session.scalars(
        select(Entry).where(Entry.trade_id == trade.id, Entry.number == number)
    ).one_or_none()
    if entry is None:
        raise NotFound("not-found")
    codes = recheck_work.codes_of(scope, entry.id)
    if not codes:
        raise NotNow("codes-sealed")
    line = standing_rows.entry_lines(trade.id).get(entry.id)
    about = {
        "kind": "entry",
        "number": entry.number,
        "names": list(line.names) if line else [],
        "team": entry.team_name,
        "unit": line.unit if line else "",
    }
    wanted = ScoreSheet.blind_code_id.in_(codes)
    lodged = db.session.scalars(
        select(Appeal).where(Appeal.entry_id == entry.id).order_by(Appeal.number)
    ).all()
    ruled = or_(
        Ruling.entry_id == entry.id,
        Ruling.blind_code_id.in_(codes),
        Ruling.appeal_id.in_([row.id for row in lodged]),
    )
    gathered = CaseContents(event, trade, about, subjects=[str(entry.id), *map(str, codes)])
    gathered.add_sheets(wanted)
    gathered.add_rulings(ruled)
    gathered.add_appeals(lodged)
    gathered.add_publications(entry)
    if explain is not None:
        gathered.add_explanation(scope, entry.number, explain)
    gathered.add_trail()
    return _sealed(actor, scope, gathered, now)


def of_panel(
    actor: Actor, scope: Scope, module_code: str, panel_code: str, *, now: datetime
) -> CaseFile:
    """Everything a panel signed, by code: nobody's name is in it."""
    policy.require(actor, Permission.CASE_READ, scope)
    trade, event = _place(scope)
    panel = db.session.scalars(
        select(Panel)
        .join(Module, Module.id == Panel.module_id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == trade.id, Module.code == module_code, Panel.code == panel_code)
    ).one_or_none()
    if panel is None:
        raise NotFound("not-found")
    seats = select(PanelSeat.id).where(PanelSeat.panel_id == panel.id)
    about = {"kind": "panel", "module": module_code, "panel": panel_code}
    gathered = CaseContents(event, trade, about, subjects=[str(panel.id)])
    gathered.add_sheets(ScoreSheet.seat_id.in_(seats))
    gathered.add_rulings(Ruling.sheet_id.in_(gathered.sheet_ids))
    gathered.add_trail()
    return _sealed(actor, scope, gathered, now)


@dataclass(frozen=True, slots=True)
class PanelChoice:
    """A panel a case file can be made of."""

    module: str
    panel: str
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What case files can be made of in a trade."""

    entries: tuple[str, ...]
    panels: tuple[PanelChoice, ...]


def choices(actor: Actor, scope: Scope) -> Choices:
    """The entry numbers and panels of a trade."""
    policy.require(actor, Permission.CASE_READ, scope)
    numbers = db.session.scalars(
        select(Entry.number).where(Entry.trade_id == scope.trade_id).order_by(Entry.number)
    ).all()
    rows = db.session.execute(
        select(Module.code, Module.name, Panel.code, Panel.name)
        .join(Panel, Panel.module_id == Module.id)
        .join(Stage, Stage.id == Module.stage_id)
        .where(Stage.trade_id == scope.trade_id)
        .order_by(Stage.position, Module.position, Panel.position, Panel.code)
    )
    panels = tuple(
        PanelChoice(module, panel, _named(name, said, panel)) for module, name, panel, said in rows
    )
    return Choices(tuple(numbers), panels)


def _named(module: dict[str, str], panel: dict[str, str], code: str) -> dict[str, str]:
    """A panel as its module and itself are called, in Chinese and where both are in English."""
    said = {"zh": f"{module['zh']} {panel.get('zh') or code}"}
    if module.get("en"):
        said["en"] = f"{module['en']} {panel.get('en') or code}"
    return said


def _place(scope: Scope) -> tuple[Trade, Event]:
    trade = db.session.get(Trade, scope.trade_id) if scope.trade_id else None
    if trade is None or trade.event_id != scope.event_id:
        raise NotFound("not-found")
    return trade, db.session.get_one(Event, trade.event_id)


def _sealed(actor: Actor, scope: Scope, case: CaseContents, now: datetime) -> CaseFile:
    """Put it together, name every file by its digest, and record that it was made."""
    files = dict(case.files)
    files["case.json"] = digests.canonical(case.piece)
    files["案卷.pdf"] = case_papers.summary(case.event, case.piece, made=now)
    sums = "".join(f"{digests.of_bytes(files[path])}  {path}\n" for path in sorted(files))
    files[SUMS] = sums.encode()
    digest = digests.of_bytes(files[SUMS])
    audit.record(
        actor, "case.made", ("trade", scope.trade_id), scope=scope, now=now,
        about=case.piece["about"]["kind"], digest=digest, files=len(files),
        of=case.piece["about"].get("number") or case.piece["about"].get("panel"),
    )  # fmt: skip
    return CaseFile(_zipped(files), digest, len(files))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, EPOCH), files[path], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def verify(content: bytes) -> list[str]:
    """The files of a case that are not what its list of digests says; empty: it is whole.

    Raises Invalid("case-unreadable") for anything that is no case file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        lines = held.pop(SUMS).decode().splitlines()
        wanted = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    except (OSError, KeyError, *DAMAGED) as error:
        raise Invalid("case-unreadable") from error
    wrong = [path for path in wanted if digests.of_bytes(held.get(path, b"")) != wanted[path]]
    return sorted([*wrong, *(set(held) - set(wanted))])
