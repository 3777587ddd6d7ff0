"""The look: tokens, icons, words and layouts hold together (界面)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask, render_template, render_template_string
from flask_babel import lazy_gettext
from jinja2.ext import babel_extract

from competition.config import ROOT
from tests.web.styleguide_sample import NAV, STATES, SampleForm, look_app

CSS = ROOT / "competition" / "static" / "css"
ICON_FOLDER = ROOT / "competition" / "static" / "icons"
TEMPLATES = ROOT / "templates"
OURS = ("layouts", "macros", "errors", "styleguide")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")


@pytest.fixture
def app() -> Iterator[Flask]:
    """The look alone: it needs no tables."""
    made = look_app()
    with made.test_request_context("/?lang=zh_CN"):
        yield made


class Page(HTMLParser):
    """Collects what a page may not have, and its ids and headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.first_headings = 0
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.first_headings += tag == "h1"
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.addresses += [str(given[name]) for name in ("src", "href") if given.get(name)]


def block(text: str, opening: str) -> dict[str, str]:
    """The custom properties declared in the first block that opens like this."""
    body = text.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body))


def templates() -> Iterator[Path]:
    """The templates of the look."""
    yield TEMPLATES / "styleguide.html"
    for folder in OURS:
        yield from sorted((TEMPLATES / folder).glob("*.html"))


def channels(colour: str) -> list[Fraction]:
    digits = colour.lstrip("#")
    return [Fraction(int(digits[n : n + 2], 16), 255) for n in (0, 2, 4)]


def luminance(colour: str) -> float:
    linear = [
        c / Fraction("12.92") if c <= Fraction("0.04045") else ((float(c) + 0.055) / 1.055) ** 2.4
        for c in channels(colour)
    ]
    return sum(share * float(c) for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_dark_is_the_same_whether_chosen_or_wished_for_by_the_system() -> None:
    text = (CSS / "tokens.css").read_text()

    chosen = block(text, '[data-theme="dark"] {')
    wished = block(text, ":root:not([data-theme]) {")

    assert len(chosen) > 20
    assert chosen == wished


@pytest.mark.parametrize("opening", ['[data-theme="light"] {', '[data-theme="dark"] {'])
def test_text_reads_on_every_ground_it_stands_on(opening: str) -> None:
    colours = block((CSS / "tokens.css").read_text(), opening)

    pairs = [
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "act", "done", "care", "stop")
        for ground in ("paper", "sheet")
    ]
    pairs += [(tone, f"{tone}-wash") for tone in ("act", "done", "care", "stop")]
    pairs += [
        ("on-act", "act"),
        ("on-plate", "plate"),
        ("on-done", "done"),
        ("on-stop", "stop"),
        ("on-care", "care-fill"),
        ("ink-3", "sunken"),
    ]

    for ink, ground in pairs:
        assert contrast(colours[f"--{ink}"], colours[f"--{ground}"]) >= 4.5, (ink, ground)
    for ground in ("paper", "sheet"):
        assert contrast(colours["--edge"], colours[f"--{ground}"]) >= 3, ground


def test_only_the_tokens_hold_a_hex_value() -> None:
    for sheet in CSS.glob("*.css"):
        if sheet.name != "tokens.css":
            assert not HEX.findall(re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)), (
                sheet.name
            )


def test_every_colour_a_sheet_asks_for_is_a_token() -> None:
    declared = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text()))

    for sheet in CSS.glob("*.css"):
        asked = set(re.findall(r"var\((--[\w-]+)", sheet.read_text()))
        own = set(re.findall(r"(--[\w-]+):", sheet.read_text()))
        assert {name for name in asked - own if not name.startswith("--bs-")} <= declared, (
            sheet.name
        )


def test_the_sprite_draws_every_icon_and_state_once() -> None:
    drawn = re.findall(r'<symbol id="([\w-]+)"', (ICON_FOLDER / "sprite.svg").read_text())
    asked = {f"i-{name}" for name, _, _ in NAV}
    for template in templates():
        asked |= {f"i-{name}" for name in re.findall(r"\bicon\('([\w-]+)'", template.read_text())}
        asked |= {f"g-{name}" for name in re.findall(r"\bglyph\('([\w-]+)'", template.read_text())}

    assert len(drawn) == len(set(drawn))
    assert asked <= set(drawn)


