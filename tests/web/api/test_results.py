"""Results for programs: standings by token, publications for everybody as files and feeds."""

from __future__ import annotations

import csv
import io
import shutil
import uuid
from urllib.parse import quote

import openpyxl
import pytest
from sqlalchemy import select

from competition import create_app
from competition.access.policy import Actor, Scope
from competition.db import db, transaction
from competition.models.event import Event, Trade
from competition.models.publication import Publication
from competition.services import publications, tokens
from competition.web.guards import utcnow
from tests.factories import NOW, SYSTEM
from tests.factories_results import play, publish
from tests.web.api.conftest import Program

PLACE = "/r/DKB2025/drink-mixer"


@pytest.fixture(scope="module")
def played_database(tmp_path_factory, migrated_database):
    """A played and published contest, once for all of these."""
    folder = tmp_path_factory.mktemp("played")
    shutil.copy(migrated_database, folder / "competition.db")
    app = create_app(
        {"TESTING": True, "BACKUP_EVERY": 0, "SECRET_KEY": "secret for tests only"},
        instance=str(folder),
    )
    with app.test_request_context("/"):
        publish(play("dakabei-2025"))
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def played(app, played_database, tmp_path):
    """The application on a copy of it."""
    db.session.remove()
    db.engine.dispose()
    shutil.copy(played_database / "competition.db", tmp_path / "competition.db")
    return db.session.query(Event).one()


def test_the_list_as_a_table_says_what_the_page_says(played, client):
    page = client.get(f"{PLACE}/").text

    answer = client.get(f"{PLACE}/list.csv")

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.mimetype == "text/csv"
    assert rows[0]["place"] == "1"
    rows = [row for row in rows if row["division"] == rows[0]["division"]]
    assert all(row["total"] in page and row["unit"] in page for row in rows if row["total"])
    assert all(name in page for row in rows for name in row["names"].split("、"))


def test_the_list_as_a_workbook_opens_with_numbers_as_numbers(played, client):
    answer = client.get(f"{PLACE}/list.xlsx")

    cells = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows()
    ]
    first = next(row for row in cells if row[0] == 1)
    assert any(isinstance(value, float | int) for value in first[1:])
    assert "名次" in {value for row in cells for value in row}


