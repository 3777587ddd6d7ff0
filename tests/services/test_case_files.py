"""Case files: everything about an entry or a panel, whole, and proving itself (案卷)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from competition.access.policy import Actor, Grant
from competition.db import db, transaction
from competition.errors import Invalid, NotAllowed, NotFound
from competition.models.account import Role
from competition.models.audit import AuditEntry
from competition.models.person import Person
from competition.models.publication import PublicationKind
from competition.models.sheet import Revision
from competition.services import (
    appeal_evidence,
    appeal_lodging,
    appeals,
    audit,
    case_files,
    case_marks,
    publications,
    rulings,
)
from competition.services.appeal_lodging import Lodging
from competition.services.rulings import RulingDraft
from tests.documents.reading import pages_of, text_of
from tests.factories import NOW, SYSTEM
from tests.factories_honours import contest, load, scope_of

HEAT = {f"{n:02d}": str(100 - n) for n in range(1, 4)}


@pytest.fixture
def scope(app):
    scope = scope_of(load(contest(HEAT, HEAT))[1])
    said = Lodging("appeal", "contestant", "柳青", "marking", "漏加", entry="02")
    with transaction():
        publications.publish(SYSTEM, scope.trade_id, PublicationKind("provisional"), now=NOW)
        made = appeal_lodging.lodge(SYSTEM, scope, said, channel="office", now=NOW)
        row = appeals.row_of(scope, made)
        appeal_evidence.keep(SYSTEM, scope, row, "证明.pdf", b"%PDF-1.4 proof", now=NOW)
        rulings.make(SYSTEM, scope, RulingDraft("add", "02", value="1", reason="漏加"), now=NOW)
    return scope


def made(scope, number="02"):
    with transaction():
        return case_files.of_entry(SYSTEM, scope, number, now=NOW)


def held(case):
    with zipfile.ZipFile(io.BytesIO(case.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_entrys_case_holds_its_sheets_rulings_appeals_and_publications(scope):
    files = held(made(scope))
    case = json.loads(files["case.json"])

    assert case["about"]["number"] == "02"
    assert {sheet["code"] for sheet in case["sheets"]} == {"02"}
    assert [ruling["kind"] for ruling in case["rulings"]] == ["add"]
    assert case["appeals"][0]["grounds"] == "漏加"
    assert case["publications"][0]["line"]["entry"] == "02"
    assert {"appeal.lodged", "ruling.made"} <= {link["action"] for link in case["trail"]}
    assert files["案卷.pdf"].startswith(b"%PDF")
    assert b"%PDF-1.4 proof" in files.values()


def test_the_paper_of_a_case_says_every_mark_and_sum_and_the_module_by_name(scope):
    files = held(made(scope))
    sheet = json.loads(files["case.json"])["sheets"][0]

    paper = files["案卷.pdf"]
    said = "".join(text_of(paper, page) for page in range(pages_of(paper)))

    assert sheet["versions"][0]["marks"] == {sheet["aspects"][0]["code"]: "98"}
    assert sheet["versions"][0]["total"] == "98"
    assert sheet["module_name"]["zh"] in said
    assert said.count("98") >= 2
    assert "合计" in said


def test_panels_stand_apart_in_the_paper_and_endless_sums_are_rounded_to_be_read():
    def seat(name, aspects, total):
        return {
            "module": "F", "module_name": {"zh": "实操"}, "code": "L-107", "attempt": 1,
            "seat": name, "counts": 1,
            "aspects": [{"code": code, "name": {"zh": code}} for code in aspects],
            "versions": [{"number": 1, "marks": dict.fromkeys(aspects, "3"), "total": total}],
        }  # fmt: skip

    sheets = [seat("J1", ["C1"], "128/3"), seat("J2", ["C1"], "45"), seat("M1", ["A1"], "")]
    panels = case_marks.blocks({"sheets": sheets})[1:]

    assert [[column.heading for column in table.columns][2:] for table in panels] == [
        ["J1", "J2"], ["M1"],
    ]  # fmt: skip
    assert [table.rows[-1][2:] for table in panels] == [("≈42.67", "45"), ("—",)]


def test_a_case_holds_the_computation_of_the_result_where_there_is_one(scope):
    with transaction():
        case = case_files.of_entry(
            SYSTEM, scope, "02", now=NOW, explain=lambda one, _all: one.person.number.encode()
        )

    assert held(case)["成绩说明.pdf"] == b"02"
    assert case_files.verify(case.content) == []


def test_what_a_judge_signed_is_in_it_byte_for_byte(scope):
    files = held(made(scope))

    signed = [raw for name, raw in files.items() if name.startswith("signed/")]

    kept = set(db.session.scalars(select(Revision.sha256)))
    assert signed
    assert {hashlib.sha256(raw).hexdigest() for raw in signed} <= kept


def test_every_file_is_named_by_its_digest_and_the_case_by_theirs(scope):
    case = made(scope)
    sums = held(case)["SHA256SUMS"]

    assert hashlib.sha256(sums).hexdigest() == case.digest
    assert case_files.verify(case.content) == []
    last = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "case.made")).all()[-1]
    assert last.facts["digest"] == case.digest


def test_the_links_of_the_trail_in_it_can_be_checked_alone(scope):
    for link in json.loads(held(made(scope))["case.json"])["trail"]:
        content = {key: value for key, value in link.items() if key != "digest"}

        assert audit.digest_of(content) == link["digest"]


@pytest.mark.parametrize("change", ["altered", "left out", "added"])
def test_a_case_that_was_touched_says_where(scope, change):
    files = held(made(scope))
    name = next(name for name in files if name.startswith("signed/"))
    if change == "altered":
        files[name] = files[name].replace(b"9", b"8", 1) + b" "
    elif change == "left out":
        del files[name]
    else:
        name = "signed/more.json"
        files[name] = b"{}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, raw in files.items():
            archive.writestr(each, raw)

    assert case_files.verify(out.getvalue()) == [name]


def test_a_panels_case_goes_by_code_and_knows_no_name(scope):
    choice = case_files.choices(SYSTEM, scope).panels[0]
    with transaction():
        case = case_files.of_panel(SYSTEM, scope, choice.module, choice.panel, now=NOW)

    said = held(case)["case.json"].decode()

    assert case_files.verify(case.content) == []
    for name in db.session.scalars(select(Person.name)):
        assert name not in said


def test_what_is_no_case_file_is_refused(app):
    for raw in (b"", b"PK\x03\x04 broken"):
        with pytest.raises(Invalid, match="case-unreadable"):
            case_files.verify(raw)


def test_only_office_and_arbitrators_may_have_it(scope):
    chief = Actor(id=scope.event_id, name="裁判长", grants=(Grant(Role.CHIEF_JUDGE, scope),))

    with pytest.raises(NotAllowed):
        case_files.of_entry(chief, scope, "02", now=NOW)
    with pytest.raises(NotFound):
        case_files.of_entry(SYSTEM, scope, "99", now=NOW)
