"""A certificate's design travels in the contest file, with its files, and comes back the same."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.errors import Invalid
from competition.models.event import Event
from competition.services import archives, backups, certificate_layouts, certificate_settings
from competition.services import certificate_drafts as drafting
from competition.services.certificate_layouts import Extras, SignLine, View
from tests.documents.test_backgrounds import SHEETS
from tests.factories import NOW, SYSTEM, make_event
from tests.services.test_certificate_layouts import ALLOWED, seal


@pytest.fixture
def written(app):
    """The contest file of an event whose design has everything, as JSON."""
    scope = Scope(make_event().id)
    with transaction():
        certificate_settings.change(
            SYSTEM, scope,
            {"name": "modern", "colourway": "pine", "paper": "A3", "bodies": ["某某市总工会"],
             "series": "DESIGN", "guides": False, "unit": True},
            now=NOW,
        )  # fmt: skip
    with transaction():
        certificate_layouts.take_background(SYSTEM, scope, SHEETS["svg"], "底图.svg", now=NOW)
        certificate_layouts.take_mark(SYSTEM, scope, seal(), ALLOWED, now=NOW)
        values = dict(certificate_layouts.read(SYSTEM, scope).own)
        values |= {
            "code.x": Decimal("30.5"),
            "title.colour": "#1F3F93",
            "letter.fitting": "wrap",
            "photo.y": Decimal("40"),
        }
        extras = Extras(english=True, lines=(SignLine("组委会主任", 90.0, 176.5),))
        certificate_layouts.change(SYSTEM, scope, values, extras, now=NOW)
    return json.loads(archives.dump(SYSTEM, scope.event_id))


def load(document, code=""):
    with transaction():
        content = json.dumps(document, ensure_ascii=False).encode()
        return archives.load(SYSTEM, content, now=NOW, code=code).id


def picture(event_id):
    scope = Scope(event_id)
    layout = certificate_layouts.read(SYSTEM, scope)
    return certificate_layouts.preview(
        SYSTEM, scope, layout.values, replace(layout.extras, english=False), View(width=300)
    )


def test_a_design_comes_back_the_same_with_its_files(written):
    origin = db.session.query(Event).one()
    for file in (backups.folders().uploads / "backgrounds").iterdir():
        file.rename(file.with_suffix(".away"))
    event_id = load(written, "COPY")

    again = json.loads(archives.dump(SYSTEM, event_id))
    assert again["certificates"] == written["certificates"]
    for file in (backups.folders().uploads / "backgrounds").glob("*.away"):
        file.unlink()
    kept, first = drafting.design_data(event_id), drafting.design_data(origin.id)
    assert kept["changes"] == first["changes"]
    assert kept["marks"] == first["marks"]
    assert picture(event_id) == picture(origin.id)


def test_the_file_says_who_allowed_a_seal(written):
    (mark,) = written["certificates"]["marks"]

    assert {name: mark[name] for name in ("whose", "by", "on", "document")} == {
        name: ALLOWED[name] for name in ("whose", "by", "on", "document")
    }
    assert (mark["x"], mark["y"], mark["width"]) == ("212", "166.3", "42")
    digests = {file["digest"] for file in written["certificates"]["files"]}
    assert mark["file"] in digests
    assert written["certificates"]["background"]["file"] in digests


def test_an_event_without_a_design_says_nothing_of_certificates(app):
    assert "certificates" not in json.loads(archives.dump(SYSTEM, make_event().id))


def file_of(content: bytes, kind: str) -> dict[str, str]:
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return {"digest": digest, "kind": kind, "content": base64.b64encode(content).decode()}


def spoiled(written, how):
    document = json.loads(json.dumps(written))
    design = document["certificates"]
    if how == "bytes":
        design["files"][0]["content"] = base64.b64encode(b"other").decode()
    elif how == "gone":
        design["files"] = []
    elif how == "script":
        bad = file_of(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "svg")
        design["files"].append(bad)
        design["background"]["file"] = bad["digest"]
    elif how == "off":
        design["places"]["code.x"] = "400"
    elif how == "setting":
        design["places"]["letter.smell"] = "rose"
    elif how == "design":
        design["design"] = "baroque"
    return document


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("bytes", "design-file-damaged"),
        ("gone", "design-file-unnamed"),
        ("script", "background-script"),
        ("off", "design-off-page"),
        ("setting", "design-data"),
        ("design", "design-unknown"),
    ],
)
def test_a_design_that_could_not_have_been_made_here_is_refused(written, how, code):
    with pytest.raises(Invalid) as refused:
        load(spoiled(written, how), "COPY")

    assert {problem.code for problem in refused.value.problems} == {code}
    assert all(p.where.startswith("certificates.") for p in refused.value.problems)


def test_an_ornament_and_what_stands_by_itself_travel(app):
    scope = Scope(make_event(code="TEA1").id)
    with transaction():
        certificate_settings.change(SYSTEM, scope, {"name": "tea"}, now=NOW)
        values = dict(certificate_layouts.read(SYSTEM, scope).own)
        values |= {
            "ornament.branch": "grain",
            "ornament.medallion": "fruit",
            "ornament.banner": "#5A3825",
            "name.place": "fixed",
            "name.y": Decimal("88.5"),
        }
        certificate_layouts.change(SYSTEM, scope, values, Extras(microtext="某某杯"), now=NOW)

    there = load(json.loads(archives.dump(SYSTEM, scope.event_id)), code="TEA2")

    layout = certificate_layouts.read(SYSTEM, Scope(there))
    assert {path: layout.values[path] for path in values} == values
    assert layout.extras.microtext == "某某杯"
    assert layout.steps == 0
    assert picture(there) == picture(scope.event_id)
