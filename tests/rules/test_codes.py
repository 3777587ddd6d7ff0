"""Layers of codes compose and invert, and corrections keep them one for one (加密号)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competition.errors import Invalid
from competition.rules import codes

#: A loaded machine draws slowly; that is no fault of a rule.
calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def layered(draw):
    """One to three layers over up to twelve entries, each a bijection."""
    count = draw(st.integers(1, 12))
    taken = [f"{n:04d}" for n in range(1, count + 1)]
    layers = []
    for prefix in draw(st.sampled_from([("K",), ("J", "K"), ("J", "S", "K")])):
        given_out = draw(st.permutations([f"{prefix}{n}" for n in range(1, count + 1)]))
        layers.append(dict(zip(taken, given_out, strict=True)))
        taken = sorted(given_out)
    return layers


@calm
@given(layered())
def test_layers_lead_from_every_entry_to_one_code_and_back(layers):
    there = codes.composed(layers)

    back = codes.composed([codes.inverse(layer) for layer in reversed(layers)])

    assert there.keys() == layers[0].keys()
    assert set(there.values()) == set(layers[-1].values())
    assert {code: number for number, code in there.items()} == back


@calm
@given(layered(), st.data())
def test_corrections_keep_a_layer_one_for_one_and_undo_themselves(layers, data):
    layer = layers[-1]
    numbers = st.sampled_from(sorted(layer.values()))
    swaps = data.draw(st.lists(st.tuples(numbers, numbers), max_size=6))

    corrected = codes.swapped(layer, swaps)

    assert corrected.keys() == layer.keys()
    assert sorted(corrected.values()) == sorted(layer.values())
    assert codes.swapped(corrected, swaps[::-1]) == layer


@calm
@given(layered(), st.data())
def test_swaps_are_found_by_id_whatever_labels_were_replaced_since(layers, data):
    texts = sorted(layers[-1].values())
    ids = {text: f"id-{text}" for text in texts}
    steps, expected = [], []
    for n in range(data.draw(st.integers(0, 6))):
        first = data.draw(st.sampled_from(sorted(ids)))
        if data.draw(st.booleans()):
            ids[f"N{n}"] = ids.pop(first)
            steps.append(("relabel", first, f"N{n}"))
        else:
            second = data.draw(st.sampled_from(sorted(ids)))
            expected.append((ids[first], ids[second]))
            steps.append(("swap", first, second))

    assert codes.ids_of(ids, steps) == expected


def test_a_number_given_out_twice_breaks_the_layers():
    with pytest.raises(Invalid, match="layers-broken"):
        codes.composed([{"1": "J1", "2": "J1"}])
    with pytest.raises(Invalid, match="layers-broken"):
        codes.composed([{"1": "J1"}, {"J2": "K1"}])


def test_everything_wrong_with_typed_lots_is_told_at_once():
    lots = {"0101": "K1", "0102": "k1", "0103": "", "0104": "K 4", "9999": "K9"}

    found = codes.lot_problems(["0101", "0102", "0103", "0104"], lots)

    assert {(one.where, one.code) for one in found} == {
        ("9999", "lot-unknown"),
        ("0102", "lot-twice"),
        ("0103", "lot-missing"),
        ("0104", "lot-form"),
    }
