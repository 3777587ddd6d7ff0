"""Lists of results on paper (成绩公示、获奖名单、建议名单): what is posted and what is proposed."""

from __future__ import annotations

from competition.documents.cells import Column
from competition.documents.colours import BLACK, GREY
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.notice_facts import (
    NoticeStage,
    ProposalList,
    ResultGroup,
    ResultRow,
    ResultsNotice,
)
from competition.documents.phrases import say
from competition.documents.report import Heading, Report, Row, digest_line

_STAGES = {
    NoticeStage.INTERNAL: "内部核对，未公布",
    NoticeStage.PROVISIONAL: "公示中",
    NoticeStage.FINAL: "正式公布",
}


def render_results_notice(notice: ResultsNotice, *, fonts: Library | None = None) -> bytes:
    """Return the list of results as PDF: groups by award, digest at the foot, lines to sign."""
    language = notice.language
    foot = digest_line(notice.digest, label=say(language, "成绩摘要 SHA-256"))
    if notice.fingerprint:
        foot += say(language, "　公钥指纹 {fingerprint}", fingerprint=notice.fingerprint)
    count, head = notice.trail
    if head:
        foot += say(language, "　操作链 {count} 条 {head}", count=count, head=head[:16])
    report = Report(
        event=notice.event,
        title=notice.title,
        sample=notice.sample,
        foot=foot,
        language=language,
        fonts=fonts,
    )
    report.head()
    _notice_period(report, notice)
    columns = _columns(notice)
    rows: list[Row | Heading] = []
    for group in notice.groups:
        if group.heading:
            rows.append(Heading(group.heading, notice.count_of(group)))
        rows += [Row(_texts(report, row, columns), faint=not row.place) for row in group.rows]
    report.table(columns, rows)
    report.signatures(notice.signatures, issued=notice.issued)
    return report.finish()


def _notice_period(report: Report, notice: ResultsNotice) -> None:
    top = report.y - 4
    strong = report.say(_STAGES[notice.stage])
    if notice.stage is NoticeStage.PROVISIONAL and notice.until:
        strong = report.say("公示中，至 {until}", until=notice.until)
    report.text(report.left, report.y, strong, role=Role.HEI_BOLD, size=11.5)
    report.y += 6
    if notice.stage is NoticeStage.PROVISIONAL and notice.objections:
        where = report.say("有异议请在截止前向{objections}提出。", objections=notice.objections)
        report.paragraph(where, size=9.5, colour=GREY, after=0)
    if notice.address:
        online = report.say("网上查询：{address}", address=notice.address)
        report.paragraph(online, size=9.5, colour=GREY, after=0)
    if notice.qr:
        report.qr(report.right - 19, top, 19, notice.qr)
        report.y = max(report.y, top + 21)
    report.y += 2


def _columns(notice: ResultsNotice) -> list[Column]:
    parts = [Column(name, 19, "right", Role.HEI, 10, GREY) for name in notice.parts]
    tied = any(row.shared for group in notice.groups for row in group.rows)
    awarded = any(_award_shown(group, row) for group in notice.groups for row in group.rows)
    award = [Column("奖项", 20, "left", Role.HEI, 10)] if awarded else []
    return [
        Column("名次", 11, "left", Role.SONG_BOLD, 12.5),
        *([Column("", 10, "left", Role.HEI, 8)] if tied else []),
        Column("参赛号", 19, "left", Role.HEI, 10, GREY),
        Column(notice.called("shown"), 42, "left", Role.HEI_BOLD, 11.5, name=True),
        Column(notice.called("below"), 48, "left", Role.HEI, 10),
        *parts,
        Column("总分", 21, "right", Role.HEI_BOLD, 11.5),
        *award,
    ]


def _award_shown(group: ResultGroup, row: ResultRow) -> bool:
    """Say the award in the row only when the group's heading does not say it already."""
    return bool(row.award) and row.award != group.heading


def _texts(report: Report, row: ResultRow, columns: list[Column]) -> tuple[str, ...]:
    headings = [column.heading for column in columns]
    texts = [row.place or "—"]
    if "" in headings:
        texts.append(report.say("并列") if row.shared else "")
    texts += [row.number, row.name, row.unit]
    room = headings.index("总分") - len(texts)
    texts += row.parts or ("",) * room
    texts.append(row.total if row.place else row.status)
    if "奖项" in headings:
        texts.append(row.award)
    return tuple(texts)


def render_proposal_list(proposal: ProposalList, *, fonts: Library | None = None) -> bytes:
    """Return the list of people proposed to another body for a title or a level as PDF."""
    report = Report(
        event=proposal.event,
        title=proposal.title,
        sample=proposal.sample,
        language=proposal.language,
        fonts=fonts,
    )
    report.head()
    addressee = report.say("{addressee}：", addressee=proposal.addressee)
    report.text(report.left, report.y, addressee, role=Role.SONG_BOLD, size=12)
    report.y += 8
    report.paragraph(
        report.say("根据竞赛成绩，现将符合条件的人员名单报上，请审定。"),
        role=Role.SONG,
        size=11,
        indent=8,
    )
    columns = [
        Column("序号", 10, "centre", size=9.5, colour=GREY),
        Column("姓名", 28, role=Role.HEI_BOLD, size=10.5, name=True),
        Column("单位", 42, size=9.5),
        Column("赛项", 22, size=9.5),
        Column("名次", 12, "centre", Role.SONG_BOLD, 11, BLACK),
        Column("奖项", 18, size=9.5),
        Column("已有等级", 20, size=9.5),
        Column("建议", 24, size=9.5),
    ]
    rows = [
        Row(
            (
                str(i),
                r.name,
                r.unit,
                r.trade,
                r.place,
                r.award,
                r.held or report.say("未登记"),
                r.proposed,
            )
        )
        for i, r in enumerate(proposal.rows, start=1)
    ]
    report.table(columns, rows)
    report.signatures(proposal.signatures, issued=proposal.issued)
    return report.finish()
