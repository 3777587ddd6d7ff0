"""Words and figures for the style guide (部件一览), in both languages; invented people only."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from flask import Flask, render_template
from flask_babel import get_locale
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, SubmitField
from wtforms.validators import DataRequired

from competition.config import ROOT
from competition.web import context, headers, language
from competition.web.console.installation import Item

SPRITE = (ROOT / "competition" / "static" / "icons" / "sprite.svg").read_text()
SHAPES = (ROOT / "templates" / "macros" / "states.html").read_text().split("set SHAPES")[1]
#: Every name the state macro knows, and every icon that is drawn.
STATES = re.findall(r"'([a-z]+)': '[a-z]+'", SHAPES.split("%}")[0])
ICONS = re.findall(r'id="i-([a-z]+)"', SPRITE)
NAV = [
    ("overview", "总览", "Overview"),
    ("trades", "赛项", "Trades"),
    ("entries", "报名与选手", "Entries"),
    ("panels", "裁判与席位", "Panels"),
    ("scheme", "评分方案", "Schemes"),
    ("sessions", "场次与抽签", "Sessions"),
    ("coding", "加密", "Coding"),
    ("progress", "评分进度", "Progress"),
    ("results", "成绩与公示", "Results"),
    ("certificates", "证书", "Certificates"),
    ("printing", "打印", "Printing"),
    ("audit", "操作留痕", "Audit trail"),
    ("settings", "设置", "Settings"),
]
ROWS = [
    ("0126", "沈知行", "怀川茶业集团", "delivered", "91.26"),
    ("0127", "欧阳若溪", "太行文旅集团", "delivered", "88.40"),
    ("0128", "阿依努尔·买合木提", "覃怀职业学院", "flagged", "88.40"),
    ("0129", "程䶮", "怀川茶业集团", "absent", "—"),
]
WORDS = {
    "title": ("部件与它们的状态", "Components and their states"),
    "version": ("草稿　第 4 版", "Draft, version 4"),
    "saved": ("10:22 已自动保存", "Kept at 10:22"),
    "import": ("导入名单", "Import a list"),
    "trial": ("试算", "Try out"),
    "lock": ("锁定本模块", "Lock session"),
    "lacks": ("还缺 37 张", "37 missing"),
    "keys_title": ("分键", "Mark keys"),
    "buttons_title": ("按钮", "Buttons"),
    "fields_title": ("输入", "Fields"),
    "notices_title": ("提示：发生了什么，接下来做什么", "Notices: what happened, what to do"),
    "empty_title": ("空、载入、失败", "Empty, loading, failed"),
    "rulers_title": ("尺", "Rulers"),
    "states_title": ("状态：形、词、色", "States: shape, word, colour"),
    "publish": ("公示", "Publish"),
    "publishing": ("正在公示", "Publishing"),
    "other_file": ("换一个文件", "Another file"),
    "revoke": ("撤销证书", "Revoke certificate"),
    "show": ("显示", "Show"),
    "points": ("分", "points"),
    "until_hint": ("公示期按工作日计。", "Counted in working days."),
    "save": ("保存方案", "Save scheme"),
    "nobody": ("还没有选手", "No contestants yet"),
    "nobody_hint": (
        "从名单导入最快，Excel 和 WPS 文件都行。",
        "A list from Excel or WPS is quickest.",
    ),
    "reading": ("正在读取 4000 行……", "Reading 4000 rows…"),
    "offline": ("连不上服务器", "No connection"),
    "offline_hint": (
        "打分已存在这台平板上，可以继续。",
        "Marks are on this tablet; carry on.",
    ),
    "again": ("现在再试", "Try now"),
    "number": ("参赛号", "Number"),
    "name": ("姓名", "Name"),
    "delegation": ("代表队", "Delegation"),
    "state": ("状态", "State"),
    "total": ("总分", "Total"),
    "move": ("选择", "Move"),
    "undo": ("撤销", "Undo"),
    "help": (
        "规模只是一组开关的起点：加密几层、哪些事要两个人、要不要复核和申诉。",
        "The size is only where the switches start.",
    ),
    "key_words": ("平整一致，偶有余粉", "Level, at times some powder"),
    "fault": ("粉奶洒出台面", "Spilt on the counter"),
    "fault_rule": ("每处 −0.5", "−0.5 each"),
    "fewer": ("减一处", "One fewer"),
    "more": ("加一处", "One more"),
}
NOTICES = [
    (
        "done",
        ("已导入 222 人。", "222 imported."),
        ("其中新增 202，变更 11，不变 9。", "202 new, 11 changed."),
    ),
    (
        "care",
        ("还没有第二个备份位置。", "No second backup."),
        ("插上移动硬盘，到设置里选它。", "Plug in a drive."),
    ),
    (
        "stop",
        ("没有保存：这份方案在 10:21 被另一处改过。", "Not saved: changed elsewhere at 10:21."),
        ("您的改动还在这里。", "Your changes are still here."),
    ),
    ("act", ("排练中。", "Rehearsal."), ("打印件带“样”字，结束后自动清除。", "Prints say so.")),
]
KEY_STATES = [
    ("", ("可按", "Rest")),
    ("is-down", ("按下", "Pressed")),
    ("is-on", ("已选", "Chosen")),
    ("is-focus", ("键盘焦点", "Focus")),
    ("is-set", ("已签名，只读", "Signed")),
    ("is-on is-set", ("已签名，所选", "Signed, chosen")),
]
SCALE_WORDS = [
    ("不可接受", "none"),
    ("可接受", "fair"),
    ("一般", "average"),
    ("好", "good"),
    ("很好", "very good"),
    ("优秀", "excellent"),
    ("卓越", "superb"),
]
SEGMENTS = [(("要看的", "To look at"), 18), (("新增", "New"), 202), (("全部", "All"), 226)]


class SampleForm(FlaskForm):
    """One field of each kind."""

    maximum = StringField("满分", default="12")
    until = StringField("公示截止", default="11 月 19 日 17:30", validators=[DataRequired()])
    scale = SelectField("尺度", choices=[SelectChoice("0-3", "0—3 分级")])
    open_only = BooleanField("只看未评的")
    profile = RadioField(
        "规模", choices=[SelectChoice("s", "小型"), SelectChoice("m", "标准")], default="m"
    )
    send = SubmitField("保存")


def sample(english: bool) -> dict[str, Any]:
    """All words of the style guide in one language."""
    pick = int(english)
    return {
        **{key: pair[pick] for key, pair in WORDS.items()},
        "notices": [(tone, what[pick], todo[pick]) for tone, what, todo in NOTICES],
        "key_states": [(class_, words[pick]) for class_, words in KEY_STATES],
        "scale_words": [words[pick] for words in SCALE_WORDS],
        "scale": [str(n // 2) if n % 2 == 0 else f"{n // 2}.5" for n in range(13)],
        "segments": [
            {"label": label[pick], "count": count, "url": "#", "current": n == 0}
            for n, (label, count) in enumerate(SEGMENTS)
        ],
        "rows": [
            dict(
                zip(("number", "name", "delegation", "state", "total"), row, strict=True),
                chosen=n == 2,
            )
            for n, row in enumerate(ROWS)
        ],
        "states": STATES,
        "icons": ICONS,
        "short": Decimal("41.5"),
    }


def console_variables(english: bool) -> dict[str, Any]:
    """What a console page gets from its view and its context."""
    return {
        "event": {"name": {"zh": "大咖杯 2025", "en": "Daka Cup 2025"}, "sample": True},
        "actor": {"name": "赛务办·沈"},
        "nav_items": tuple(
            Item((zh, en)[english], "#" + name, name, name == "scheme") for name, zh, en in NAV
        ),
        "trail": [
            ({"zh": "咖啡师", "en": "Barista"}, "#"),
            ({"zh": "评分方案", "en": "Scheme"}, None),
        ],
        "search_url": "/find",
        "leave_url": "/leave",
        "account_url": "/account",
        "other_locale_url": "/style-guide?lang=" + ("zh_CN" if english else "en"),
    }


def look_app() -> Flask:
    """The look alone: templates, static files, languages and headers, without tables or doors."""
    app = Flask(
        "competition",
        root_path=str(ROOT / "competition"),
        template_folder=str(ROOT / "templates"),
    )
    app.config.update(
        SECRET_KEY="a secret for tests",
        TESTING=True,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="zh_CN",
    )
    language.register(app)
    context.register(app)
    headers.register(app)
    CSRFProtect(app)
    app.add_url_rule("/style-guide", view_func=style_guide)
    return app


def style_guide() -> str:
    """Every component once, one field wrong."""
    english = str(get_locale()).startswith("en")
    form = SampleForm()
    form.until.errors = ["截止时间已经过去。公示期为 3 个工作日，最早 11 月 25 日 17:30。"]
    return render_template(
        "styleguide.html", form=form, sample=sample(english), **console_variables(english)
    )
