import json
from dataclasses import replace

import pytest

from competition.documents.certificate_facts import CertificateDesign
from competition.documents.designs import COLOURWAYS, DESIGNS
from competition.documents.geometry import geometry_of
from competition.errors import Invalid


def codes_of(design):
    with pytest.raises(Invalid) as refusal:
        geometry_of(design)
    return [(problem.code, problem.where) for problem in refusal.value.problems]


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_is_data_that_json_carries(name):
    copy = json.loads(json.dumps(DESIGNS[name]))

    assert geometry_of(CertificateDesign(name, changes=copy)) == geometry_of(
        CertificateDesign(name)
    )


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_seals_never_touch(name, paper):
    geometry = geometry_of(CertificateDesign(name, paper=paper))

    for row in geometry.seals.middles:
        gaps = [b - a for a, b in zip(row, row[1:], strict=False)]
        assert all(gap * geometry.enlarge >= 44.3 for gap in gaps), row


def test_a3_has_room_for_six_seals_in_a_row():
    assert len(geometry_of(CertificateDesign("classic", paper="A3")).seals.middles) == 6


def test_an_event_moves_one_field_and_leaves_the_others():
    plain = geometry_of(CertificateDesign("classic"))

    moved = geometry_of(CertificateDesign("classic", changes={"code": {"x": 45}}))

    assert (moved.code.x, moved.code.y) == (45, plain.code.y)
    assert moved.letter == plain.letter


@pytest.mark.parametrize(
    ("name", "colourway"), [(name, way) for name, ways in COLOURWAYS.items() for way in ways]
)
def test_a_colourway_changes_colours_alone(name, colourway):
    plain = geometry_of(CertificateDesign(name))

    dyed = geometry_of(CertificateDesign(name, colourway=colourway))

    assert dyed.code == plain.code
    assert dict(dyed.colours).keys() == dict(plain.colours).keys()


def test_a_field_off_the_page_is_told_by_name():
    design = CertificateDesign(
        "classic", changes={"code": {"x": 280}, "photo": [232, 190], "letter": {"right": 300}}
    )

    assert codes_of(design) == [
        ("design-off-page", "design/letter"),
        ("design-off-page", "design/code"),
        ("design-off-page", "design/photo"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"letter": {"body": "large"}},
        {"code": {"captions": "inside"}},
        {"title": {"colour": "puce"}},
        {"title": {"role": "comic"}},
        {"colours": {"ink": ["red", [0, 0, 0, 100]]}},
        {"colours": {"ink": ["231815", [0, 0, 0, 400]]}},
        {"seals": {"middles": 7}},
        {"page": [297]},
        {"letter": []},
    ],
)
def test_data_that_cannot_be_read_is_told_and_nothing_breaks(changes):
    assert codes_of(CertificateDesign("classic", changes=changes)) == [("design-data", "design")]


def test_unknown_names_are_told():
    design = CertificateDesign("modern", colourway="puce", paper="B5")

    assert codes_of(design) == [("colourway-unknown", "design"), ("paper-unknown", "design")]
    assert codes_of(replace(design, name="rococo")) == [("design-unknown", "design")]


@pytest.mark.parametrize("name", DESIGNS)
def test_the_mark_of_an_example_is_clear_of_the_photograph_and_the_letter(name):
    geometry = geometry_of(CertificateDesign(name))

    (x, y), (left, top) = geometry.sample, geometry.photo
    assert x + 17 <= left or x >= left + 25 or y + 17 <= top or y >= top + 35
    assert y + 17 <= geometry.letter.top
