"""Three coders, three lists; no one of them knows a contestant's code (一次、二次、三次加密)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from competition.access.policy import Actor, Grant, Scope
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.account import Role
from competition.models.code_key import CodeKey, FormerKey
from competition.models.draw import (
    BlindCode,
    CodeCorrection,
    CodeLayer,
    CodeLook,
    CodeSetState,
    LayerCode,
)
from competition.models.entry import Entry, EntryInStage, EntryStatus, Recusal
from competition.models.event import Module, ModuleState, Trade
from competition.models.panel import Exclusion, Panel, PanelSeat
from competition.services import (
    archives,
    code_corrections,
    code_layers,
    draws,
    identities,
    late_codes,
)
from competition.services.code_corrections import Correction
from tests.factories import NOW, SYSTEM, make_account


@pytest.fixture
def trade(app):
    with transaction():
        event = archives.load_sample(SYSTEM, "dakabei-2025", now=NOW)
    return db.session.scalars(select(Trade).where(Trade.event_id == event.id)).first()


def layered(trade, layers):
    """The trade's coded set with so many layers."""
    code_set = next(each for each in draws.sets_of(trade.id) if each.layers)
    with transaction():
        code_set = draws.place_of(code_set.id).code_set
        code_set.layers = layers
    return code_set


def person(role, trade, name="某人"):
    account = make_account(name=name)
    return Actor(account.id, name, (Grant(Role(role), Scope(trade.event_id)),))


def give(actor, code_set, **more):
    with transaction():
        return draws.give_codes(actor, code_set.id, now=NOW, **more)


def lock(code_set):
    with transaction():
        db.session.execute(
            update(Module)
            .where(Module.code_set_id == code_set.id)
            .values(state=ModuleState.LOCKED, locked_at=NOW)
        )
        draws.post_digest(SYSTEM, code_set.id, now=NOW)


def open_with(code_set, secret, **more):
    with transaction():
        return draws.open_codes(SYSTEM, code_set.id, secret=secret, now=NOW, **more)


def fresh(code_set):
    return draws.place_of(code_set.id).code_set


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_layers_open_in_reverse_and_lead_back_to_every_entry(trade, layers):
    code_set = layered(trade, layers)
    given = [give(SYSTEM, code_set) for _ in range(layers)]
    lock(code_set)

    for one in reversed(given):
        assert not identities.opened([code_set.id])
        assert open_with(code_set, one.cards[0].secret) == "coder"

    numbers = dict(code_layers.present(fresh(code_set).stage_id))
    texts = {row.id: row.text for row in db.session.scalars(select(BlindCode))}
    found = {
        numbers[where]: texts[code] for code, where in identities.opened([code_set.id]).items()
    }
    expected = dict(given[0].labels)
    for one in given[1:]:
        step = dict(one.labels)
        expected = {number: step[text] for number, text in expected.items()}
    assert found == expected
    assert fresh(code_set).state is CodeSetState.DECODED


def test_a_later_coder_sees_neither_names_nor_entry_numbers(trade):
    code_set = layered(trade, 3)
    first, second, third = (give(SYSTEM, code_set) for _ in range(3))

    numbers = {number for _where, number in code_layers.present(fresh(code_set).stage_id)}
    later = {text for one in (second, third) for pair in one.labels for text in pair}

    assert not numbers & later
    assert {out for _taken, out in first.labels} == {taken for taken, _out in second.labels}
    assert [taken for taken, _out in second.labels] == sorted(taken for taken, _ in second.labels)
    assert [taken for taken, _out in second.labels] != [out for _taken, out in first.labels]


def test_nothing_in_clear_leads_through_the_layers(trade):
    """Recusals travel with a number and are forgotten: kept at both ends they would be a thread."""
    code_set = layered(trade, 2)
    seat = db.session.scalars(
        select(PanelSeat)
        .join(Panel, Panel.id == PanelSeat.panel_id)
        .join(Module, Module.id == Panel.module_id)
        .where(Module.code_set_id == code_set.id)
    ).first()
    where, number = code_layers.present(code_set.stage_id)[3]
    entry = db.session.get_one(EntryInStage, where).entry_id
    with transaction():
        db.session.add(Recusal(seat_id=seat.id, entry_id=entry, reason="coach", recorded_at=NOW))
    first = give(SYSTEM, code_set)
    texts = [row.text for row in db.session.scalars(select(LayerCode)) if row.carried]

    second = give(SYSTEM, code_set)

    assert dict(first.labels)[number] in texts
    db.session.expire_all()
    assert not any(row.carried for row in db.session.scalars(select(LayerCode)))
    excluded = db.session.execute(
        select(BlindCode.text, Exclusion.seat_id).join(
            BlindCode, BlindCode.id == Exclusion.blind_code_id
        )
    ).all()
    code = dict(second.labels)[dict(first.labels)[number]]
    assert (code, seat.id) in [tuple(row) for row in excluded]
    for key in db.session.scalars(select(CodeKey)):
        assert str(where).encode() not in key.ciphertext
        assert number not in json.dumps(key.wraps)


