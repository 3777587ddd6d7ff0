"""At the end of its time an event forgets its people, and its trail and results hold (清除)."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import select

from competition.access.policy import Scope
from competition.cli import main
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotNow
from competition.models.audit import AuditEntry, PersonalValue
from competition.models.entry import Entry
from competition.models.person import Person
from competition.models.registration import RegistrationFile, RegistrationMember
from competition.services import (
    audit,
    privacy,
    registration_files,
    registration_reviews,
    registrations,
    trail,
)
from tests.factories import SYSTEM
from tests.factories_registration import (
    FULL,
    OPEN,
    keep_rules,
    make_delegation,
    make_leader,
    make_open_event,
    scope_of,
    wish,
)
from tests.postgres import environment

ID = "110101199003070038"
RULES = {**FULL, "quotas": [], "kept_until": "2027-12-31"}
LAST_DAY = datetime(2027, 12, 31, 15, 59, tzinfo=UTC)
DAY_AFTER = datetime(2027, 12, 31, 16, 1, tzinfo=UTC)


@pytest.fixture
def hall(app):
    """An event with one accepted contestant: ID number, phone, portrait, an answer."""
    return fill("E1")


def fill(code):
    event = make_open_event(code, RULES)
    one = make_delegation(event, "D1", f"怀川茶业{code}")
    leader, scope = make_leader(event, one, f"领队{code}"), scope_of(one)
    asked = wish("甄一", level=3, trade_years=5, id_number=ID, phone="13800000001",
                 answers={"size": "L"}, consents=True)  # fmt: skip
    with transaction():
        made = registrations.add(leader, scope, asked, now=OPEN)
        member = db.session.scalars(
            select(RegistrationMember).where(RegistrationMember.registration_id == made)
        ).one()
        registration_files.keep(leader, scope, member.id, "portrait", "a.jpg", portrait(), now=OPEN)
        registrations.submit(leader, scope, [made], now=OPEN)
        registration_reviews.accept(SYSTEM, Scope(event.id), [made], now=OPEN)
    return {"event": event, "scope": Scope(event.id), "leader": leader}


def portrait():
    file = io.BytesIO()
    Image.new("RGB", (300, 400), "grey").save(file, "JPEG")
    return file.getvalue()


def purge(hall, reason="", now=DAY_AFTER):
    with transaction():
        return privacy.purge(SYSTEM, hall["scope"], reason, now=now)


def test_on_its_last_day_it_is_still_kept_and_the_day_after_it_goes(hall):
    with pytest.raises(Invalid) as refused:
        purge(hall, now=LAST_DAY)
    gone = purge(hall)

    assert refused.value.problems[0].code == "purge-too-early"
    assert (gone.id_numbers, gone.documents, gone.answers, gone.kept) == (2, 1, 1, 0)
    assert gone.trail_values > 0
    assert privacy.standing(SYSTEM, hall["scope"], now=DAY_AFTER).counts.nothing
    with pytest.raises(NotNow):
        purge(hall)


def test_numbers_contacts_answers_and_the_bytes_of_the_portrait_are_gone_and_the_name_stays(hall):
    path = registration_files.path_of(db.session.scalars(select(RegistrationFile)).one().sha256)
    assert path.is_file()

    purge(hall, "本人要求删除", now=OPEN)

    person = db.session.scalars(select(Person)).one()
    member = db.session.scalars(select(RegistrationMember)).one()
    assert (person.name, person.id_number, person.id_number_index) == ("甄一", None, None)
    assert "phone" not in person.extra
    assert (member.id_number, member.phone, member.answers) == (None, "", {})
    assert not path.exists()
    assert len(db.session.scalars(select(Entry)).all()) == 1


def test_the_trail_holds_without_its_values_and_says_who_erased_them(hall):
    heads = audit.heads()

    purge(hall)

    assert list(audit.verify()) == []
    assert len(heads) == len(audit.heads())
    facts = list(db.session.scalars(select(AuditEntry.facts).where(trail.chains_of(hall["scope"]))))
    rows = db.session.scalars(
        select(PersonalValue).where(PersonalValue.digest.in_(set(trail.digests_in(facts))))
    ).all()
    assert rows
    assert {(row.value, row.salt, row.erased_at) for row in rows} == {(None, None, DAY_AFTER)}
    last = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.purged")).one()
    assert last.facts["documents"] == 1


def test_what_another_event_still_keeps_stays_in_the_register(hall):
    other = fill("E2")

    gone = purge(hall, "本人要求删除", now=OPEN)

    person = db.session.scalars(select(Person)).one()
    assert gone.kept == 1
    assert person.id_number is not None
    files = db.session.scalars(select(RegistrationFile)).all()
    assert [registration_files.path_of(row.sha256).is_file() for row in files] == [True]
    assert not privacy.standing(SYSTEM, other["scope"], now=OPEN).counts.nothing


def test_a_leader_erases_nothing(hall):
    with pytest.raises(NotAllowed):
        privacy.purge(hall["leader"], hall["scope"], "无", now=DAY_AFTER)


def test_the_command_erases_with_a_reason_and_refuses_without(app, hall):
    code = hall["event"].code
    keep_rules(hall["event"], RULES | {"kept_until": "2099-12-31"})
    db.session.remove()
    shell = CliRunner(env=environment(app))

    refused = shell.invoke(main, ["privacy", "purge", code, "--yes"])
    done = shell.invoke(main, ["privacy", "purge", code, "--reason", "本人要求", "--yes"])

    assert refused.exit_code == 2
    assert (done.exit_code, "报名材料与照片: 1" in done.output) == (0, True)
    db.session.expire_all()
    assert db.session.scalars(select(RegistrationFile)).all() == []