def test_the_list_as_json_holds_nothing_that_is_somebodys_own(played, client, app):
    answer = client.get(f"{PLACE}/list.json")

    content = answer.json
    Program(client, "").fits(content, "Publication")
    row = content["divisions"][0]["rows"][0]
    assert set(row) == {
        "place", "overall", "tied", "entry", "names", "team", "unit", "total", "award", "status",
    }  # fmt: skip
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_list_that_did_not_change_is_not_sent_again(played, client):
    first = client.get(f"{PLACE}/list.json")

    again = client.get(f"{PLACE}/list.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_the_feed_names_every_publication_newest_first(played, client):
    answer = client.get("/r/feed.json")

    found = answer.json
    assert answer.mimetype == "application/feed+json"
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert len(found["items"]) == len({each["id"] for each in found["items"]}) >= 2
    dates = [each["date_published"] for each in found["items"]]
    assert dates == sorted(dates, reverse=True)
    assert all(each["url"].startswith("http") and each["title"] for each in found["items"])
    assert client.get("/r/DKB2025/feed.json").json["items"] == found["items"]


def test_a_publication_that_was_taken_back_stays_in_the_feed_and_has_no_list(played, client):
    row = db.session.query(Publication).filter_by(state="current").first()
    second = Actor(id=uuid.uuid4(), name="第二人", system=True)
    with transaction():
        publications.withdraw(SYSTEM, row.id, reason="分数录错", now=NOW, second=second)

    states = [each["_competition"]["state"] for each in client.get("/r/feed.json").json["items"]]

    assert states.count("withdrawn") == 1


def test_the_pages_lead_to_the_feed_and_the_files(played, client):
    page = client.get(f"{PLACE}/").text

    for address in (f"{PLACE}/list.csv", f"{PLACE}/list.xlsx", "/r/DKB2025/feed.json"):
        assert f'href="{address}"' in page
    assert 'rel="alternate" type="application/feed+json"' in page
    assert 'href="/r/feed.json"' in client.get("/r/").text
    assert 'href="/r/DKB2025/feed.json"' in client.get("/r/DKB2025/").text


def test_a_program_reads_trades_standings_publications_and_certificates(played, app):
    with transaction():
        token = tokens.make(
            SYSTEM, Scope(played.id), name="网站", scopes=tokens.SCOPES, days=7, now=utcnow()
        )
    site = Program(app.test_client(), token)

    trade = site.read("/events/DKB2025/trades/drink-mixer", "Trade")
    standings = site.read("/events/DKB2025/trades/drink-mixer/standings", "Standings")
    listed = site.read("/events/DKB2025/publications", "Publications")
    published = site.read("/events/DKB2025/trades/drink-mixer/publication", "Publication")
    site.read("/events/DKB2025/certificates?page=1", "Certificates")

    assert trade["modules"]
    assert len(listed["items"]) == len(trades_of(played))
    totals = {row["entry"]: row["total"] for row in standings["items"]}
    rows = [row for division in published["divisions"] for row in division["rows"]]
    assert {row["entry"]: row["total"] for row in rows if row["total"]}.items() <= totals.items()


def test_a_program_reads_what_the_console_shows_of_a_contest_at_work(played, app):
    with transaction():
        token = tokens.make(
            SYSTEM, Scope(played.id), name="大屏", scopes=tokens.SCOPES, days=7, now=utcnow()
        )
    site, place = Program(app.test_client(), token), "/events/DKB2025"
    trade = f"{place}/trades/drink-mixer"
    module = site.read(trade, "Trade")["modules"][0]["id"]
    stage = site.read(f"{place}/stages", "Stages")["items"][0]["id"]

    scheme = site.read(f"{trade}/modules/{module}/scheme", "Scheme")
    site.read(f"{place}/timetable", "Timetable")
    site.read(f"{place}/stations", "Stations")
    draws = site.read(f"{place}/stages/{stage}/draws", "Draws")
    progress = site.read(f"{place}/progress", "Progress")
    readiness = site.read(f"{place}/readiness", "Readiness")
    site.read(f"{place}/devices", "Devices")
    panels = site.read(f"{trade}/panels", "Panels")
    site.read(f"{place}/appeals", "Appeals")
    site.read(f"{trade}/incidents", "Incidents")
    site.read(f"{trade}/rechecks", "Rechecks")
    supervision = site.read(f"{trade}/supervision", "Supervision")
    medals = site.read(f"{place}/medals", "Medals")
    delegations = site.read(f"{place}/delegations", "Delegations")
    site.read(f"{place}/registrations", "Registrations")
    acts = site.read(f"{place}/trail", "Acts")
    more = site.read(f"{place}/trail?after={quote(acts['after'])}", "Acts")

    assert scheme["tree"]["criteria"]
    assert all(each["replays"] is not False for each in draws["items"])
    assert {each["publication"] for each in progress["items"]} == {"provisional"}
    assert len(readiness["items"]) == len(progress["items"]) == len(trades_of(played))
    assert any(seat["judge"] for each in panels["items"]
               for panel in each["panels"] for seat in panel["seats"])  # fmt: skip
    assert supervision["items"]
    assert sum(each["entries"] for each in delegations["items"]) == sum(
        each["entries"] for each in medals["items"]
    )
    sequences = [(each["chain"], each["sequence"]) for each in acts["items"] + more["items"]]
    assert len(set(sequences)) == len(sequences)


def trades_of(event: Event) -> list[Trade]:
    """The trades of the contest that ships."""
    return list(db.session.scalars(select(Trade).where(Trade.event_id == event.id)))