def test_each_layer_wants_a_coder_of_its_own(trade):
    code_set = layered(trade, 2)
    one, other = person("coder", trade, "一号"), person("coder", trade, "二号")
    give(one, code_set)

    with pytest.raises(NotAllowed, match="coder-of-another-layer"):
        give(one, code_set)
    give(other, code_set)

    sealed = db.session.scalars(select(CodeLayer).order_by(CodeLayer.layer)).all()
    assert [row.sealed_by_id for row in sealed] == [one.id, other.id]


def test_a_layer_kept_for_one_coder_is_not_made_by_another(trade):
    code_set = layered(trade, 1)
    one, other = person("coder", trade), person("coder", trade)
    with transaction():
        code_layers.row_of(fresh(code_set), 1).coder_id = one.id

    with pytest.raises(NotAllowed, match="layer-of-another-coder"):
        give(other, code_set)


def test_lots_drawn_from_a_box_are_typed_in_and_checked(trade):
    code_set = layered(trade, 1)
    numbers = [number for _where, number in code_layers.present(code_set.stage_id)]
    lots = {number: f"B{n}" for n, number in enumerate(reversed(numbers), 1)}

    with pytest.raises(Invalid) as wrong:
        give(SYSTEM, code_set, lots={**lots, numbers[0]: lots[numbers[1]], "x": "B99"})
    given = give(SYSTEM, code_set, lots=lots)

    assert {one.code for one in wrong.value.problems} == {"lot-unknown", "lot-twice"}
    assert dict(given.labels) == lots


def test_a_wrong_card_is_told_what_it_is(trade):
    code_set = layered(trade, 2)
    first, second = give(SYSTEM, code_set), give(SYSTEM, code_set)
    lock(code_set)

    with pytest.raises(Invalid, match="wrong-layer") as early:
        open_with(code_set, first.cards[0].secret)
    with pytest.raises(Invalid, match="wrong-words"):
        open_with(code_set, "AAAA-BBBB-CCCC-DDDD")
    open_with(code_set, second.cards[0].secret)
    with pytest.raises(Invalid, match="wrong-layer"):
        open_with(code_set, second.cards[0].secret)

    assert early.value.values == {"layer": 2, "found": 1}
    assert not identities.opened([code_set.id])


def test_a_lost_coders_card_gives_way_to_the_spare_from_its_bag(trade):
    code_set = layered(trade, 1)
    given = give(SYSTEM, code_set, bags={"coder": "A-1", "spare": "A-2"})
    lock(code_set)
    spare = next(card for card in given.cards if card.holder == "spare")

    with pytest.raises(Invalid, match="wrong-bag"):
        open_with(code_set, spare.secret, bag="A-7")
    holder = open_with(code_set, spare.secret, bag="a-2", witnesses=["陆明远", " "])

    row = db.session.scalars(select(CodeLayer)).one()
    assert holder == row.opened_with == "spare"
    assert row.witnesses == ["陆明远"]


def test_a_passphrase_opens_beside_the_cards(trade):
    code_set = layered(trade, 1)
    give(SYSTEM, code_set, passphrase="青瓷 九月 向晚")
    lock(code_set)

    assert open_with(code_set, "青瓷 九月  向晚") == identities.OWN_WORDS


def test_two_swapped_labels_are_exchanged_when_the_list_opens(trade):
    code_set = layered(trade, 1)
    given = give(SYSTEM, code_set)
    (one, a), (other, b) = given.labels[:2]
    seat = db.session.scalars(select(PanelSeat)).first()
    code = db.session.scalars(select(BlindCode).where(BlindCode.text == a)).one()
    with transaction():
        db.session.query(Exclusion).delete()
        db.session.add(Exclusion(seat_id=seat.id, blind_code_id=code.id, reason="coach"))
    coder, witness = person("coder", trade), person("supervisor", trade)
    before = db.session.scalars(select(CodeKey)).one().ciphertext

    with transaction():
        code_corrections.correct(
            coder, code_set.id, Correction(1, "swap", a.lower(), b, "两件作品标签贴反"),
            second=witness, now=NOW,
        )  # fmt: skip
    lock(code_set)
    open_with(code_set, given.cards[0].secret)

    numbers = dict(code_layers.present(fresh(code_set).stage_id))
    texts = {row.id: row.text for row in db.session.scalars(select(BlindCode))}
    found = {texts[c]: numbers[where] for c, where in identities.opened([code_set.id]).items()}
    assert (found[a], found[b]) == (other, one)
    assert db.session.scalars(select(CodeKey)).one().ciphertext == before
    made = db.session.scalars(select(CodeCorrection)).one()
    assert (made.made_by_id, made.confirmed_by_id) == (coder.id, witness.id)
    excluded = db.session.scalars(select(Exclusion.blind_code_id)).one()
    assert texts[excluded] == b