def test_every_state_has_a_shape_of_its_own_and_a_word(app: Flask) -> None:
    source = "{% from 'macros/states.html' import state %}{{ state(name) }}"

    shown = {name: render_template_string(source, name=name) for name in STATES}

    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ICON_FOLDER / "sprite.svg").read_text()))
    for name, html in shown.items():
        assert re.findall(r"#(g-[\w-]+)", html)[0] in drawn, name
        assert re.sub(r"<[^>]+>", "", html).strip(), name


def test_the_part_of_the_frame_holds_no_sentence_it_does_not_say() -> None:
    with (ROOT / "competition/translations/zh_CN/look.po").open("rb") as file:
        known = {message.id: message.string for message in read_po(file) if message.id}

    used = set()
    for template in templates():
        with template.open("rb") as file:
            found = [message for _, _, message, _ in babel_extract(file, ("_",), [], {})]
        used |= {message if isinstance(message, str) else message[0] for message in found}

    assert set(known) - used == set()
    assert all(known.values())


def test_a_macro_speaks_the_readers_language_each_time() -> None:
    app = look_app()
    source = "{% from 'macros/states.html' import state %}{{ state('delivered') }}"

    with app.test_request_context("/?lang=en"):
        english = render_template_string(source)
    with app.test_request_context("/?lang=zh_CN"):
        chinese = render_template_string(source)

    assert "Delivered" in english
    assert "已送达" in chinese


@pytest.mark.parametrize("layout", ["base", "console", "chief", "public", "plain"])
def test_a_layout_stands_with_nothing_given(app: Flask, layout: str) -> None:
    page = Page(render_template(f"layouts/{layout}.html"))

    assert not page.inline
    assert len(page.ids) == len(set(page.ids))
    assert not [address for address in page.addresses if address.startswith(("http", "//"))]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_style_guide_has_nothing_inline_and_one_heading(app: Flask, language: str) -> None:
    answer = app.test_client().get(f"/style-guide?lang={language}")

    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert page.first_headings == 1
    assert not page.inline
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize(
    ("value", "maximum", "width"),
    [
        (25, 60, 416),
        (Decimal("41.5"), 42, 988),
        (Fraction(125, 3), Fraction(125), 333),
        (70, 60, 1000),
        (-3, 60, 0),
        (0, 0, 0),
    ],
)
def test_a_ruler_is_as_long_as_its_share(
    app: Flask, value: object, maximum: object, width: int
) -> None:
    source = "{% from 'macros/rulers.html' import ruler %}{{ ruler(value, maximum) }}"

    html = render_template_string(source, value=value, maximum=maximum)

    assert f'class="r-fill" width="{width}"' in html


def test_a_field_says_what_is_wrong_even_when_the_sentence_is_lazy() -> None:
    app = look_app()
    source = """{% from 'macros/forms.html' import field, problem_summary %}
        {{ problem_summary(form) }}{{ field(form.until) }}"""

    with app.test_request_context("/?lang=zh_CN", method="POST"):
        form = SampleForm(meta={"csrf": False})
        form.until.errors = [lazy_gettext("Draft"), ["one", "two"]]
        html = render_template_string(source, form=form)

    assert html.count("草稿") == 2
    assert "one two" in html
    assert 'aria-describedby="until-error"' in html
    assert 'aria-invalid="true"' in html


def test_the_seven_stages_show_what_is_done_now_and_to_come(app: Flask) -> None:
    html = render_template_string(
        "{% from 'macros/rulers.html' import stages %}{{ stages(3, late=True) }}"
    )

    assert html.count("s-done") == 3
    assert html.count("s-late") == 1
    assert html.count("s-todo") == 3


def test_a_refusal_says_what_happened_and_what_to_do(app: Flask) -> None:
    html = render_template(
        "errors/refused.html",
        status=422,
        message="小计 41.5",
        problems=[{"code": "x", "where": "E14", "message": "少 0.5"}],
    )

    assert "小计 41.5" in html
    assert "E14" in html
    assert "少 0.5" in html
