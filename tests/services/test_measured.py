"""The unit a total stands in: only where all it is made of is one measure."""

from dataclasses import replace
from fractions import Fraction

import pytest

from competition.exchange import contest_file
from competition.rules import measured_units
from competition.services.works_samples import made


def trade_of(name):
    facts, problems = contest_file.load(made(name))
    assert problems == []
    return facts.trades[0]


@pytest.fixture
def energy():
    return trade_of("energy-2025")


def test_a_mean_of_months_stands_in_what_was_measured(energy):
    assert measured_units.of_total(energy) == "kWh/t"


def test_a_share_of_a_measure_is_points(energy):
    total = replace(energy.total, share=Fraction(1, 2))
    assert measured_units.of_total(replace(energy, total=total)) == ""


def test_marks_have_no_unit():
    assert measured_units.of_total(trade_of("videos-2025")) == ""
