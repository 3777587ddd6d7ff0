import pytest

from competition.documents.certificate_facts import CertificateKind, DateStyle
from competition.documents.wording import compose, event_with_year, holes
from tests.documents.printed import make_certificate


def whole(facts, dates=DateStyle.FIGURES):
    words = compose(facts, dates)
    return words.paragraph + words.award + words.closing


def test_an_honour_names_event_trade_division_and_award():
    facts = make_certificate(event="某某竞赛", division="职工组")

    assert (
        whole(facts)
        == "在2026年某某竞赛咖啡师赛项（职工组）中成绩优异，荣获一等奖特发此证，以资鼓励。"
    )


def test_a_merit_is_a_paper_of_its_own():
    facts = make_certificate(event="某某竞赛", kind=CertificateKind.MERIT, award="第一名")

    assert compose(facts, DateStyle.FIGURES).title == "奖状"
    assert whole(facts).endswith("决赛中技艺精湛、成绩突出，荣获第一名特发此状，以资鼓励。")


def test_a_participation_names_no_award():
    facts = make_certificate(
        event="某某竞赛", kind=CertificateKind.PARTICIPATION, award="一等奖", passed=True
    )

    assert whole(facts) == (
        "参加了2026年某某竞赛咖啡师赛项的理论知识和实际操作竞赛，成绩合格。特发此证。"
    )


def test_a_coach_is_named_for_the_contestant_led():
    facts = make_certificate(event="某某竞赛", kind=CertificateKind.COACH, pupil="欧阳若兰")

    assert whole(facts).startswith("指导欧阳若兰在2026年某某竞赛咖啡师赛项中荣获一等奖，被评为")
    assert compose(facts, DateStyle.FIGURES).award == "优秀指导教师"


def test_a_unit_is_addressed_without_salutation():
    facts = make_certificate(kind=CertificateKind.ORGANISATION, salutation="")

    assert compose(facts, DateStyle.CHINESE).address == "："


def test_the_year_stands_once_and_in_one_style():
    assert event_with_year("2026 年某某竞赛", 2026, DateStyle.CHINESE) == "二〇二六年某某竞赛"
    assert event_with_year("某某竞赛（2026）", 2026, DateStyle.FIGURES) == "某某竞赛（2026）"


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (CertificateKind.HONOUR, ["award"]),
        (CertificateKind.COACH, ["award", "pupil"]),
        (CertificateKind.TEAM, ["award"]),
        (CertificateKind.PARTICIPATION, []),
    ],
)
def test_a_hole_in_the_wording_is_found_before_printing(kind, missing):
    assert holes(make_certificate(kind=kind, award="")) == missing
