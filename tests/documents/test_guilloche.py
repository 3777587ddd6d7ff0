import math

import pytest

from competition.documents import guilloche as art
from competition.documents.fonts import Role, library


def numbers(path):
    return [float(word) for word in path.split() if word.lstrip("-").replace(".", "").isdigit()]


def test_a_curve_passes_through_its_samples():
    path = art.curve(lambda t: (t, t * t), 0, 3, 3)

    ends = [tuple(numbers(row)[-2:]) for row in path.split("\n")]
    assert ends == [(0, 0), (1, 1), (2, 4), (3, 9)]


def test_handles_follow_the_tangent():
    first = art.curve(lambda t: (t, t * t), 0, 1, 1).split("\n")[1]

    assert numbers(first) == pytest.approx([1 / 3, 0, 2 / 3, 1 / 3, 1, 1], abs=0.002)


def test_a_rosette_stays_between_its_radii():
    path = art.rosette((0, 0), 20, 30, 24, 5)

    for row in path.split("\n"):
        x, y = numbers(row)[-2:]
        assert 19.99 <= math.hypot(x, y) <= 30.01


def test_a_rosette_closes():
    rows = art.rosette((0, 0), 20, 30, 24, 1).split("\n")

    assert numbers(rows[0]) == pytest.approx(numbers(rows[-1])[-2:], abs=0.002)


def test_a_braid_swings_by_its_amplitude_about_its_axis():
    path = art.ribbon((0, 10), (100, 10), 2.75, 16, 0)

    heights = [numbers(row)[-1] for row in path.split("\n")]
    assert max(heights) == pytest.approx(12.75, abs=0.03)
    assert min(heights) == pytest.approx(7.25, abs=0.03)


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
