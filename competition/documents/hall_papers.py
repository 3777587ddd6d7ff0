"""What hangs in a hall and what a judge keeps: network list, one page (场地网络清单、裁判卡)."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.colours import GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.report import Report

#: What is done before the contest, in this order; one box each.
STEPS = {
    "zh": (
        "路由器放高处、通电，离人群不远；用场馆自己的无线网时，先问清一个接入点能带几台。",
        "服务器电脑接网线，插电源，盖子不合上，睡眠设成“从不”，自动更新推迟到赛后。",
        "路由器里给服务器电脑固定地址：与上面的地址一致。",
        "电脑时间与手机对准。",
        "备份移动硬盘插好，控制台没有红条。",
        "每台平板连现场无线网，关掉“无互联网时自动切换”，电量八成以上。",
        "每台平板打开上面的地址，配对一次，“平板自检”全绿。",
        "带一台平板走到最远的赛位，签一张试评表，看它送达。",
        "拔掉路由器电源一分钟再插上：平板照常能评，随后自动补传。",
        "备用平板两台已配对，空白评分表已印好。",
    ),
    "en": (
        "The router stands high, on mains; of a venue's own network ask how many it carries.",
        "The server by cable and on mains, lid open, sleep 'never', updates put off.",
        "In the router a fixed address for the server: the one above.",
        "The clock of the computer agrees with a telephone.",
        "The backup drive is plugged in, the console shows no red bar.",
        "Every tablet in the hall's network, 'switch when there is no internet' off, 80 % charged.",
        "Every tablet opened the address above and was paired; its check-up is green.",
        "One tablet at the farthest station: a trial sheet is signed and arrives.",
        "The router without power for a minute: tablets go on and send by themselves afterwards.",
        "Two spare tablets are paired, empty sheets are printed.",
    ),
}
BLANK = "____________________"
#: What stands above the list: title, whom it is for, the address, what is written by hand.
HEAD = {
    "zh": ("场地网络清单", "贴在服务器旁", "平板打开", ("无线网名称", "密码保管人", "出问题找")),
    "en": ("Network list of the hall", "To hang beside the server", "Tablets open",
           ("Name of the network", "Who keeps its password", "If something is wrong, ask")),
}  # fmt: skip
#: Where nothing but this computer can open the address: no code is printed that leads nowhere.
CLOSED = {
    "zh": "服务器现在只有本机能打开：首次设置的“网络”里选平板，重新启动，再打印这一页。",
    "en": "Only this computer can open the server: choose tablets in the first run, start anew, "
    "and print this page again.",
}
TRUST = {
    "zh": "装本场证书：平板先打开 {trust}，照页面做一次。",
    "en": "The hall's certificate: each tablet opens {trust} first and does once what it says.",
}
SIGN = {"zh": ("检查人", "裁判长"), "en": ("Checked by", "Chief judge")}
CARD_HEAD = {"zh": ("一页会用", "裁判员"), "en": ("One page", "For judges")}
#: What a judge must know, in the order in which it comes.
CARD = {
    "zh": (
        ("开始", "在平板上扫裁判证，输入 PIN。屏幕上只有编号，没有姓名。"),
        ("打分", "先对号牌，再打分。点一下就是一个分，再点别的就改了；“撤销”退回一步。"),
        ("没做", "选手没做的评分点，在菜单里选“未做”，不要打零分了事。"),
        ("签名", "全部打完，点“核对并签名”，看一遍，输入 PIN。签名以后自己改不了。"),
        ("断网", "照常评、照常签。平板上写着“待同步”，网络好了自动送出，不用做什么。"),
        ("退回", "裁判长退回重评的，平板上写着理由；改好再签，原来的也留着。"),
        ("评错号", "发现看错号牌，马上告诉裁判长，不要自己改另一张。"),
        ("平板坏了", "告诉赛务，换一台，扫证接着评；签过的都在。"),
        ("离开", "点“锁屏”。裁判证、PIN 不借人，不写在纸上。"),
    ),
    "en": (
        ("Begin", "Scan your card at the tablet, type the PIN. It shows codes, never names."),
        (
            "Mark",
            "Compare the code first. A tap is a mark, another changes it; 'Undo' goes a step back.",
        ),
        ("Not done", "What a contestant did not do is 'Not attempted' in the menu, not a zero."),
        (
            "Sign",
            "When all is marked, check and sign with the PIN; then you change nothing yourself.",
        ),
        ("No network", "Mark and sign as usual. What waits goes out by itself."),
        ("Sent back", "The tablet says why. Put it right and sign anew; the former version stays."),
        ("Wrong code", "Tell the chief judge at once; do not change the other sheet yourself."),
        (
            "It broke",
            "Tell the office, take another tablet, scan your card; what you signed is there.",
        ),
        ("Leaving", "Lock the screen. Lend nobody card or PIN, write the PIN nowhere."),
    ),
}


@dataclass(frozen=True, slots=True)
class HallPoster:
    """Where tablets go ("": nothing but this computer can open it), and since when that is true."""

    address: str
    trust: str
    issued: str
    language: str = "zh"


def render_hall_poster(poster: HallPoster, *, fonts: Library | None = None) -> bytes:
    """Return one A4 page: the address as QR, and the list that is ticked before the contest."""
    title, place, opens, by_hand = HEAD[poster.language]
    report = Report(event=place, title=title, foot=poster.issued, language=poster.language,
                    fonts=fonts)  # fmt: skip
    report.head()
    side, top = 56.0, report.y
    x, lines = report.left, tuple((label, BLANK) for label in by_hand)
    if poster.address:
        report.qr(report.left, top, side, poster.address)
        x += side + 9
        lines = ((opens, poster.address), *lines)
    else:
        report.paragraph(CLOSED[poster.language], role=Role.HEI_BOLD, size=12, after=4)
        top = report.y
    for index, (label, value) in enumerate(lines):
        y = top + 5 + index * 13.5
        report.text(x, y, label, size=9.5, colour=GREY)
        report.text(x, y + 6.5, value, role=Role.HEI_BOLD, size=12)
    report.y = top + side + 9
    if poster.trust and poster.address:
        words = TRUST[poster.language].format(trust=poster.trust)
        report.paragraph(words, size=11.5, after=3)
    for number, step in enumerate(STEPS[poster.language], 1):
        report.box(report.left, report.y - 4.2, 5.0, 5.0, line=0.3)
        report.text(report.left + 7.5, report.y, f"{number}", role=Role.HEI_BOLD, size=12.5)
        top = report.y
        report.paragraph(step, indent=14.5, size=12.5, after=2.6)
        report.y = max(report.y, top + 9.5)
    report.signatures(SIGN[poster.language])
    return report.finish()


def render_judge_card(*, language: str = "zh", fonts: Library | None = None) -> bytes:
    """Return one A4 page: what a judge must know, nothing else."""
    title, whom = CARD_HEAD[language]
    report = Report(event=whom, title=title, language=language, fonts=fonts)
    report.head()
    report.y += 4
    for what, how in CARD[language]:
        report.text(report.left, report.y, what, role=Role.HEI_BOLD, size=17)
        top = report.y
        report.paragraph(how, indent=38.0 if language == "zh" else 44.0, size=15, after=4.0)
        report.y = max(report.y, top + 20.0)
    return report.finish()
