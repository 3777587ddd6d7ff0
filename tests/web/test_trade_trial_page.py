"""The page that tries a whole trade out."""

from __future__ import annotations

import re

from tests.factories_marking import make_hall
from tests.services.test_trade_trials import loaded


def test_a_seed_in_the_address_shows_the_same_places_again(app, as_role):
    loaded()
    office = as_role("admin")

    page = office.get("/console/DKB2025/trades/drink-mixer/trial").get_data(as_text=True)
    seed = re.search(r'name="seed" value="([0-9a-f]+)"', page)
    assert seed
    again = office.get(f"/console/DKB2025/trades/drink-mixer/trial?seed={seed[1]}&entry=03")

    assert again.status_code == 200
    text = again.get_data(as_text=True)
    assert text.count('scope="row"><a href=') == 20
    assert 'aria-current="true"' in text


def test_a_trade_that_is_not_whole_says_what_is_left(app, as_role):
    hall = make_hall(opened=False)
    office = as_role("organiser", event=hall.event)

    page = office.get("/console/E1/trades/barista/trial")

    assert page.status_code == 200
    assert "problems" in page.get_data(as_text=True)
