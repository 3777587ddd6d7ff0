"""The page of names in Latin letters: who lacks one is listed, what is written is kept."""

from __future__ import annotations

import re

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.models.event import Event
from competition.services import certificate_layouts, certificate_name_lists
from competition.services.certificate_layouts import Extras
from tests import factories_results as results
from tests.factories import NOW, SYSTEM

PAGE = "/console/DKB2025/certificates/latin-names"


@pytest.fixture
def office(app, as_role):
    found = results.play("dakabei-2025")
    results.publish(found)
    with transaction():
        certificate_layouts.change(SYSTEM, Scope(found.event_id), {}, Extras(english=True), now=NOW)
    return as_role("organiser", event=db.session.get_one(Event, found.event_id))


def test_the_page_of_certificates_says_who_lacks_a_name_and_leads_to_where_it_is_written(office):
    said = office.get("/console/DKB2025/certificates?lang=zh_CN").text

    assert "名获奖选手没有姓名拼音" in said
    assert PAGE in said


def test_a_name_written_leaves_the_list_of_those_who_lack_one(office):
    page = office.get(PAGE + "?lang=zh_CN").text
    first = re.search(r'name="was-([0-9a-f-]{36})"', page)
    assert first

    answer = office.post(PAGE, data={first[1]: "Ouyang Xiu"}, follow_redirects=True)

    assert f"was-{first[1]}" not in answer.text
    assert "Ouyang Xiu" in office.get(PAGE + "?every=1").text


def test_other_letters_are_refused_at_their_field(office):
    page = office.get(PAGE).text
    first = re.search(r'name="was-([0-9a-f-]{36})"', page)
    assert first

    answer = office.post(PAGE + "?lang=zh_CN", data={first[1]: "欧阳 Xiu"})

    assert answer.status_code == 422
    assert "“欧阳 Xiu”不是拉丁字母。" in answer.text


def test_what_another_wrote_meanwhile_is_left_alone(office):
    scope = Scope(db.session.query(Event.id).filter(Event.code == "DKB2025").scalar())
    line = certificate_name_lists.listed(SYSTEM, scope, "contestant").lines[0]
    with transaction():
        certificate_name_lists.write(SYSTEM, scope, "contestant", {line.id: "Li Ming"}, now=NOW)

    office.post(PAGE + "?every=1", data={str(line.id): "", f"was-{line.id}": ""})

    lines = certificate_name_lists.listed(SYSTEM, scope, "contestant", every=True).lines
    assert {each.latin for each in lines if each.id == line.id} == {"Li Ming"}
