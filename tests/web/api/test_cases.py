"""Honours, one entry's way and appeals whole, as the console shows them (表彰、说明、申诉)."""

from __future__ import annotations

import json

import pytest

from competition.db import transaction
from competition.errors import NotAllowed
from competition.services import appeal_evidence, objections, sessions
from tests.factories import NOW, SYSTEM, make_account
from tests.factories_honours import contest, load, scope_of
from tests.factories_marking import make_hall
from tests.factories_registration import OPEN, make_delegation, make_leader, make_open_event
from tests.factories_registration import scope_of as scope_of_delegation
from tests.services.test_appeals import HEAT, lodge, step
from tests.services.test_honours import MARKS, RULES
from tests.web.api.conftest import Program

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n"


@pytest.fixture
def asking(app, token_for):
    """A program with these scopes in an event."""
    return lambda event, *scopes: Program(app.test_client(), token_for(event, *scopes))


def test_honours_are_read_by_codes_and_with_names_only_where_people_are_in_scope(asking):
    event, _trade = load(contest(MARKS, MARKS, honours=RULES))
    place = f"/events/{event.code}/honours"

    nameless = asking(event, "standings").read(place, "Honours")
    named = asking(event, "standings", "people").read(place, "Honours")

    lines = named["teams"][0]["lines"]
    assert [(line["unit"], line["points"], line["place"]) for line in lines] == [
        ("U1", "150", "1"), ("U2", "130", "2"), ("U3", "70", None),
    ]  # fmt: skip
    assert [each["name"] for each in named["honours"][1]["recipients"]] == ["教练甲"]
    assert [(each["entry"], each["level"]) for each in named["promotions"][0]["proposed"]] == [
        ("01", 2), ("03", 3),
    ]  # fmt: skip
    assert nameless["teams"][0]["lines"][0]["points"] == "150"
    text = json.dumps(nameless, ensure_ascii=False)
    assert not {name for name in ("教练甲", "选手01", "选手03") if name in text}
    assert {line["name"] for line in nameless["teams"][0]["lines"]} == {None}


def test_one_entrys_way_goes_down_to_aspects_and_never_to_a_judges_mark(asking):
    event, trade = load(contest(MARKS, MARKS, honours=RULES))
    place = f"/events/{event.code}/trades/{trade.code}/standings"

    found = asking(event, "standings").read(f"{place}/02", "Explanation")

    def kinds(piece):
        yield piece["kind"]
        for part in piece.get("parts", ()):
            yield from kinds(part)

    computed = {kind for module in found["computation"]["modules"] for kind in kinds(module)}
    assert found["computation"]["total"]["value"] == "80"
    assert "aspect" in computed
    assert not computed & {"mark", "sheet"}
    assert [(each["above"], each["below"]) for each in found["neighbours"]] == [
        ("01", "02"), ("02", "03"),
    ]  # fmt: skip
    assert asking(event, "standings").ask("GET", f"{place}/99").status_code == 404
    refused = asking(event, "read").ask("GET", f"{place}/02")
    assert refused.json["code"] == "scope-missing"


def test_before_decoding_nobody_is_told_how_a_total_came_about(asking):
    hall = make_hall()
    program = asking(hall.event, "standings")

    for place in (f"/trades/{hall.trade.code}/standings/0100", "/honours"):
        answer = program.ask("GET", f"/events/E1{place}")
        assert answer.status_code in (404, 409) or answer.json["missing"] == [hall.trade.code]


def test_an_appeal_is_read_whole_with_its_evidence_and_only_in_its_scope(asking):
    event, trade = load(contest(HEAT, HEAT))
    scope = scope_of(trade)
    whole = lodge(scope)
    with transaction():
        appeal_evidence.add(SYSTEM, scope, whole.line.id, "录像截图.pdf", PDF, now=NOW)
    step(scope, whole, "accept")
    place = f"/events/{event.code}/trades/{trade.code}/appeals/{whole.line.id}"
    program = asking(event, "appeals", "oversight")

    listed = program.read(f"/events/{event.code}/appeals", "Appeals")
    found = program.read(place, "AppealCase")
    file = program.ask("GET", f"{place}/evidence/{found['evidence'][0]['id']}")

    assert listed["items"][0]["id"] == str(whole.line.id)
    assert "柳青" not in json.dumps(listed, ensure_ascii=False)
    assert (found["lodger"], found["entry"], found["state"]) == ("柳青", "02", "accepted")
    assert [each["move"] for each in found["steps"]] == ["lodge", "accept"]
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    nobody = asking(event, "oversight", "people")
    assert nobody.ask("GET", place).json["code"] == "scope-missing"


def test_objections_to_judges_are_read_beside_the_panels(asking):
    event = make_open_event()
    delegation = make_delegation(event, "D9", "云台学院")
    leader, scope = make_leader(event, delegation), scope_of_delegation(delegation)
    make_account("arbitrator", event=event, name="仲裁某")
    target = objections.targets(leader, scope)[0]
    with transaction():
        objections.lodge(leader, scope, target.key, "kin", "系选手之父", now=OPEN)

    (line,) = asking(event, "panels").read("/events/E1/objections", "Objections")["items"]

    assert (line["against"], line["unit"], line["state"]) == ("仲裁某", "云台学院", "lodged")


def test_who_does_not_draw_makes_no_program_that_draws(event, token_for):
    organiser = sessions.actor_for_account(make_account("organiser", event=event))

    with pytest.raises(NotAllowed):
        token_for(event, "draws", actor=organiser)

    assert token_for(event, "registrations", "appeals", actor=organiser)
