"""The fixed words of the papers in two languages (纸面用语): Chinese first, English beside it.

Papers are read in the hall, so Chinese is what they are written in; `say` gives the English of a
phrase, or the phrase itself where the organiser's own words stand (names of bodies, of roles).
"""

from __future__ import annotations

from typing import Any

ENGLISH = {
    "示例": "Example",
    "证件": "Badges",
    "桌签": "Name tents",
    "贴照片处": "Photo",
    "袋内材料": "Inside",
    "未放入": "Left out",
    "封袋与开封": "Sealed and opened",
    "封袋人": "Sealed by",
    "领用人": "Taken by",
    "收回人": "Brought back by",
    "第 {copy} 次打印": "print no. {copy}",
    "日期": "Day",
    "时间": "Time",
    "场地": "Site",
    "模块": "Module",
    "人数": "Entries",
    "现场给出：{who}　{what}": "Said in the hall: {who} {what}",
    "系统给出（事先公布其摘要）：{secret}": "Machine's part, its digest shown before: {secret}",
    "种子：{seed}": "Seed: {seed}",
    "定稿名单（按宣读顺序）": "The list as read out",
    "条件均等：是": "Equal conditions: yes",
    "条件均等：否": "Equal conditions: no",
    "现场抽取纸签，逐一录入。": "Paper lots were drawn in the hall and typed in one by one.",
    "重新抽签，裁定理由：{reason}": "Drawn again by ruling: {reason}",
    "见证人": "Witness",
    "出场顺序": "Order",
    "赛程表（按日期）": "Timetable by day",
    "赛程表（按场地）": "Timetable by site",
    "赛程表（按赛项）": "Timetable by trade",
    "赛程表（按代表队）": "Timetable by delegation",
    "第 {number} 版　截至 {issued}": "Edition {number}, as of {issued}",
    "未公布的安排　截至 {issued}": "Not published, as of {issued}",
    "新编号": "New number",
    "原编号": "Old number",
    "（示例）": " (example)",
    "第 {number} 页，共 {count} 页": "Page {number} of {count}",
    "{label}（签名）：": "{label} (signature):",
    "日期：      年    月    日": "Date: ________________",
    "内部核对，未公布": "Internal check, not published",
    "公示中": "Provisional",
    "公示中，至 {until}": "Provisional until {until}",
    "正式公布": "Final",
    "成绩摘要 SHA-256": "Results SHA-256",
    "　公钥指纹 {fingerprint}": "  Key {fingerprint}",
    "　操作链 {count} 条 {head}": "  Trail {count} {head}",
    "有异议请在截止前向{objections}提出。": "Objections go to {objections} before then.",
    "网上查询：{address}": "Online: {address}",
    "名次": "Place",
    "并列": "tied",
    "参赛号": "Entry",
    "姓名": "Name",
    "单位": "Unit",
    "总分": "Total",
    "奖项": "Award",
    "序号": "No.",
    "赛项": "Trade",
    "已有等级": "Level held",
    "建议": "Proposed",
    "未登记": "none known",
    "{addressee}：": "{addressee}:",
    "根据竞赛成绩，现将符合条件的人员名单报上，请审定。": (
        "On the results of the competition, those below are proposed for approval."
    ),
    "抽签种子 {seed}": "Draw seed {seed}",
    "报到时间": "Arrived",
    "本人签名": "Signature",
    "证书编号": "Certificate",
    "签领": "Received",
    "发放人": "Handed out by",
    "场次": "Session",
    "赛位": "Station",
    "对照表摘要 SHA-256": "Table SHA-256",
    "密封袋号": "Bag",
    "打印后立即装袋密封，解密前任何人不得拆阅。": (
        "Seal in its bag at once; nobody opens it before decoding."
    ),
    "加密号": "Code",
    "加密号成绩摘要 SHA-256": "Coded marks SHA-256",
    "解密前张贴。此后公布的成绩须与下列摘要一致，任何人都可以核对。": (
        "Posted before decoding. Results published later must match this digest; anyone can check."
    ),
    "得分": "Mark",
    "项目": "Item",
    "裁判员打分": "Judges’ marks",
    "怎样算": "How",
    "满分": "Of",
    "裁判长": "Chief judge",
    "监督": "Supervisor",
    "加密裁判": "Coder",
    "评分裁判": "Judge",
    "登录号": "Card number",
    "扫码，再输入 PIN": "Scan, then type the PIN",
    "查询码": "Secret",
    "扫码或打开 {address} 查本人成绩。请妥善保管，不要转给他人": (
        "Scan or open {address} to see your result. Keep this slip to yourself."
    ),
    "加密层": "Layer",
    "持有人": "Holder",
    "密钥指纹": "Key fingerprint",
    "制卡时间": "Made",
    "此卡可解开加密号对照表。核对二维码能扫出后，连同对照表装入密封袋，在封口处签名；"
    "解密时当众验看封口再拆。二维码损坏时，按顺序输入上面的词。": (
        "This card opens the table of codes. Check that the code scans, seal it in the bag with "
        "the table, and sign across the seal; at decoding show the seal before it is broken. "
        "If the code is damaged, type the words above in order."
    ),
    "实测值": "Measured",
    "扣分": "Deduction",
    "答案": "Answer",
    "顺序": "Order",
    "用时": "Time",
    "是否出现": "Occurred",
    "加分": "Bonus",
    "　评分摘要 SHA-256": "  Marks SHA-256",
    "评分表 {sheet}": "Sheet {sheet}",
    "席位 {seat}": "Seat {seat}",
    "在所给分值的方框内打“√”。改动时划去原值、写上新值并签名。": (
        "Tick the box of the mark given. To change it, strike it out, write the new one and sign."
    ),
    "满分 {maximum}": "of {maximum}",
    "得 {points}，满分 {maximum}": "{points} of {maximum}",
    "每次 {each}": "{each} each",
    "次数 __________　合计 __________": "Times __________  Sum __________",
    "合计": "Total",
    "评分裁判 {judge}": "Judge {judge}",
    "已签名 {time}": "Signed {time}",
    "事项": "Matter",
    "数": "Figure",
    "说明": "Remark",
    "查本人成绩和明细": "See your own result",
}


def say(language: str, phrase: str, **values: Any) -> str:
    """Return a phrase in "zh" or "en", its places filled.

    >>> say("zh", "第 {number} 页，共 {count} 页", number=1, count=2)
    '第 1 页，共 2 页'
    >>> say("en", "名次")
    'Place'
    """
    text = ENGLISH.get(phrase, phrase) if language == "en" else phrase
    return text.format(**values) if values else text


def said_sample(language: str, event: str, *, sample: bool) -> str:
    """Return an event's name, said to be an example unless it says so itself.

    >>> said_sample("zh", "茶艺赛", sample=True), said_sample("zh", "茶艺赛（示例）", sample=True)
    ('茶艺赛（示例）', '茶艺赛（示例）')
    """
    word = say(language, "（示例）")
    return event + word if sample and not event.endswith(word) else event
