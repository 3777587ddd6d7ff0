"""Which columns a roster may have and what people call them (名单的列)."""

from __future__ import annotations

from competition.exchange.headers import Field
from competition.exchange.roster_facts import RosterContext
from competition.rules.entrants import Entrants, called

_IN_LATIN = ("拼音", "拉丁", "英文名", "英文姓名")
_OTHERS = ("教练", "指导", "领队", "联系人", "裁判", "单位", "学校", "团队", "队伍", "项目")

_FIELDS = (
    Field(
        "number",
        ("参赛号", "参赛编号", "选手编号", "选手号", "参赛证号", "报名号", "报名编号", "编号")
        + ("entry", "entry number", "entry no", "number", "contestant no", "bib"),
    ),
    Field(
        "name",
        ("姓名", "选手姓名", "选手", "参赛选手", "参赛选手姓名", "参赛人员", "参赛者", "名字")
        + ("队员", "队员姓名", "参赛人", "学生姓名", "职工姓名", "选手名单", "参赛队员")
        + ("作者", "作者姓名", "author", "authors")
        + ("name", "full name", "contestant", "contestant name"),
        required=True,
        parts=("姓名",),
        unless=(*_OTHERS, *_IN_LATIN),
    ),
    Field(
        "latin",
        ("姓名拼音", "拼音", "拉丁姓名", "汉语拼音", "拼音姓名", "英文姓名", "英文名", "外文姓名")
        + ("选手姓名拼音", "姓名（拼音）", "latin", "latin name", "name in latin letters", "pinyin")
        + ("english name", "name in english", "name in pinyin"),
        parts=_IN_LATIN,
        unless=_OTHERS,
    ),
    Field(
        "unit",
        ("代表队", "单位", "所在单位", "工作单位", "参赛单位", "选送单位", "推荐单位", "单位名称")
        + ("代表队名称", "代表团", "学校", "院校", "学校名称", "院校名称", "所在学校", "企业")
        + ("企业名称", "公司", "所属单位", "报名单位", "参赛队单位", "县区", "所属县区", "单位全称")
        + ("delegation", "unit", "organisation", "organization", "school", "college", "company"),
        parts=("单位", "代表队", "院校", "学校"),
        unless=("教练", "指导", "领队", "电话", "地址", "意见", "性质", "类别", "联系"),
    ),
    Field(
        "unit_kind",
        ("单位类别", "单位性质", "单位类型", "单位种类", "单位属性", "代表队类别")
        + ("kind of unit", "unit kind", "unit type", "type of unit", "kind of organisation"),
        parts=("单位类别", "单位性质", "单位类型"),
    ),
    Field(
        "trade",
        ("工种", "参赛工种", "赛项", "参赛赛项", "赛项名称", "参赛项目", "项目", "比赛项目")
        + (
            "竞赛项目",
            "竞赛工种",
            "职业工种",
            "职业",
            "竞赛职业",
            "报名工种",
            "报名赛项",
            "项目名称",
        )
        + ("trade", "skill", "event", "contest"),
        parts=("工种", "赛项"),
        unless=("编号", "代码"),
    ),
    Field(
        "division",
        ("组别", "参赛组别", "组", "竞赛组别", "赛组", "报名组别", "division", "group"),
        parts=("组别",),
    ),
    Field("gender", ("性别", "gender", "sex")),
    Field(
        "id_number",
        ("身份证号", "身份证", "身份证号码", "证件号", "证件号码", "公民身份号码", "居民身份证号码")
        + ("有效证件号码", "身份证件号码", "id", "id number", "id no", "identity number"),
        parts=("身份证", "证件号"),
        unless=("复印", "照片", "类型"),
    ),
    Field(
        "born_on",
        ("出生日期", "出生年月日", "出生年月", "生日", "出生时间", "出生")
        + ("date of birth", "birthday", "born on", "birth date", "birthdate", "dob", "born"),
        parts=("出生日期", "出生年月"),
        unless=(*_OTHERS, "籍贯", "地"),
    ),
    Field(
        "trade_years",
        ("从业年限", "从业年数", "本工种年限", "本工种工作年限", "本职业工作年限", "工作年限")
        + ("从事本职业年限", "从事本工种年限", "从事本岗位年限", "工龄", "years in the trade")
        + ("trade years", "years of work", "years of experience"),
        parts=("从业年限", "工作年限"),
        unless=(*_OTHERS, "证书"),
    ),
    Field("id_kind", ("证件类型", "证件种类", "id type", "id kind")),
    Field(
        "phone",
        ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "本人电话")
        + ("phone", "mobile", "telephone", "tel"),
        parts=("手机", "电话"),
        unless=("教练", "指导", "领队", "联系人", "单位"),
    ),
    Field(
        "skill_level",
        ("技能等级", "等级", "职业技能等级", "职业资格等级", "现有等级", "证书等级", "技术等级")
        + ("现持有等级", "已有技能等级", "level", "skill level"),
        parts=("等级",),
        unless=("证书编号", "比赛", "申报"),
    ),
    Field(
        "occupation_certificate",
        ("职业资格证书", "职业技能等级证书", "证书编号", "职业资格证书编号", "资格证书编号")
        + ("职业技能等级证书编号", "技能证书编号", "职业资格", "occupation certificate")
        + ("certificate", "certificate no", "certificate number"),
        parts=("证书编号", "资格证书"),
    ),
    Field(
        "coaches",
        ("教练", "指导教师", "指导老师", "教练员", "指导教师姓名", "指导老师姓名", "教练姓名")
        + ("技术指导", "师傅", "coach", "coaches", "trainer"),
        parts=("指导教师", "指导老师", "教练"),
        unless=("电话", "单位", "手机"),
    ),
    Field(
        "student",
        ("是否学生", "学生", "是否在校生", "在校生", "是否为学生", "身份", "人员身份", "人员类别")
        + ("student", "is student"),
    ),
    Field(
        "team",
        ("队名", "团队名称", "参赛队名称", "参赛队", "队伍名称", "小组名称", "组合名称", "队伍")
        + ("作品名", "作品名称", "作品题目", "作品标题", "队名或作品名")
        + ("team", "team name", "title of the work", "team or work"),
    ),
    Field("note", ("备注", "说明", "附注", "note", "notes", "remark", "remarks")),
)

