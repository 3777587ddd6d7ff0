"""Bad input for certificates: each told apart in words of the field, nothing done by halves."""

from __future__ import annotations

import html
import io
import json
import struct
import unicodedata
import zlib

import pytest
from sqlalchemy import select

from competition.access.policy import Scope
from competition.db import db, transaction
from competition.documents.fonts import library
from competition.models.certificate import Certificate
from competition.models.event import Event
from competition.rules import certificate_numbers
from competition.services import certificate_settings, certificates, demonstration, publications
from tests import factories_results as results
from tests.documents.reading import text_of
from tests.documents.test_backgrounds import picture, svg
from tests.factories import NOW, SYSTEM, make_event
from tests.web.console.test_certificate_layouts import PAGE, fields


def bomb() -> bytes:
    """A PNG whose header promises 30,000 × 21,200 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 21_200, 1, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = b"IDAT" + zlib.compress(bytes(1000))
    rest = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + rest


SHEETS = {
    "a PDF that ends in the middle": (b"%PDF-1.7\nnothing", "a.pdf", "文件损坏，读不出来"),
    "a picture that ends in the middle": (picture()[:2000], "a.png", "文件损坏，读不出来"),
    "an SVG with a script": (
        svg("<script>alert(1)</script>"), "a.svg", "SVG 里有脚本，请改为导出 PDF 或 PNG",
    ),
    "a byte more than 24 MB": (b"%PDF-" + b"x" * 24 * 1024 * 1024, "a.pdf", "24 MB"),
    "a small file of 636 million pixels": (bomb(), "a.png", "图片超过 60 百万像素"),
}  # fmt: skip
LONG = "阿布都热合曼·" * 5 + "买买提依明"
UYGHUR = "ئەنۋەر سەيپۇل"
TIBETAN = "བསོད་ནམས"


@pytest.fixture
def designer(app, as_role):
    return as_role("organiser", event=make_event())


@pytest.fixture
def drivers(app):
    played = results.play("drivers-2025")
    results.publish(played)
    with transaction():
        certificates.choose_verification(
            SYSTEM, Scope(played.event_id), "host", results.HOST, now=NOW
        )
    return played


@pytest.fixture
def office(drivers, as_role):
    return as_role("organiser", event=db.session.get_one(Event, drivers.event_id))


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_that_will_not_do_is_told_on_its_page_and_not_kept(designer, kind):
    content, name, words = SHEETS[kind]

    answer = designer.post(
        f"{PAGE}/background?lang=zh_CN",
        data={"background": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert words in answer.text
    assert f"{PAGE}/ornament" not in designer.get(PAGE).text


def test_a_sheet_of_300_megabytes_is_refused_before_it_is_read(designer):
    answer = designer.post(
        f"{PAGE}/background?lang=zh_CN",
        data=b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(300 * 1024 * 1024)},
        headers={"Referer": f"http://localhost{PAGE}"},
    )

    assert answer.status_code == 413
    assert "24 MB" in answer.text
    assert "底图存成 PDF，或 300 dpi 的 PNG" in answer.text
    assert "拆成两份" not in answer.text
    assert f'<a class="btn" href="{PAGE}">回到刚才的页面</a>' in answer.text
    assert 'data-largest="24"' in designer.get(PAGE).text


def test_a_field_off_the_page_is_named_and_not_kept(designer):
    values = fields(designer.get(PAGE).text)

    answer = designer.post(f"{PAGE}?lang=zh_CN", data={**values, "code-x": "295"})

    assert answer.status_code == 422
    assert "“二维码”跑出了纸面" in html.unescape(answer.text)
    assert fields(designer.get(PAGE).text)["code-x"] == values["code-x"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title-size": "200"}, "“证书标题”跑出了纸面"),
        ({"title-spacing": "5"}, "“证书标题”跑出了纸面"),
        ({"english-size": "120"}, "“英文行”跑出了纸面"),
        ({"line0_text": "主任", "line0_x": "40"}, "请填写签名处的位置。"),
    ],
)
def test_what_runs_off_the_page_or_stands_nowhere_is_told_and_not_kept(designer, changed, words):
    values = fields(designer.get(PAGE).text)

    answer = designer.post(f"{PAGE}?lang=zh_CN", data={**values, **changed})

    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert fields(designer.get(PAGE).text)["title-size"] == values["title-size"]


def rename(drivers, name):
    """Have the publication in force call its first by another name."""
    (trade, *_others) = demonstration.trades_of(drivers)
    with transaction():
        current = publications.current(trade.id)
        body = json.loads(current.body)
        body["groups"][0]["rows"][0]["names"] = [name]
        current.body = json.dumps(body, ensure_ascii=False).encode()
    return f"/console/HCWL2025/trades/{trade.code}/certificates?lang=zh_CN"


def issued(name):
    rows = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
    return [row for row in rows if row.facts["recipient"] == name], len(rows)


def test_a_name_of_forty_characters_is_printed_whole_where_it_fits_and_else_named(drivers, office):
    scope, address = Scope(drivers.event_id), rename(drivers, LONG)
    assert len(LONG) == 40

    with transaction():
        certificate_settings.change(SYSTEM, scope, {"name": "modern"}, now=NOW)
    refused = office.post(address)
    nobody = issued(LONG)[1]
    with transaction():
        certificate_settings.change(SYSTEM, scope, {"name": "classic"}, now=NOW)
    office.post(address)

    assert refused.status_code == 422
    assert f"“{LONG}”太长，缩小、收窄、折行之后仍放不下" in html.unescape(refused.text)
    assert nobody == 0
    ((row,), _count) = issued(LONG)
    assert LONG in text_of(certificates.reprint(SYSTEM, scope, row.number)).replace("\n", "")


@pytest.mark.parametrize(
    ("name", "script", "words"),
    [(UYGHUR, "ARABIC", "阿拉伯字母（维吾尔文、哈萨克文）"), (TIBETAN, "TIBETAN", "藏文")],
    ids=["Uyghur", "Tibetan"],
)
def test_a_name_in_joined_letters_is_shaped_or_refused_by_name(
    drivers, office, name, script, words
):
    address = rename(drivers, name)

    answer = office.post(address)

    found, count = issued(name)
    if script in library().scripts:
        page = text_of(certificates.reprint(SYSTEM, Scope(drivers.event_id), found[0].number))
        assert name.replace(" ", "") in unicodedata.normalize("NFKC", page).replace(" ", "")
    else:
        said = html.unescape(answer.text)
        assert answer.status_code == 422
        assert said.count(f"“{name}”用{words}书写") == 1
        assert count == 0


def test_forged_foreign_and_revoked_codes_lead_to_three_different_answers(drivers, office, client):
    list(results.issue(drivers))
    row = db.session.scalars(select(Certificate).order_by(Certificate.number)).first()
    number, signature = row.number, row.signature
    torn = ("A" if signature[0] != "A" else "Q") + signature[1:]
    foreign = certificate_numbers.compose("NOWHERE", 7)
    with transaction():
        certificates.revoke(SYSTEM, Scope(drivers.event_id), number, reason="重复发放", now=NOW)

    forged, elsewhere, revoked = (
        client.get(f"/C/{each}?lang=zh_CN").text
        for each in (f"{number}/{torn}", f"{foreign}/{signature}", f"{number}/{signature}")
    )

    assert "二维码里的签名与这个编号对不上" in forged
    assert "这一系列的编号不是本站发出的" in elsewhere
    assert "重复发放" in revoked
    assert [page.count("<h1>无法确认</h1>") for page in (forged, elsewhere, revoked)] == [1, 1, 0]
    assert [page.count("<h1>已撤销</h1>") for page in (forged, elsewhere, revoked)] == [0, 0, 1]
    holder = row.facts["recipient"]
    assert [holder in page for page in (forged, elsewhere, revoked)] == [False, False, True]


def test_once_certificates_are_out_the_layout_says_what_stays_and_what_can_change(drivers, office):
    with transaction():
        certificates.issue(SYSTEM, demonstration.trades_of(drivers)[0].id, now=NOW)

    page = office.get("/console/HCWL2025/certificates/layout").text

    assert "不再变：版式、底图、位置" in page
    assert "还能改，只管以后发的：落款单位、称谓" in page
    assert 'href="/console/HCWL2025/certificates/settings"' in page
    assert "换发新编号" in page
    assert "data-main-action" not in page
