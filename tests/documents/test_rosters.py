from competition.documents.fonts import library
from competition.documents.roster_facts import (
    AttendanceSheet,
    ReceiptList,
    ReceiptRow,
    StartList,
    StartRow,
)
from competition.documents.rosters import (
    render_attendance_sheet,
    render_receipt_list,
    render_start_list,
)
from tests.documents.reading import pages_of, sound, text_of

PIP = library(system=False)
EVENT = "2025 年“大咖杯”绿色食品技能竞赛"
ROWS = (
    StartRow("1", "0127", "龚䶮", "怀川茶业集团", "11 月 20 日上午", "3"),
    StartRow("2", "0128", "阿依努尔·买合木提", "覃怀职业学院", "11 月 20 日上午", "4"),
)


def plain(pdf, page=0):
    return text_of(pdf, page).replace("　", "")


def test_a_start_list_gives_order_session_and_station(tmp_path):
    pdf = render_start_list(
        StartList(EVENT, "咖啡师出场顺序表", ROWS, "2025年11月19日", seed="20251119-a7"), fonts=PIP
    )

    text = plain(pdf)
    assert "10127龚䶮怀川茶业集团11月20日上午3" in text
    assert "抽签种子20251119-a7" in text
    sound(pdf, tmp_path)


def test_columns_nobody_needs_are_left_out():
    rows = (StartRow("1", "0127", "李明", "怀川茶业集团"),)

    text = plain(render_start_list(StartList(EVENT, "出场顺序表", rows, ""), fonts=PIP))

    assert "场次" not in text
    assert "赛位" not in text


def test_an_attendance_sheet_has_room_for_time_hand_and_count():
    text = plain(render_attendance_sheet(AttendanceSheet(EVENT, "签到表", ROWS, ""), fonts=PIP))

    assert "报到时间本人签名" in text
    assert "应到2人" in text


def test_a_receipt_list_repeats_its_head_on_every_page():
    rows = tuple(ReceiptRow(f"DKB-{i:05}", "李明", "怀川茶业集团", "一等奖") for i in range(60))

    pdf = render_receipt_list(ReceiptList(EVENT, "证书签领表", rows, "2025年11月28日"), fonts=PIP)

    assert pages_of(pdf) >= 3
    for page in range(pages_of(pdf)):
        assert "序号证书编号姓名单位赛项奖项签领" in plain(pdf, page)
