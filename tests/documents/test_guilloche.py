import math

import pytest

from competition.documents import guilloche as art
from competition.documents.font_files import Role
from competition.documents.fonts import library


def numbers(path):
    return [float(word) for word in path.split() if word.lstrip("-").replace(".", "").isdigit()]


def drawn(path):
    """Strokes as ends of their pieces, on the page: every matrix and every q and Q obeyed."""
    strokes, kept, matrix = [], [], (1, 0, 0, 1, 0, 0)
    pending = []
    for word in path.split():
        if word.lstrip("-").replace(".", "").isdigit():
            pending.append(float(word))
            continue
        a, b, c, d, e, f = matrix
        if word == "q":
            kept.append(matrix)
        elif word == "Q":
            matrix = kept.pop()
        elif word == "cm":
            m, n, o, p, x, y = pending
            matrix = (
                a * m + c * n, b * m + d * n, a * o + c * p, b * o + d * p,
                a * x + c * y + e, b * x + d * y + f,
            )  # fmt: skip
        elif word in "mc":
            x, y = pending[-2:]
            if word == "m":
                strokes.append([])
            strokes[-1].append((a * x + c * y + e, b * x + d * y + f))
        pending = []
    assert not kept
    return strokes


def test_a_curve_passes_through_its_samples():
    path = art.curve(lambda t: (t, t * t), 0, 3, 3)

    ends = [tuple(numbers(row)[-2:]) for row in path.split("\n")]
    assert ends == [(0, 0), (1, 1), (2, 4), (3, 9)]


def test_handles_follow_the_tangent():
    first = art.curve(lambda t: (t, t * t), 0, 1, 1).split("\n")[1]

    assert numbers(first) == pytest.approx([1 / 3, 0, 2 / 3, 1 / 3, 1, 1], abs=0.002)


def test_a_rosette_stays_between_its_radii_about_its_centre():
    for stroke in drawn(art.rosette((7, -3), 20, 30, 24, 5)):
        for x, y in stroke:
            assert 19.99 <= math.hypot(x - 7, y + 3) <= 30.01


@pytest.mark.parametrize(("petals", "lobes"), [(24, 0), (42, 12), (7, 5)])
def test_the_turned_sectors_of_a_rosette_join_to_one_closed_line(petals, lobes):
    strokes = drawn(art.rosette((0, 0), 20, 30, petals, 1, lobes=lobes, depth=0.05))

    assert len(strokes) == math.gcd(petals, lobes)
    for stroke, after in zip(strokes, [*strokes[1:], strokes[0]], strict=True):
        assert stroke[-1] == pytest.approx(after[0], abs=0.002)


def test_a_lobed_rosette_is_the_curve_it_is_said_to_be():
    points = {point for s in drawn(art.rosette((0, 0), 20, 30, 42, 1, lobes=12, depth=0.05))
              for point in s}  # fmt: skip

    assert len(points) >= 252
    for x, y in points:
        turn = math.atan2(x, -y)
        radius = 25 * (1 + 0.05 * math.cos(12 * turn)) + 5 * math.sin(42 * turn)
        assert math.hypot(x, y) == pytest.approx(radius, abs=0.02)


@pytest.mark.parametrize("periods", [11, 16])
def test_a_braid_swings_by_its_amplitude_about_its_axis_from_end_to_end(periods):
    strokes = drawn(art.ribbon((0, 10), (100, 10), 2.75, periods, 0))

    heights = [y for stroke in strokes for _x, y in stroke]
    assert max(heights) == pytest.approx(12.75, abs=0.03)
    assert min(heights) == pytest.approx(7.25, abs=0.03)
    assert min(x for stroke in strokes for x, _y in stroke) < 0
    assert max(x for stroke in strokes for x, _y in stroke) > 100
    for before, after in zip(strokes, strokes[5:], strict=False):
        assert before[-1] == pytest.approx(after[0], abs=0.002)


def test_a_drawing_is_moved_to_its_place():
    assert drawn(art.placed("1 2 m", 10, 20)) == [[(11, 22)]]


def test_microtext_ends_exactly_at_the_corner():
    fonts = library(system=False)

    path = art.microtext("某某竞赛 2026", fonts, start=27.6, end=269.4, baseline=20.6, size=0.6)

    rows = [row for row in path.split("\n") if row.startswith("q ")]
    starts = [numbers(row)[4] for row in rows]
    assert starts[0] == pytest.approx(27.6)
    step = starts[1] - starts[0]
    assert starts[-1] + step == pytest.approx(269.4, abs=0.01)


def test_outlines_hold_no_text_to_copy():
    path, width = art.text_outline("某竞", library(system=False), Role.HEI)

    assert "Tj" not in path
    assert width == 2000
