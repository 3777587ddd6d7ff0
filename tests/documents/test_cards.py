from competition.documents.card_facts import (
    JudgeCard,
    KeyCard,
    ResultSlip,
    StationCard,
)
from competition.documents.cards import (
    render_judge_cards,
    render_key_card,
    render_result_slips,
    render_station_cards,
)
from competition.documents.fonts import library
from tests.documents.printed import LONG_NAME
from tests.documents.reading import codes_of, pages_of, pictures_of, sound, text_of, words_of

PIP = library(system=False)
EVENT = "2025 年“大咖杯”绿色食品技能竞赛"


def make_judge(index, name="沈知行"):
    return JudgeCard(
        f"30{index} 71{index}", f"HTTPS://HALL:8443/J/{index}", name, "感官裁判", EVENT
    )


def make_slip(index, **changes):
    facts = {
        "event": EVENT,
        "trade": "咖啡师 职工组",
        "name": "龚䶮",
        "unit": "怀川茶业集团",
        "number": f"{index:04}",
        "secret": "7K3M-Q9XA",
        "qr": f"HTTPS://ZS.EXAMPLE.CN/R/{index}",
        "address": "zs.example.cn/r",
    }
    return ResultSlip(**(facts | changes))


def test_ten_judge_cards_share_a_page_and_each_reads(tmp_path):
    cards = [make_judge(index) for index in range(11)]

    pdf = render_judge_cards(cards, fonts=PIP)

    first, second = pictures_of(pdf, tmp_path)
    assert sorted(codes_of(first)) == sorted(card.qr for card in cards[:10])
    assert codes_of(second) == [cards[10].qr]
    sound(pdf, tmp_path)


def test_a_card_names_its_judge_and_number_but_no_pin_value():
    text = text_of(render_judge_cards([make_judge(7)], fonts=PIP))

    assert "沈知行" in text
    assert "307717" in text


def test_the_longest_name_stays_on_its_card(tmp_path):
    (words,) = words_of(render_judge_cards([make_judge(1, LONG_NAME)], fonts=PIP), tmp_path)

    left_edge = (210 - 2 * 85.6) / 2
    assert all(left_edge < left and right < left_edge + 85.6 for left, _t, right, _b, _w in words)


def test_ten_slips_share_a_page_and_each_reads(tmp_path):
    slips = [make_slip(index) for index in range(10)]

    pdf = render_result_slips(slips, fonts=PIP)

    assert pages_of(pdf) == 1
    assert sorted(codes_of(pictures_of(pdf, tmp_path)[0])) == sorted(slip.qr for slip in slips)


def test_a_slip_prints_number_and_secret_beside_the_code():
    text = text_of(render_result_slips([make_slip(127)], fonts=PIP))

    assert "参赛号0127" in text
    assert "查询码7K3M-Q9XA" in text


def test_long_names_and_units_stay_on_their_slip(tmp_path):
    slip = make_slip(1, name=LONG_NAME, unit="平顶山某某陶瓷文化创意产业发展有限公司代表队")

    (words,) = words_of(render_result_slips([slip], fonts=PIP), tmp_path)

    assert all(right < 105 and bottom < 62 for _l, _t, right, bottom, _w in words)


def test_a_key_card_gives_code_words_in_order_and_room_for_the_bag(tmp_path):
    words = ("山水", "云雾", "茶树", "陶土", "青瓷")
    card = KeyCard(
        EVENT,
        "加密密钥卡",
        "第一层",
        "加密裁判",
        "skc1:" + "A7" * 40,
        words,
        "3F2A",
        "",
        "11 月 20 日",
    )

    pdf = render_key_card(card, fonts=PIP)

    assert "1山水2云雾3茶树4陶土5青瓷" in text_of(pdf)
    assert "密封袋号____" in text_of(pdf)
    assert codes_of(pictures_of(pdf, tmp_path)[0]) == [card.qr]


def test_two_station_cards_share_a_page_and_fill_their_width(tmp_path):
    cards = [StationCard(str(n), EVENT, "咖啡师", f"HTTPS://HALL:8443/W/{n}") for n in (7, 12, 3)]

    pdf = render_station_cards(cards, fonts=PIP)

    (first, second) = words_of(pdf, tmp_path)
    heights = {word: bottom - top for _l, top, _r, bottom, word in first + second}
    assert heights["7"] > 100
    assert heights["12"] > 80
    pages = pictures_of(pdf, tmp_path)
    assert sorted(codes_of(pages[0])) == ["HTTPS://HALL:8443/W/12", "HTTPS://HALL:8443/W/7"]


def test_a_long_station_name_stays_on_its_card(tmp_path):
    (words,) = words_of(
        render_station_cards([StationCard("实训楼 A-12", EVENT, "咖啡师")], fonts=PIP), tmp_path
    )

    assert all(left > 15 and right < 195 for left, _t, right, _b, _w in words)
