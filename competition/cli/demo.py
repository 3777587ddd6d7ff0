"""`competition demo`: a real contest from its file to printed certificates, then served (示例)."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from flask import current_app

from competition import create_app
from competition.access.policy import Scope
from competition.cli import database, serve
from competition.cli.accounts import entrance, invited
from competition.cli.application import SHELL, refuse, utcnow
from competition.db import db, transaction
from competition.errors import NotFound, Refused
from competition.services import (
    assignments,
    cards,
    certificate_batches,
    certificates,
    demonstration,
    devices,
    hall_checks,
    links,
    publications,
    standings,
)

SAMPLE = "dakabei-2025"
#: The trade that is loaded once more, to be marked by whoever comes in as a judge.
LIVE = "barista"
#: How many works of it are marked already.
MARKED = 12
OTHERS = ("ceramics-2026", "drivers-2025")
T = TypeVar("T")


def step(words: str, work: Callable[[], T], tell: Callable[[T], str]) -> T:
    """Do one step in a transaction of its own and say how it came out."""
    click.echo(f"  {words} … ", nl=False)
    with transaction():
        found = work()
        told = tell(found)
    click.echo(told)
    return found


def play(name: str, address: str) -> uuid.UUID:
    """Bring one sample from its file to published results and issued certificates."""
    found = step(
        f"载入 {name} / loading",
        lambda: demonstration.load(SHELL, name, now=utcnow()),
        lambda one: (
            f"{len(one.facts.trades)} 个赛项 trades, {len(one.facts.entries)} 个参赛 entries"
        ),
    )
    event = Scope(found.event_id)
    with transaction():
        certificates.choose_verification(SHELL, event, "host", address, now=utcnow())
    for trade_id, label in trades(found):
        play_trade(found, trade_id, label)
    return found.event_id


def trades(found: demonstration.Play) -> list[tuple[uuid.UUID, str]]:
    """The sample's trades: id and Chinese name."""
    return [(trade.id, trade.name["zh"]) for trade in demonstration.trades_of(found)]


def play_trade(found: demonstration.Play, trade_id: uuid.UUID, label: str) -> None:
    """One trade: draw and codes, marks, lock and decoding, publication, certificates."""
    now = utcnow()
    step(
        f"{label}：抽签、加密 / draw and codes",
        lambda: demonstration.prepare(SHELL, found, trade_id, now=now),
        lambda count: f"{count} 张评分表 sheets",
    )
    signed = 0
    click.echo(f"  {label}：裁判签名 / judges sign … ", nl=False)
    for module in demonstration.modules_of(trade_id):
        with transaction():
            signed += demonstration.sign_module(SHELL, found, module.id, now=now)
    click.echo(f"{signed} 张 sheets")
    step(
        f"{label}：锁定、解密 / lock and decode",
        lambda: demonstration.close(SHELL, found, trade_id, now=now),
        lambda _none: f"{len(standings.result(SHELL, trade_id).standings.lines)} 个成绩 results",
    )
    step(
        f"{label}：公示 / publish",
        lambda: publications.publish(SHELL, trade_id, publications.provisional(), now=now),
        lambda one: one.digest[:16],
    )
    step(
        f"{label}：证书 / certificates",
        lambda: certificates.issue(SHELL, trade_id, now=now, participation=True),
        lambda one: f"{len(one.numbers)} 张 issued",
    )


def play_live() -> uuid.UUID:
    """An event in the middle of its marking: codes given, some sheets signed, some begun."""
    now = utcnow()

    def begun() -> tuple[uuid.UUID, int]:
        found = demonstration.load(SHELL, SAMPLE, live=LIVE, now=now)
        (trade,) = demonstration.trades_of(found)
        demonstration.prepare(SHELL, found, trade.id, now=now)
        theory, practical = demonstration.modules_of(trade.id)
        signed = demonstration.sign_module(SHELL, found, theory.id, now=now)
        signed += demonstration.sign_module(SHELL, found, practical.id, works=MARKED, now=now)
        return found.event_id, signed

    click.echo("\n— 咖啡师：正在评分 / a second event, in the middle of its marking —")
    return step("载入、加密、评一半 / load, code, half marked", begun,
                lambda one: f"{one[1]} 张 sheets signed")[0]  # fmt: skip


