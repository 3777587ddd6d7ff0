import math

import pypdfium2
import pytest

from competition.documents import crackle, vase
from competition.documents.certificate_facts import CertificateDesign
from competition.documents.certificates import render_certificates
from competition.documents.chance import Chance
from competition.documents.designs import ORNAMENTS
from competition.documents.leaves import Leaf
from competition.documents.paper import MM
from competition.errors import Invalid
from tests.documents.printed import make_certificate


def test_chance_repeats_by_its_seed():
    rows = [[Chance(seed).uniform() for _ in range(2)] for seed in ("甲", "甲", "乙")]

    assert rows[0] == rows[1]
    assert rows[0] != rows[2]


def test_chance_is_spread_evenly():
    chance = Chance("某某竞赛")

    numbers = [chance.uniform() for _ in range(2000)]

    assert 0.47 < sum(numbers) / 2000 < 0.53
    assert min(numbers) < 0.01
    assert max(numbers) > 0.99


def test_normal_chance_has_its_spread():
    chance = Chance("某某竞赛")

    numbers = [chance.normal(0.38) for _ in range(2000)]

    assert math.sqrt(sum(n * n for n in numbers) / 2000) == pytest.approx(0.38, abs=0.03)


def test_cracks_of_one_event_are_not_those_of_another():
    fields = [crackle.cracks(11, 11, 275, 188, seed) for seed in ("甲", "甲", "乙")]

    assert fields[0] == fields[1]
    assert fields[0] != fields[2]


def test_every_later_crack_ends_on_an_earlier_one():
    net, *cuts = crackle.cracks(0, 0, 275, 188, "甲")

    lines = [*net, *cuts[0]]
    for start, _end in cuts[0][:40]:
        nearest = min(_distance(start, line) for line in lines if start not in line)
        assert nearest < 1e-6


def _distance(point, line):
    (x1, y1), (x2, y2) = line
    length = math.dist(*line) or 1
    t = ((point[0] - x1) * (x2 - x1) + (point[1] - y1) * (y2 - y1)) / length**2
    t = max(0.0, min(1.0, t))
    return math.dist(point, (x1 + t * (x2 - x1), y1 + t * (y2 - y1)))


@pytest.mark.parametrize(("height", "radius"), [(0, 8.4), (50, 33.8), (140, 16.8)])
def test_the_vase_passes_through_its_profile(height, radius):
    assert vase.radius(height) == pytest.approx(radius)


def test_the_vase_is_smooth_between_its_measures():
    steps = [vase.radius(h / 10) for h in range(1401)]

    assert max(abs(b - a) for a, b in zip(steps, steps[1:], strict=False)) < 0.25


def test_the_surface_turns_away_at_its_edges():
    middle, beyond = vase.on_sheet(0, 60)[0], vase.on_sheet(120, 60)[0]
    near = vase.on_sheet(10, 60)[0] - middle
    far = vase.on_sheet(90, 60)[0] - vase.on_sheet(80, 60)[0]

    assert beyond == vase.on_sheet(90, 60)[0]
    assert near > 5 * far


def test_a_leaf_lies_on_both_sides_of_its_rib():
    leaf = Leaf((0, 0), 0.0, 20.0, bend=0.0)

    def heights(path):
        numbers = [float(word) for word in path.split() if word not in "mclh"]
        return numbers[1::2]

    assert min(heights(leaf.half(1))) == 0
    assert max(heights(leaf.half(1))) == pytest.approx(1.15 * 0.19 * 20)
    assert max(heights(leaf.half(-1))) == 0
    assert len(leaf.veins(7)) == 14


@pytest.mark.parametrize(
    ("name", "choice", "value"),
    [
        (name, choice, value)
        for name, art in (("classic", "classic"), ("classic-portrait", "classic"), ("tea", "tea"))
        for choice, values in ORNAMENTS[art].items()
        for value in values[1:]
    ],
)
def test_each_choice_draws_another_ornament(name, choice, value):
    own = render_certificates(CertificateDesign(name), [make_certificate()])
    changed = CertificateDesign(name, changes={"ornament": {choice: value}})

    assert render_certificates(changed, [make_certificate()]) != own


def test_a_choice_the_design_does_not_offer_is_refused():
    changed = CertificateDesign("tea", changes={"ornament": {"branch": "palm"}})

    with pytest.raises(Invalid) as refused:
        render_certificates(changed, [make_certificate()])

    assert [problem.code for problem in refused.value.problems] == ["design-data"]


def test_a_drawing_for_printers_with_a_margin_ends_inside_the_page():
    changed = CertificateDesign("tea", tint=False, changes={"ornament": {"clip": "inside"}})
    pdf = render_certificates(changed, [make_certificate()])
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=2).to_pil().convert("L")

    edge = int(4.5 * MM * 2)
    frame = picture.copy()
    frame.paste(255, (edge, edge, picture.width - edge, picture.height - edge))

    assert frame.getextrema() == (255, 255)
