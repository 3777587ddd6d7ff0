from competition.documents.code_facts import (
    CodedMark,
    CodedMarksSheet,
    CodeLabel,
    CodeLabels,
    CodeTable,
    CodeTableRow,
)
from competition.documents.coding import (
    render_code_labels,
    render_code_table,
    render_coded_marks,
)
from competition.documents.fonts import library
from tests.documents.reading import pages_of, sound, text_of, words_of

PIP = library(system=False)
EVENT = "2025 年“大咖杯”绿色食品技能竞赛"
DIGEST = "0123456789abcdef" * 4


def test_twenty_four_labels_fill_a_sheet():
    labels = tuple(CodeLabel(f"K-{i}", "操作技能") for i in range(100, 125))

    pdf = render_code_labels(CodeLabels("加密号标签", labels), fonts=PIP)

    assert pages_of(pdf) == 2
    assert "K-123" in text_of(pdf, 0)
    assert text_of(pdf, 1).startswith("K-124")


def test_a_label_is_printed_as_often_as_asked():
    pdf = render_code_labels(CodeLabels("标签", (CodeLabel("K-137", "", 3),)), fonts=PIP)

    assert text_of(pdf).count("K-137") == 3


def test_long_codes_stay_on_their_stickers(tmp_path):
    labels = tuple(CodeLabel(f"WORKSHOP-2-{i:05}", "很长的说明" * 8) for i in range(24))

    (words,) = words_of(render_code_labels(CodeLabels("标签", labels), fonts=PIP), tmp_path)

    for left, _top, right, _bottom, word in words:
        assert int(left // 70) == int(right // 70), word


def test_a_code_table_leads_from_code_to_name_and_says_to_seal_it(tmp_path):
    table = CodeTable(
        EVENT,
        "咖啡师加密对照表",
        "第一层",
        (CodeTableRow("K-137", "0127", "龚䶮", "怀川茶业集团"),),
        "2025年11月20日",
        bag="MF-0021",
        digest=DIGEST,
    )

    pdf = render_code_table(table, fonts=PIP)

    text = text_of(pdf).replace("　", "")
    assert "K-1370127龚䶮怀川茶业集团" in text
    assert "密封袋号MF-0021" in text
    assert "监督（签名）" in text
    sound(pdf, tmp_path)


def test_posted_marks_carry_codes_digest_and_no_names():
    sheet = CodedMarksSheet(
        EVENT,
        "咖啡师加密号成绩汇总",
        ("J1", "J2"),
        (CodedMark("K-137", "87.50", ("87.00", "88.00"), "1"),),
        DIGEST,
        "2025年11月20日 17:32",
    )

    text = text_of(render_coded_marks(sheet, fonts=PIP))

    assert "K-13787.0088.0087.501" in text
    assert DIGEST in text
    assert "姓名" not in text


def test_many_seats_turn_the_sheet():
    seats = tuple(f"J{i}" for i in range(1, 9))
    row = CodedMark("K-137", "87.50", ("87.00",) * 8)
    pdf = render_coded_marks(CodedMarksSheet(EVENT, "汇总", seats, (row,), DIGEST, ""), fonts=PIP)

    assert b"841.8898" in pdf
    assert "J8" in text_of(pdf)
