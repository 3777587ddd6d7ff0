"""What goes wrong on a day has a way on and stands in its minutes (差错与赛务日志)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotNow
from competition.models.account import Role
from competition.models.event import Event, Module, ModuleState, Stage, Trade
from competition.models.publication import PublicationKind
from competition.services import (
    appeal_lodging,
    appeal_moves,
    appeal_rules,
    appeals,
    archives,
    code_papers,
    code_views,
    day_minutes,
    draws,
    incidents,
    lots,
    publications,
)
from competition.services.appeal_lodging import Lodging
from competition.services.incidents import Decision
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_floor import NINE, make_hall, report
from tests.factories_honours import contest, load, scope_of

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 6)}
DAY = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()

pytestmark = pytest.mark.usefixtures("app")


def minutes_of(scope, *, now=NOW):
    """The day's minutes as text: every act by its name and facts."""
    content = day_minutes.minutes(
        SYSTEM, Scope(scope.event_id), DAY, "docx", now=now,
        words=lambda line: f"{line.action} {sorted(line.facts.items())};",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


def test_a_station_that_burnt_gives_way_to_the_spare_one():
    hall = make_hall()
    burnt = report(hall, 0, "equipment", told="配电箱起火，赛位停用")
    with transaction():
        incidents.decide(
            hall.chief, hall.scope, burnt,
            Decision("spare-station", "改用备用赛位", {"station": "A6"}), now=NINE,
        )  # fmt: skip

    text = minutes_of(hall.scope)

    assert "配电箱起火，赛位停用" in text
    assert "A6" in text
    assert "改用备用赛位" in text


def test_a_draw_repeated_by_ruling_tells_why():
    hall = make_hall()
    stage = db.session.scalars(select(Stage.id)).one()
    coder, chief = (
        Actor(make_account(name=role.value).id, role.value, (Grant(role, hall.event),))
        for role in (Role.CODER, Role.CHIEF_JUDGE)
    )

    def draw(**given):
        with transaction():
            key = lots.fix_list(coder, hall.event, stage, "order", even=False, now=NOW)
            return lots.draw(coder, hall.event, key, said=[("领队", "7")], now=NOW, **given)

    draw()
    with pytest.raises(NotNow, match="draw-exists"):
        draw()
    draw(reason="名单漏了一人", second=chief)

    text = minutes_of(hall.scope)

    assert text.count("order.drawn ") == 2
    assert "名单漏了一人" in text


@pytest.fixture
def coded():
    """The coded set of a trade with one layer made, and its coder's cards."""
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    trade = db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()
    key = next(each.id for each in draws.sets_of(trade.id) if each.layers)
    with transaction():
        given = draws.give_codes(SYSTEM, key, bags={"coder": "A-1", "spare": "A-2"}, now=NOW)
    return Scope(event.id, trade.id), key, given.cards


def test_a_code_sheet_printed_twice_says_which_copy(coded):
    scope, key, _cards = coded

    with transaction():
        copies = [code_papers.note(SYSTEM, key, 1, "table", now=NOW) for _ in range(2)]

    text = minutes_of(scope)
    assert copies == [1, 2]
    assert text.count("codes.printed ") == 2
    assert re.search(r"codes\.printed [^;]*'copy', 2", text)


def test_a_wrong_card_is_refused_and_the_spare_opens_for_the_lost_one(coded):
    scope, key, cards = coded
    with transaction():
        db.session.execute(
            update(Module)
            .where(Module.code_set_id == key)
            .values(state=ModuleState.LOCKED, locked_at=NOW)
        )
        draws.post_digest(SYSTEM, key, now=NOW)
    with pytest.raises(Invalid, match="wrong-key"), transaction():
        draws.open_codes(SYSTEM, key, secret="AAAA-BBBB-CCCC-DDDD", now=NOW)  # noqa: S106
    with transaction():
        code_views.note_refused(SYSTEM, key, 1, now=NOW)
    spare = next(card for card in cards if card.holder == "spare")
    with transaction():
        draws.open_codes(SYSTEM, key, secret=spare.secret, bag="A-2", now=NOW)

    text = minutes_of(scope)

    assert text.index("codes.card_refused ") < text.index("codes.opened ")
    assert re.search(r"codes\.opened [^;]*'spare'", text)


def test_an_appeal_a_minute_late_is_kept_and_taken_up_by_ruling():
    scope = scope_of(load(contest(HEAT, HEAT))[1])
    event = db.session.get_one(Event, scope.event_id)
    rule = {"within": 2, "clock": "publication", "instances": 1}
    with transaction():
        appeal_rules.change(SYSTEM, Scope(scope.event_id), rule, version=event.version, now=NOW)
        publications.publish(SYSTEM, scope.trade_id, PublicationKind.PROVISIONAL, now=NOW)
    late = NOW + timedelta(hours=2, minutes=1)
    with transaction():
        made = appeal_lodging.lodge(
            SYSTEM, scope,
            Lodging(road="appeal", lodged_as="contestant", lodger="柳青", about="result",
                    entry="02", grounds="第二题漏加 2 分。"),
            channel="office", now=late,
        )  # fmt: skip
    with transaction():
        version = appeals.one(SYSTEM, scope, made).line.version
        appeal_moves.admit(SYSTEM, scope, made, version=version, words="电梯故障", now=late)

    text = minutes_of(scope, now=late)

    assert "appeal.lodged " in text
    assert re.search(r"appeal\.lodged [^;]*'late', True", text)
    assert "appeal.admitted " in text
    assert "电梯故障" in text
