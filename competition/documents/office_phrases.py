"""The words of the office's papers in two languages (公文用语): book, notice, lists, script."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

#: Where papers of the installation are dated: they belong to no event, which would say its zone.
HOME = ZoneInfo("Asia/Shanghai")
ENGLISH = {
    "（示例）": " (example)",
    "主办单位": "Hosts",
    "承办单位": "Organisers",
    "协办单位": "Co-organisers",
    "支持单位": "Supporters",
    "执行单位": "Executors",
    "缺赛": "absent",
    "弃权": "withdrawn",
    "取消成绩": "disqualified",
    "成绩不全": "incomplete",
    "未晋级": "not advanced",
    "单项零分": "zero in a part",
    "{place} 并列": "{place} tied",
    "{behind}（{status}）": "{behind} ({status})",
    "{team}（{names}）": "{team} ({names})",
    "、": ", ",
    "名次": "Place",
    "参赛号": "Entry",
    "姓名": "Name",
    "代表队": "Delegation",
    "总分": "Total",
    "奖项": "Award",
    "得分": "Points",
    "{count} 个": "{count}",
    "团体与表彰": "Delegations and honours",
    "团体名次与表彰待以下赛项公布后列出：{trades}。": (
        "Rankings of delegations and honours follow once these trades are published as they "
        "stand: {trades}."
    ),
    "获得{team}{award}的是：": "{award}, {team}:",
    "获得{award}的是：": "{award}:",
    "合计": "Total",
    "赛项": "Trade",
    "序号": "No.",
    "标题": "Under",
    "内容": "Text",
    "组别": "Division",
    "产业链": "Industry chain",
    "公布状态": "Published",
    "证书登记簿": "Register of certificates",
    "所印单位": "Unit as printed",
    "证书": "Certificate",
    "证书编号": "Number",
    "理由": "Reason",
    "新证书": "Replaced by",
    "代替的证书": "In place of",
    "发证日期": "Issued",
    "密钥指纹": "Key fingerprint",
    "有效": "valid",
    "无法确认": "cannot be confirmed",
    "已更正": "corrected",
    "已撤销": "revoked",
    "状态": "Status",
    "获奖情况": "Awards",
    "公示中": "provisional",
    "正式成绩": "final",
    "{trade}（{state}）": "{trade} ({state})",
    "以下赛项尚未公布：{trades}。": "Not yet published: {trades}.",
    "{gone}与{into}已合并为一个单位，此处合并计算；各赛项名单仍为公布时的名称。": (
        "{gone} and {into} are one unit by now and counted as one here. The lists stay as they "
        "were published."
    ),
    "各代表队获奖情况": "Awards by delegation",
    "成绩摘要": "Digests of the results",
    "与公布页一致，可供核对": "the same as on the published pages, for checking",
    "成绩册": "Result book",
    "奖牌榜": "Medal table",
    "赛项数": "Trades",
    "参赛": "Entered",
    "到场": "Took part",
    "{role}：{bodies}": "{role}: {bodies}",
    "各代表队：": "To all delegations:",
    "附件：获奖名单": "Annex: list of awards",
    "获奖证书可扫码核验，签名公钥指纹为 {fingerprint}，与证书上所印一致。": "Certificates can be "
    "verified by their code; the signing key's fingerprint, as printed on them, is {fingerprint}.",
    "附件　获奖名单": "Annex: list of awards",
    "关于公示{event}成绩的通知": "Notice: provisional results of {event}",
    "关于公布{event}成绩的通知": "Notice: results of {event}",
    "{event}已圆满结束。{trades}等 {count} 个赛项的成绩经审核，现予公示。": (
        "{event} has ended. The results of {count} trades, {trades}, were reviewed and are "
        "published provisionally."
    ),
    "{event}已圆满结束。{trades}等 {count} 个赛项的成绩经审核，现予公布。": (
        "{event} has ended. The results of {count} trades, {trades}, were reviewed and are "
        "published herewith."
    ),
    "公示期至{day} {time}。": "Objections are heard until {day}, {time}. ",
    "对成绩有异议的，请在公示期内书面向{body}提出。": (
        "Who objects to a result may write to {body} until then."
    ),
    "竞赛监督仲裁组": "the supervision and arbitration panel",
    "获奖名单": "List of awards",
    "颁奖宣读稿": "Announcer's script",
    "现在宣布{event}获奖名单。": "We now announce the awards of {event}.",
    "获得{trade}{division}{award}的是：": "{award}, {trade} {division}:",
    "{unit}　{names}": "{names}, {unit}",
    "请获奖选手上台领奖。": "Please come to the stage.",
    "请获奖的参赛队上台领奖。": "Please come to the stage.",
    "请获奖作者上台领奖。": "Please come to the stage.",
    "祝贺以上获奖的选手和代表队。": "Congratulations to all of them and to their delegations.",
    "祝贺以上获奖的参赛队和代表队。": "Congratulations to all of them and to their delegations.",
    "祝贺以上获奖的作者和代表队。": "Congratulations to all of them and to their delegations.",
    "祝贺以上获奖的选手、作者和代表队。": (
        "Congratulations to all of them and to their delegations."
    ),
    "秩序册": "Order book",
    "目录": "Contents",
    "待定。": "To follow.",
    "竞赛组织": "Who holds it",
    "赛程安排": "Timetable",
    "竞赛内容与规则": "Trades and rules",
    "裁判与监督仲裁人员": "Judges, supervisors and arbitrators",
    "代表队名单": "Delegations",
    "各赛项出场顺序": "Start lists",
    "时间": "Time",
    "模块": "Module",
    "场次": "Session",
    "场地": "Site",
    "人数": "Entries",
    "阶段": "Stage",
    "时长": "Time",
    "占总分": "Share",
    "{level} 级": "level {level}",
    "{minutes} 分钟": "{minutes} min",
    "迟到超过 {minutes} 分钟不得入场。": "Nobody is let in more than {minutes} minutes late.",
    "职务": "Role",
    "单位、赛项": "Unit, trade",
    "选手 {count} 人": "{count} contestants",
    "作者 {count} 人": "{count} authors",
    "顺序": "Order",
    "未抽签，按参赛号排列": "not drawn yet, by number",
    "赛务日志": "Day's minutes",
    "{day}赛务日志": "Minutes of {day}",
    "当日场次": "Sessions of the day",
    "应到": "Expected",
    "实到": "Present",
    "未到": "Awaited",
    "弃权等": "Withdrawn",
    "检录情况": "At the door",
    "迟到 {late} 分钟，已入场": "{late} min late, let in",
    "迟到 {late} 分钟，报裁判长裁定": "{late} min late, before the chief judge",
    "迟到 {late} 分钟，未予检录": "{late} min late, too late",
    "记为缺赛": "noted absent",
    "记为缺赛，后经裁定撤销": "noted absent, undone by ruling",
    "撤销检录": "check-in taken back",
    "现场事件": "Incidents",
    "操作纪要": "What was done",
    "其他记录": "Remarks by hand",
    "当日无记录。": "Nothing was recorded.",
    "情况": "What happened",
    "赛位": "Station",
    "处理": "Decision",
    "事项": "Matter",
    "经办": "By",
    "评分表签名 {count} 份。": "{count} score sheets were signed.",
    "记录人：　　　　　　　竞赛负责人：　　　　　　　监督：": (
        "Recorder:               In charge:               Supervisor:"
    ),
}


def say(language: str, phrase: str, **values: Any) -> str:
    """Return a phrase in "zh" or "en", its places filled.

    >>> say("en", "{count} 个", count=3), say("zh", "{count} 个", count=3)
    ('3', '3 个')
    """
    text = ENGLISH.get(phrase, phrase) if language == "en" else phrase
    return text.format(**values) if values else text


def write_day(language: str, day: date) -> str:
    """Return a date as a paper of the office writes it.

    >>> write_day("zh", date(2025, 11, 21)), write_day("en", date(2025, 11, 21))
    ('2025年11月21日', '21 November 2025')
    """
    if language == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def write_today(language: str, now: datetime) -> str:
    """The day on which a paper of the installation is made.

    >>> write_today("en", datetime.fromisoformat("2026-11-21T23:30:00+00:00"))
    '22 November 2026'
    """
    return write_day(language, now.astimezone(HOME).date())


def write_moment(language: str, at: datetime) -> str:
    """A moment, in the time it is to be read in, as the screens write it.

    >>> [write_moment(each, datetime(2026, 3, 1, 9, 5)) for each in ("zh", "en")]
    ['2026年3月1日 9:05', '1 March 2026 9:05']
    """
    return f"{write_day(language, at.date())} {at.hour}:{at.minute:02d}"
