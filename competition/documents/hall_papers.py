"""What hangs in a hall and what a judge keeps: network list, one page (场地网络清单、裁判卡)."""

from __future__ import annotations

from dataclasses import dataclass

from competition.documents.fonts import Library, Role
from competition.documents.paper import GREY
from competition.documents.report import Report

#: What is done before the contest, in this order; one box each.
STEPS = (
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
)
BLANK = "____________________"
#: What a judge must know, in the order in which it comes.
CARD = (
    ("开始", "在平板上扫裁判证，输入 PIN。屏幕上只有加密号，没有姓名。"),
    ("打分", "先对号牌，再打分。点一下就是一个分，再点别的就改了；“撤销”退回一步。"),
    ("没做", "选手没做的评分点，在菜单里选“未做”，不要打零分了事。"),
    ("签名", "全部打完，点“核对并签名”，看一遍，输入 PIN。签名以后自己改不了。"),
    ("断网", "照常评、照常签。平板上写着“待同步”，网络好了自动送出，不用做什么。"),
    ("退回", "裁判长退回重评的，平板上写着理由；改好再签，原来的也留着。"),
    ("评错号", "发现看错号牌，马上告诉裁判长，不要自己改另一张。"),
    ("平板坏了", "告诉赛务，换一台，扫证接着评；签过的都在。"),
    ("离开", "点“锁屏”。裁判证、PIN 不借人，不写在纸上。"),
)


@dataclass(frozen=True, slots=True)
class HallPoster:
    """Where tablets go, and since when the paper is true."""

    address: str
    trust: str
    issued: str


def render_hall_poster(poster: HallPoster, *, fonts: Library | None = None) -> bytes:
    """Return one A4 page: the address as QR, and the list that is ticked before the contest."""
    report = Report(event="贴在服务器旁", title="场地网络清单", foot=poster.issued, fonts=fonts)
    report.head()
    side, top = 52.0, report.y
    report.qr(report.left, top, side, poster.address)
    x = report.left + side + 9
    lines = (
        ("平板打开", poster.address),
        ("无线网名称", BLANK),
        ("密码保管人", BLANK),
        ("出问题找", BLANK),
    )
    for index, (label, value) in enumerate(lines):
        y = top + 5 + index * 12.5
        report.text(x, y, label, size=8.5, colour=GREY)
        report.text(x, y + 6, value, role=Role.HEI_BOLD, size=11)
    report.y = top + side + 9
    if poster.trust:
        report.paragraph(f"装本场证书：平板先打开 {poster.trust}，照页面做一次。", size=10.5)
    for number, step in enumerate(STEPS, 1):
        report.box(report.left, report.y - 3.6, 4.2, 4.2, line=0.3)
        report.text(report.left + 6.5, report.y, f"{number}", role=Role.HEI_BOLD)
        top = report.y
        report.paragraph(step, indent=12.0, size=11, after=2.2)
        report.y = max(report.y, top + 8.0)
    report.signatures(("检查人", "裁判长"))
    return report.finish()


def render_judge_card(*, fonts: Library | None = None) -> bytes:
    """Return one A4 page: what a judge must know, nothing else."""
    report = Report(event="裁判员", title="一页会用", fonts=fonts)
    report.head()
    report.y += 3
    for what, how in CARD:
        report.text(report.left, report.y, what, role=Role.HEI_BOLD, size=15)
        top = report.y
        report.paragraph(how, indent=32.0, size=13, after=3.0)
        report.y = max(report.y, top + 14.0)
    return report.finish()
