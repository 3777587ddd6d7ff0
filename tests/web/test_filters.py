"""Days and times as people write them, wherever a refusal or a page names one (日期与时间)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from competition.errors import Problem
from competition.rules.values import text
from competition.web import filters
from competition.web.figures import figure, places
from competition.web.wording import sentence

RUNNING = Problem("notice-running", "barista", {"until": "2026-11-25 17:30"})


@pytest.mark.parametrize(
    ("locale", "said"),
    [("zh_CN", "2026年11月25日 17:30"), ("en", "25 November 2026 17:30")],
)
def test_a_refusal_names_a_moment_as_its_reader_writes_it(app, locale, said):
    with app.test_request_context(), force_locale(locale):
        assert said in sentence(RUNNING)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-05", "2026年11月5日"),
        ("2026-11-25 08:05", "2026年11月25日 8:05"),
        ("2026-11-25 17:30+08:00", "2026年11月25日 17:30"),
        ("2026-02-30", "2026-02-30"),
        ("2026", "2026"),
    ],
)
def test_a_day_is_told_and_whatever_is_none_stays_as_it_is(app, text, said):
    with app.test_request_context(), force_locale("zh_CN"):
        assert filters.told(text) == said


def test_a_paper_made_in_the_morning_bears_the_day_of_the_hall_not_of_greenwich(app):
    morning = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

    assert filters.today(morning) == "2026年11月22日"


def test_a_short_day_names_its_year_when_it_is_another_year(app):
    now = datetime.now(ZoneInfo("Asia/Shanghai")).year
    with app.test_request_context(), force_locale("zh_CN"):
        assert filters.short_day(date(now - 3, 11, 5)) == f"{now - 3}年11月5日"
        assert filters.short_day(date(now, 6, 15)) == "6月15日"


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        ("2025-11-19", "2025-11-19", "2025年11月19日", "19 November 2025"),
        ("2025-11-19", "2025-11-21", "2025年11月19日—21日", "19–21 November 2025"),
        ("2025-11-29", "2025-12-02", "2025年11月29日—12月2日", "29 November – 2 December 2025"),
        (
            "2025-12-30",
            "2026-01-02",
            "2025年12月30日—2026年1月2日",
            "30 December 2025 – 2 January 2026",
        ),
    ],
)
def test_what_two_days_share_is_said_once(app, first, last, chinese, english):
    between = (date.fromisoformat(first), date.fromisoformat(last))
    for locale, said in (("zh_CN", chinese), ("en", english)):
        with app.test_request_context(), force_locale(locale):
            assert filters.days(*between) == said


@pytest.mark.parametrize(("locale", "said"), [("zh_CN", "8:30—12:00"), ("en", "8:30–12:00")])
def test_a_span_of_time_takes_the_dash_of_its_language(app, locale, said):
    start, end = (
        datetime(2026, 11, 20, hour, minute, tzinfo=UTC) for hour, minute in ((8, 30), (12, 0))
    )
    with app.test_request_context(), force_locale(locale):
        assert filters.span(start, end) == said


def test_a_column_takes_the_decimals_its_longest_figure_needs():
    numbers = [Fraction(137, 10), Fraction(16, 3), None, Fraction(7829, 100)]

    assert places(numbers) == 2
    assert [figure(text(each), places(numbers)) for each in numbers if each] == [
        "13.70", "5.3333…", "78.29"
    ]  # fmt: skip
