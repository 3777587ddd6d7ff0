"""What a machine went through is told in the unit people would say (检查用语)."""

from __future__ import annotations

import pytest

from competition.services.checkup import Finding
from competition.web.check_words import row_of
from tests.factories import NOW


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 分钟"), (119, "119 分钟"), (300, "5 小时"), (525_599, "365 天")],
)
def test_how_long_it_stood_still_or_was_turned(app, minutes, said):
    with app.test_request_context("/"):
        for what in ("pause", "turned", "righted"):
            row = row_of(Finding(what, "care", {"until": NOW, "minutes": minutes}))
            assert said in row.how
