"""Pages of long lists, asked for by people and by others (分页)."""

from __future__ import annotations

import pytest

from tests.factories import make_event


@pytest.mark.parametrize("page", ["9" * 400, "-1", "0", "²", "x"])
@pytest.mark.parametrize("name", ["trades", "certificates"])
def test_a_page_that_cannot_be_is_no_error_of_ours(app, as_role, name, page):
    event = make_event()
    office = as_role("organiser", event=event)

    answer = office.get(f"/console/{event.code}/{name}", query_string={"page": page})

    assert answer.status_code == 200