def test_a_correction_takes_two_people(trade):
    code_set = layered(trade, 1)
    given = give(SYSTEM, code_set)
    coder, judge = person("coder", trade), person("judge", trade)
    swap = Correction(1, "swap", given.labels[0][1], given.labels[1][1], "贴反")

    for second, code in ((None, "second-person-missing"), (coder, "second-person-same"),
                         (judge, "not-allowed")):  # fmt: skip
        with pytest.raises(NotAllowed, match=code), transaction():
            code_corrections.correct(coder, code_set.id, swap, second=second, now=NOW)

    assert not code_corrections.of_set(code_set.id)


def test_a_spoilt_label_is_replaced_before_marking(trade):
    code_set = layered(trade, 1)
    given = give(SYSTEM, code_set)
    number, old = given.labels[0]
    coder, witness = person("coder", trade), person("supervisor", trade)

    with transaction():
        code_corrections.correct(
            coder, code_set.id, Correction(1, "relabel", old, "K-900", "标签被釉水浸坏"),
            second=witness, now=NOW,
        )  # fmt: skip
    with pytest.raises(Invalid) as wrong, transaction():
        code_corrections.correct(
            coder, code_set.id, Correction(1, "relabel", old, given.labels[1][1], " "),
            second=witness, now=NOW,
        )  # fmt: skip
    lock(code_set)
    open_with(code_set, given.cards[0].secret)

    texts = set(db.session.scalars(select(BlindCode.text)))
    assert "K-900" in texts
    assert old not in texts
    assert {one.code for one in wrong.value.problems} == {
        "reason-missing", "code-unknown", "code-exists",
    }  # fmt: skip
    assert number in dict(given.labels)


def test_a_late_entry_gets_a_number_from_who_holds_the_card(trade):
    code_set = layered(trade, 2)
    where, number = code_layers.present(code_set.stage_id)[0]
    set_status(where, EntryStatus.ABSENT)
    first = give(SYSTEM, code_set)
    second = give(SYSTEM, code_set)
    coder, witness = person("coder", trade), person("supervisor", trade)
    add = {"second": witness, "now": NOW}

    with pytest.raises(NotNow, match="nobody-late"), transaction():
        late_codes.add(coder, code_set.id, 1, secret=first.cards[0].secret, **add)
    set_status(where, EntryStatus.PRESENT)
    with transaction():
        one = late_codes.add(coder, code_set.id, 1, secret=first.cards[1].secret, **add)
        two = late_codes.add(coder, code_set.id, 2, secret=second.cards[0].secret, **add)
    lock(code_set)
    open_with(code_set, second.cards[1].secret)
    open_with(code_set, first.cards[0].secret)

    assert [taken for taken, _out in one] == [number]
    assert [taken for taken, _out in two] == [out for _taken, out in one]
    texts = {row.id: row.text for row in db.session.scalars(select(BlindCode))}
    opened = {where: texts[code] for code, where in identities.opened([code_set.id]).items()}
    assert opened[where] == two[0][1]
    assert len(opened) == len(first.labels) + 1
    assert len(db.session.scalars(select(FormerKey)).all()) == 2


def set_status(where, status):
    with transaction():
        db.session.get_one(EntryInStage, where).status = status


def test_every_look_is_counted(trade):
    code_set = layered(trade, 1)
    give(SYSTEM, code_set)

    with transaction():
        numbers = [code_layers.look(SYSTEM, code_set.id, 1, "table", now=NOW) for _ in range(2)]

    assert numbers == [1, 2]
    assert {row.kind for row in db.session.scalars(select(CodeLook))} == {"sealed", "table"}


def test_entries_of_the_register_are_untouched_by_codes(trade):
    """Numbers of layers never become entry numbers."""
    before = sorted(db.session.scalars(select(Entry.number).where(Entry.trade_id == trade.id)))
    code_set = layered(trade, 2)
    give(SYSTEM, code_set)
    give(SYSTEM, code_set)

    after = sorted(db.session.scalars(select(Entry.number).where(Entry.trade_id == trade.id)))

    assert before == after


def test_nothing_opens_while_somebody_present_has_no_code(trade):
    code_set = layered(trade, 1)
    late = db.session.scalars(
        select(EntryInStage)
        .join(Entry, Entry.id == EntryInStage.entry_id)
        .where(EntryInStage.stage_id == code_set.stage_id)
        .order_by(Entry.number)
    ).first()
    with transaction():
        late.status = EntryStatus.ABSENT
    given = give(SYSTEM, code_set)
    with transaction():
        late.status = EntryStatus.PRESENT
    lock(code_set)

    with pytest.raises(NotNow, match="codes-lacking"):
        open_with(code_set, given.cards[0].secret)

    assert not identities.opened([code_set.id])