def print_certificates(event_id: uuid.UUID, folder: Path) -> Path:
    """Print all certificates of an event into one file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{SAMPLE}-certificates.pdf"
    path.write_bytes(certificate_batches.printed(SHELL, Scope(event_id)))
    return path


def judge_entrance(event: Scope) -> tuple[str, str, str]:
    """A pairing code for a tablet, and the card of a judge with sheets to mark, its PIN fresh."""
    now = utcnow()
    try:
        account_id = demonstration.a_judge(SHELL, event)
    except NotFound:  # Every sheet has been signed since.
        account_id = assignments.first_holder(SHELL, "judge", event)
    held = [
        row
        for row in cards.cards_of(SHELL, event)
        if row.account_id == account_id and row.revoked_at is None
    ]
    with transaction():
        if held:
            card = cards.reset_pin(SHELL, event, card_id=held[0].id, now=now)
            number, pin = held[0].number, card
        else:
            issued = cards.issue(SHELL, event, account_id=account_id, now=now)
            number, pin = issued.number, issued.pin
        pairing = devices.start_pairing(SHELL, event, now=now, label="")
    return pairing.code, number, pin


def tell_entrances(event_id: uuid.UUID, live_id: uuid.UUID, address: str) -> None:
    """Print the one-time ways in: organiser, chief judge, judge, contestant.

    Judge and chief judge come into the event that is being marked, the organiser into both.
    """
    _trade, code, number, secret = demonstration.a_contestant(SHELL, event_id)
    live = Scope(live_id)
    chief = assignments.first_holder(SHELL, "chief_judge", live)
    with transaction():
        chief_link = entrance(links.make(SHELL, chief, now=utcnow()))
    pairing, card, pin = judge_entrance(live)
    click.echo("\n  一次性入口 / one-time ways in")
    office = invited("赛务办（示例）", "organiser", Scope(event_id), live)
    click.echo(f"  赛务办 organiser    {office}")
    click.echo(f"  裁判长 chief judge  {chief_link}")
    click.echo(f"  裁判员 judge        {address}/marking/app")
    click.echo(f"                      配对码 pairing {pairing} · 登录号 card {card} · PIN {pin}")
    click.echo(f"  选手 contestant     {address}/r/{code}")
    click.echo(f"                      参赛号 entry {number} · 查询码 secret {secret}")


@click.command()
@click.option("--lan", is_flag=True, help="Let tablets on the same network in.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--only", is_flag=True, help="Do not serve afterwards.")
def demo(lan: bool, port: int, only: bool) -> None:
    """Play a sample contest from its file to printed certificates, then serve it."""
    shown = hall_checks.own_address() if lan else "127.0.0.1"
    address = f"http://{shown}:{port}"
    os.environ.setdefault("COMPETITION_PUBLIC_ADDRESS", address)
    app = create_app()
    with app.test_request_context("/"):
        try:
            database.make_ready()
            event = demonstration.find(SAMPLE)
            if event is None:
                click.echo("\n— 大咖杯：从配置到证书 / from configuration to certificates —")
                event_id = play(SAMPLE, address)
                for name in OTHERS:
                    with transaction():
                        demonstration.load(SHELL, name, now=utcnow())
            else:
                click.echo("\n— 大咖杯已在这里，不再载入 / already here, nothing is loaded again —")
                event_id = event.id
            live = demonstration.find(SAMPLE, live=LIVE)
            live_id = live.id if live else play_live()
            path = print_certificates(event_id, Path(current_app.instance_path) / "printed")
            click.echo(f"\n  证书已印好 / certificates printed: {path}")
            tell_entrances(event_id, live_id, address)
        except Refused as refused:
            refuse(refused)
        finally:
            db.session.remove()
    if not only:
        sys.stdout.flush()
        serve.start(lan=lan, port=port, plain=True)


COMMANDS = (demo,)