#: Labels of the fields in a workbook or a page, in both languages, in a template's order.
LABELS: dict[str, dict[str, str]] = {
    "number": {"zh": "参赛号", "en": "Entry number"},
    "name": called("name", Entrants.PEOPLE),
    "unit": {"zh": "代表队", "en": "Delegation"},
    "unit_kind": {"zh": "单位类别", "en": "Kind of unit"},
    "trade": {"zh": "赛项", "en": "Trade"},
    "division": {"zh": "组别", "en": "Division"},
    "gender": {"zh": "性别", "en": "Gender"},
    "id_number": {"zh": "身份证号", "en": "ID number"},
    "born_on": {"zh": "出生日期", "en": "Date of birth"},
    "trade_years": {"zh": "从业年限", "en": "Years in the trade"},
    "id_kind": {"zh": "证件类型", "en": "ID type"},
    "phone": {"zh": "联系电话", "en": "Phone"},
    "skill_level": {"zh": "技能等级", "en": "Skill level"},
    "occupation_certificate": {"zh": "职业技能等级证书编号", "en": "Certificate number"},
    "coaches": {"zh": "指导教师", "en": "Coaches"},
    "student": {"zh": "是否学生", "en": "Student"},
    "team": called("team", Entrants.PEOPLE),
    "latin": {"zh": "姓名拼音", "en": "Name in Latin letters"},
    "note": {"zh": "备注", "en": "Note"},
}
#: The columns that are called by what is entered.
CALLED = frozenset({"name", "team"})
OWN = "own:"
#: Columns a template offers only where the event's rules read them: for a condition, for a tie.
ASKED = frozenset({"born_on", "trade_years", "unit_kind"})


def label(context: RosterContext, code: str, language: str) -> str:
    """What a column of the system's own is called in this event."""
    words = called(code, context.entrants) if code in CALLED else LABELS[code]
    return words[language]


def roster_fields(context: RosterContext) -> tuple[Field, ...]:
    """The fields of a roster for this event: the event's own columns come first.

    A trade is required unless the whole file is for one, or the event has one alone.
    """
    own = tuple(Field(OWN + each.code, each.names) for each in context.own_fields)
    needed = {"name"}
    if not context.default_trade and len(context.trades) > 1:
        needed.add("trade")
    if context.unit_required and not context.default_unit:
        needed.add("unit")
    if context.id_required:
        needed.add("id_number")
    return own + tuple(
        Field(each.code, each.names, each.code in needed, each.parts, each.unless)
        for each in _FIELDS
    )
