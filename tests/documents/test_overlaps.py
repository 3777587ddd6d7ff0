"""What of a layout lies on what: told by name, and nothing told where all is well."""

from __future__ import annotations

import pytest

from competition.documents.certificate_facts import Background, CertificateDesign
from competition.documents.designs import DESIGNS
from competition.documents.overlaps import overlaps, reaches
from competition.documents.stamp_facts import SignLine
from tests.documents.examples import EXAMPLES, STATEMENT
from tests.documents.printed import LONG_NAME, make_certificate
from tests.documents.test_backgrounds import SHEETS

ALONE = ("name", "award", "date")


def told(design, **facts):
    problems = overlaps(design, make_certificate(**facts))
    return {(one.code, one.values["field"], one.values["other"]) for one in problems}


def moved(name="classic", **places):
    return CertificateDesign(name, changes=places)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_lies_on_anything_in_the_designs_as_they_are(name):
    design, facts = EXAMPLES[name]

    assert told(design, **facts) == set()


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("photo", [False, True])
def test_what_stands_by_itself_has_a_place_beside_the_letter_in_every_design(name, paper, photo):
    own = {field: {"place": "fixed"} for field in ALONE if (name, field) != ("modern", "award")}
    for changes in (*({field: place} for field, place in own.items()), own):
        design = CertificateDesign(name, paper=paper, photo=photo, changes=changes)
        for recipient in ("李明", LONG_NAME):
            for statement in ("", STATEMENT):
                assert told(design, recipient=recipient, statement=statement) == set()


def test_an_award_moved_onto_the_letter_is_told():
    design = moved(award={"place": "fixed", "x": 148.5, "y": 100})

    assert told(design) == {("design-overlap", "award", "letter")}


def test_the_letter_goes_around_an_award_in_its_zone_and_closes_below_it():
    flowing = reaches(moved(), make_certificate())
    alone = reaches(moved(award={"place": "fixed"}), make_certificate())

    (award,) = alone["award"]
    closing = alone["letter"][-1]
    assert "award" not in flowing
    assert all(box[3] < award[1] or box[1] > award[3] for box in alone["letter"])
    assert closing[1] > award[3]


def test_what_touches_the_code_is_told_apart_for_nobody_could_read_it():
    beside = moved(code={"x": 40, "y": 108})

    assert ("design-code-covered", "code", "letter") in told(beside)


def test_a_line_to_be_signed_on_the_frame_or_on_the_letter_is_told():
    lines = (SignLine("组委会主任", 85.0, 190.0), SignLine("裁判长", 100.0, 100.0))

    found = told(CertificateDesign("classic", lines=lines))

    assert ("design-overlap", "line0", "art") in found
    assert ("design-overlap", "line1", "letter") in found


def test_on_an_own_sheet_the_frame_of_the_design_stands_in_nobodys_way():
    line = SignLine("组委会主任", 85.0, 190.0)
    own = CertificateDesign("classic", lines=(line,), background=Background("png", SHEETS["png"]))

    assert told(own) == set()


def test_a_seal_rides_on_the_names_and_the_date_and_that_is_meant():
    found = reaches(moved(), make_certificate())

    assert {"seals", "bodies", "date"} <= found.keys()
    assert told(moved()) == set()


def test_seals_raised_onto_the_letter_are_told():
    assert ("design-overlap", "seals", "letter") in told(moved(seals={"baseline": 140}))
