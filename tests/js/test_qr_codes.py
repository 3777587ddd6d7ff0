"""QR codes the tablet draws and reads, against other people's writers and readers (二维码)."""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
from typing import Any

import pytest
import qrcode
import zxingcpp
from PIL import Image, ImageFilter

from competition.config import ROOT

NODE = shutil.which("node")
MODULES = ROOT / "competition" / "static" / "js" / "marking"
LEVELS = {"L": 1, "M": 0, "Q": 3, "H": 2}
TEXTS = (
    "JUDGE:48392:0123456789ABCDEF0123456789ABCDEF",
    "http://192.168.1.10:8000/marking/app?pair=K7Q2-9FTB-3M5X-HD8C",
    "二维码：加密号 K-017",
    "0123456789012345",
    "H1:12:3:0a1b2c3d:" + "aZ9+/" * 50,
)
WRITE = """
import { qr } from "%s/qr-writing.mjs";
const texts = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(texts.map(qr)));
"""
READ = """
import { readPicture } from "%s/qr-reading.mjs";
const pictures = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(pictures.map(([width, height, grey]) => {
  const points = Buffer.from(grey, "base64");
  const data = new Uint8ClampedArray(width * height * 4);
  points.forEach((value, i) => data.fill(value, 4 * i, 4 * i + 3));
  return readPicture({ data, width, height });
})));
"""


def node(script: str, given: object) -> Any:
    """Run a module under node with JSON in, JSON out."""
    if NODE is None:
        pytest.skip("no node: the tablet's QR codes were NOT tested")
    run = subprocess.run(  # noqa: S603
        [NODE, "--input-type=module", "-e", script % MODULES.as_posix()],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def drawn(rows: list[list[bool]]) -> Image.Image:
    size = len(rows) + 8
    picture = Image.new("L", (size, size), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + 4, y + 4), 0)
    return picture.resize((size * 4, size * 4), Image.Resampling.NEAREST)


def code(text: str, level: str) -> Image.Image:
    """A code by another writer, on a grey table."""
    made = qrcode.QRCode(error_correction=LEVELS[level], border=4, box_size=5)
    made.add_data(text)
    made.make(fit=True)
    picture = made.make_image().convert("L")
    side = max(480, picture.width + 60)
    table = Image.new("L", (side, side), 225)
    table.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return table


def sent(picture: Image.Image) -> list[object]:
    grey = base64.b64encode(picture.convert("L").tobytes()).decode()
    return [picture.width, picture.height, grey]


def test_what_the_tablet_draws_others_read() -> None:
    texts = [*TEXTS, "x", "y" * 900, "z" * 2000]

    found = [drawn(rows) for rows in node(WRITE, texts)]

    assert [zxingcpp.read_barcodes(picture)[0].text for picture in found] == texts


def test_the_tablet_reads_what_others_draw_at_every_level() -> None:
    wanted = [(text, level) for text in TEXTS for level in LEVELS]

    found = node(READ, [sent(code(text, level)) for text, level in wanted])

    assert found == [text for text, _level in wanted]


def test_turned_tilted_dim_and_speckled_codes_are_read() -> None:
    chance = random.Random(7)  # noqa: S311
    pictures = []
    for text in TEXTS[:3]:
        flat = code(text, "M")
        side = flat.width
        turned = flat.rotate(33, Image.Resampling.BICUBIC, fillcolor=225)
        upside = flat.rotate(180)
        corners = (-30, -10, 10, side + 30, side + 20, side - 15, side - 5, 25)
        tilted = flat.transform(
            flat.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=225
        )
        shade = Image.linear_gradient("L").resize(flat.size).point(lambda value: value // 2)
        dim = Image.blend(flat, shade, 0.45).filter(ImageFilter.GaussianBlur(0.8))
        for _ in range(3000):
            place = (chance.randrange(side), chance.randrange(side))
            dim.putpixel(place, max(0, min(255, dim.getpixel(place) + chance.randint(-40, 40))))
        pictures += [(text, picture) for picture in (turned, upside, tilted, dim)]

    found = node(READ, [sent(picture) for _text, picture in pictures])

    assert found == [text for text, _picture in pictures]


def seen_from(picture: Image.Image, corners: list[tuple[float, float]]) -> Image.Image:
    """The picture as a camera sees it from aside: its own corners at these places (透视)."""
    width, height = picture.size
    rows = []
    for (u, v), (x, y) in zip(
        [(0, 0), (width, 0), (width, height), (0, height)], corners, strict=True
    ):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for i in range(8):
        top = max(range(i, 8), key=lambda r: abs(rows[r][i]))
        rows[i], rows[top] = rows[top], rows[i]
        for r in set(range(8)) - {i}:
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return picture.transform(
        (640, 480), Image.Transform.PERSPECTIVE, [row[8] / row[i] for i, row in enumerate(rows)],
        Image.Resampling.BICUBIC, fillcolor=225,
    )  # fmt: skip


@pytest.mark.parametrize("level", ["L", "M"])
def test_the_large_codes_of_a_hand_over_are_read_turned_and_from_aside(level: str) -> None:
    text = TEXTS[-1]
    flat = code(text, level)
    flat.thumbnail((330, 330), Image.Resampling.LANCZOS)
    table = Image.new("L", (640, 480), 225)
    table.paste(flat, (155, 75))
    pictures = [
        table.rotate(turn, Image.Resampling.BICUBIC, fillcolor=225)
        for turn in (15, 38, 45, 52, 90, 135, 200)
    ]
    for away in (30, 60, 90):
        pictures.append(seen_from(table, [(away, 0), (640 - away, 0), (640, 480), (0, 480)]))
        pictures.append(seen_from(table, [(0, away), (640, 0), (640, 480), (0, 480 - away)]))
        turned = table.rotate(25, Image.Resampling.BICUBIC, fillcolor=225)
        pictures.append(seen_from(turned, [(away, 0), (640 - away, 0), (640, 480), (0, 480)]))

    found = node(READ, [sent(picture) for picture in pictures])

    assert found == [text] * len(pictures)


def test_misread_modules_are_put_right_and_no_wrong_text_comes_out() -> None:
    chance = random.Random(11)  # noqa: S311
    spoilt = []
    for share in (0.03, 0.35):
        picture = code(TEXTS[0], "Q")
        left, top, right, bottom = picture.point(lambda value: 255 * (value < 128)).getbbox()
        for _ in range(int(share * 1000)):
            x, y = chance.randrange(left + 45, right - 45), chance.randrange(top + 45, bottom - 45)
            picture.paste(255 * chance.randrange(2), (x, y, x + 5, y + 5))
        spoilt.append(sent(picture))

    light, heavy = node(READ, spoilt)

    assert light == TEXTS[0]
    assert heavy in (None, TEXTS[0])


def test_a_picture_without_a_code_says_nothing() -> None:
    chance = random.Random(3)  # noqa: S311
    noise = Image.frombytes("L", (320, 240), chance.randbytes(320 * 240))

    assert node(READ, [sent(noise), sent(Image.new("L", (64, 64), 200))]) == [None, None]
