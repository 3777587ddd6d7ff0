"""Where nothing is coded the chief is told of 参赛号, not of 加密号."""

from __future__ import annotations

import re

import pytest

from competition.db import db, transaction
from competition.models.draw import CodeSet
from competition.models.sheet import ScoreSheet
from tests.factories_marking import make_hall


def pages(browser, hall):
    """The pages about a module, one sheet and one number, without their help."""
    place = f"/marking/{hall.event.code}/trades/{hall.trade.code}"
    sheet = db.session.query(ScoreSheet).filter_by(seat_id=hall.seats[0].id).first()
    module = f"{place}/modules/{hall.module.id}"
    addresses = (
        module,
        f"{module}/codes/{sheet.blind_code_id}/1",
        f"{place}/sheets/{sheet.id}",
    )
    for address in addresses:
        answer = browser.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
        yield main.group() if main else answer.text


@pytest.mark.parametrize(
    ("layers", "said", "unsaid"), [(0, "参赛号", "加密号"), (1, "加密号", "参赛号")]
)
def test_the_chiefs_room_calls_the_number_what_it_is(app, as_role, layers, said, unsaid):
    hall = make_hall()
    with transaction():
        db.session.get_one(CodeSet, hall.module.code_set_id).layers = layers
    browser = as_role("chief_judge", event=hall.event, trade=hall.trade)

    found = list(pages(browser, hall))

    assert sum(said in page for page in found) == 2  # a sheet nobody has signed says nothing
    assert not any(unsaid in page for page in found)


@pytest.mark.parametrize(("layers", "tab"), [(0, "按参赛号裁定"), (1, "按加密号裁定")])
def test_the_tab_of_rulings_calls_the_number_what_it_is(app, as_role, layers, tab):
    hall = make_hall()
    with transaction():
        db.session.get_one(CodeSet, hall.module.code_set_id).layers = layers
    browser = as_role("chief_judge", event=hall.event, trade=hall.trade)

    place = f"/marking/{hall.event.code}/trades/{hall.trade.code}/modules/{hall.module.id}"
    said = set(re.findall(r"按\w\w\w裁定", browser.get(place).text))

    assert said == {tab}
