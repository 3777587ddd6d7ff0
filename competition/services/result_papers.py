"""Published results on paper and as files (公示表、长图、成绩册、公正性摘要、查分条).

All of them are made from frozen publications, so what is printed twice is printed alike.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from competition.access import policy
from competition.access.permissions import Permission
from competition.access.policy import Actor, Scope
from competition.db import db
from competition.documents import cards, fairness, notices, pictures
from competition.documents.card_facts import ResultSlip
from competition.documents.fairness_facts import FairnessFigure, FairnessSection, FairnessSummary
from competition.documents.notice_facts import NoticeStage, ResultGroup, ResultRow, ResultsNotice
from competition.errors import NotFound
from competition.exchange.standings_files import StandingLine, standings_workbook
from competition.models.publication import Publication
from competition.rules.entrants import Entrants, called, in_rows
from competition.services import fairness_papers, keys, measured, signing, tie_words
from competition.services.entrants import of_trade
from competition.services.public_results import Notice

STATUSES = {
    "absent": "缺赛",
    "withdrawn": "弃权",
    "disqualified": "取消成绩",
    "incomplete": "成绩不全",
    "not-advanced": "未晋级",
    "zero": "单项零分",
}
HEARS = "竞赛监督仲裁组"
SIGNERS = ("裁判长", "监督仲裁组", "竞赛组织委员会")
RULINGS = {
    "deduct": "扣分",
    "add": "加分",
    "deduct-share": "按比例扣分",
    "zero": "记零分",
    "disqualify": "取消成绩",
    "leave-out": "不计某裁判评分",
    "accept-spread": "认可评分差距",
    "order": "同分定序",
    "reopen": "退回重评",
    "conflict": "冲突处理",
    "recode": "评错加密号归位",
    "status": "参赛状态",
    "entry": "截止后变更",
    "scheme": "评分方案更正",
    "other": "其他裁定",
}
DRAWS = {"order": "抽出场顺序", "session": "抽场次", "station": "抽赛位"}


def _when(text: str | None, zone: str = "Asia/Shanghai") -> str:
    if not text:
        return ""
    moment = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}:{moment.minute:02d}"


def _place(publication_id: uuid.UUID) -> tuple[Publication, dict[str, Any], Scope]:
    row = db.session.get(Publication, publication_id)
    if row is None:
        raise NotFound("not-found")
    return row, json.loads(row.body), Scope(row.event_id, row.trade_id)


def _title(body: Mapping[str, Any]) -> str:
    groups = [group["name"]["zh"] for group in body["groups"] if group["name"].get("zh")]
    name = body["trade"]["name"]["zh"]
    division = f"（{groups[0]}）" if len(groups) == 1 else ""
    return f"{name}{division}" + ("成绩公示" if body["kind"] == "provisional" else "成绩")


def notice_of(
    body: Mapping[str, Any],
    digest: str,
    *,
    entered: Entrants = Entrants.PEOPLE,
    address: str = "",
    fingerprint: str = "",
    unit: str = "",
) -> ResultsNotice:
    """A publication as the list that is posted; divisions after one another.

    entered: what is entered in its trade. fingerprint: of the key that signed certificates
    when it was published. unit: of a total that is measured.
    """
    kind = _kind(body, entered)
    return ResultsNotice(
        event=body["event"]["name"]["zh"],
        title=_title(body),
        stage=NoticeStage(body["kind"]),
        groups=tuple(_groups(body, kind, unit)),
        digest=digest,
        issued=_when(body["published_at"]),
        until=_when(body["notice_ends_at"]),
        objections=HEARS,
        parts=tuple(column["name"]["zh"] for column in body["columns"]),
        signatures=SIGNERS,
        trail=_trail(body),
        address=address.removeprefix("https://").rstrip("/"),
        qr=address,
        sample=body["event"]["sample"],
        fingerprint=signing.grouped(fingerprint),
        kind=kind,
    )


def _kind(body: Mapping[str, Any], entered: Entrants) -> Entrants:
    return in_rows(entered, [row for group in body["groups"] for row in group["rows"]])


def _groups(body: Mapping[str, Any], kind: Entrants, unit: str) -> Iterator[ResultGroup]:
    many = len(body["groups"]) > 1
    codes = [column["code"] for column in body["columns"]]
    for group in body["groups"]:
        before = f"{group['name'].get('zh', '')}　" if many else ""
        for heading, rows in _by_award(body, group["rows"]):
            tied = list(dict.fromkeys(row["place"] for row in rows if row["tied"]))
            note = called("counted", kind)["zh"].format(count=len(rows))
            note += f"，第 {'、'.join(tied)} 名并列" if tied else ""
            note += f"，计量单位 {unit}" if unit else ""
            yield ResultGroup(before + heading, tuple(_row(row, codes) for row in rows), note)


def _by_award(
    body: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    placed = [row for row in rows if place_of(row)]
    for award in body["awards"]:
        won = [row for row in placed if row["award"] == award["code"]]
        if won:
            yield award["name"]["zh"], won
    others = [row for row in placed if not row["award"]]
    if others:
        yield "其他名次", others
    unplaced = [row for row in rows if not place_of(row)]
    if unplaced:
        yield "无名次", unplaced


def place_of(row: Mapping[str, Any]) -> str:
    """The place a list shows: its own, or the one behind those who went on; empty without any."""
    return str(row["place"] or row.get("behind") or "")


def _row(row: Mapping[str, Any], codes: Sequence[str]) -> ResultRow:
    names = "、".join(row["names"])
    unit = row["unit"] if not row["team"] else f"{row['unit']}　{names}"
    if row.get("overall"):
        unit += f"　不分组第 {row['overall']} 名"
    return ResultRow(
        place=place_of(row),
        number=row["entry"],
        name=row["team"] or names,
        unit=unit,
        total=row.get("total") or "",
        shared=row["tied"],
        status="" if row["place"] else STATUSES.get(row["status"], ""),
        parts=tuple((row.get("parts") or {}).get(code, "") for code in codes),
    )


def public_list(notice: Notice, kind: str, *, address: str) -> bytes:
    """The posted list of a publication in force as `pdf` or `png`; made once."""
    body = json.dumps(notice.body, ensure_ascii=False)
    key = signing.in_force(notice.published_at)
    unit = measured.of_trade(notice.trade_id)
    return _made(notice.digest, kind, address, body, key, notice.entered, unit)


@lru_cache(maxsize=32)
def _made(
    digest: str, kind: str, address: str, body: str, key: str, entered: Entrants, unit: str
) -> bytes:
    facts = notice_of(
        json.loads(body),
        digest,
        entered=entered,
        address=address,
        fingerprint=key,
        unit=unit,
    )
    if kind == "png":
        return pictures.render_results_picture(facts)
    return notices.render_results_notice(facts)


def list_file(actor: Actor, publication_id: uuid.UUID, kind: str, *, address: str = "") -> bytes:
    """The list of any publication, in force or not, as `pdf`, `png` or `xlsx`."""
    row, body, scope = _place(publication_id)
    policy.require(actor, Permission.STANDINGS_READ, scope)
    entered = of_trade(row.trade_id)
    if kind == "xlsx":
        return _workbook(body, entered, measured.of_trade(row.trade_id))
    key = signing.in_force(row.published_at)
    whole, unit = json.dumps(body, ensure_ascii=False), measured.of_trade(row.trade_id)
    return _made(row.digest, kind, address, whole, key, entered, unit)


def _workbook(body: Mapping[str, Any], entered: Entrants, unit: str) -> bytes:
    awards = {award["code"]: award["name"]["zh"] for award in body["awards"]}
    chain = body.get("tie_keys", ())
    pages = {
        group["name"].get("zh") or body["trade"]["name"]["zh"]: [
            StandingLine(
                place=place_of(row),
                entry=row["entry"],
                division=group["name"].get("zh", ""),
                total=row.get("total") or "",
                parts=row.get("parts") or {},
                tie=tie_words.told(row.get("tie", ""), chain),
                award=awards.get(row["award"] or "", row["award"] or ""),
                status="" if row["place"] else STATUSES.get(row["status"], ""),
                name=row["team"] or "、".join(row["names"]),
                unit=row["unit"],
                overall=row.get("overall") or "",
                people="、".join(row["names"]) if row["team"] else "",
            )
            for row in group["rows"]
        ]
        for group in body["groups"]
    }
    parts = {column["code"]: column["name"]["zh"] for column in body["columns"]}
    titles = [body["event"]["name"]["zh"], _title(body)]
    kind = _kind(body, entered)
    return standings_workbook(pages, parts, titles=titles, kind=kind, unit=unit)


def fairness_file(actor: Actor, publication_id: uuid.UUID) -> bytes:
    """The summary of fairness that goes with a publication, as PDF."""
    row, body, scope = _place(publication_id)
    policy.require(actor, Permission.STANDINGS_READ, scope)
    who = called("contestant", of_trade(row.trade_id))["zh"]
    return fairness.render_fairness_summary(_summary(body, row.digest, who))


def _summary(body: Mapping[str, Any], digest: str, who: str) -> FairnessSummary:
    said = body["fairness"]
    sheets = (
        FairnessFigure("签名评分表", str(said["sheets"]), "每张由评分的裁判员签名确认"),
        FairnessFigure("提交版本", str(said["revisions"]), "每次提交都留存，不能覆盖"),
        FairnessFigure("退回重评", str(said["reopenings"]), "由裁判长退回，写明理由，重新签名"),
        FairnessFigure("回避", str(said["recusals"]), f"裁判员与{who}同单位、师徒等"),
    )
    release = f"软件版本 {body['release']}；" if body.get("release") else ""
    rules = FairnessFigure("计算规则", body["rules_version"], f"{release}规则版本，可据以重算")
    rulings = tuple(
        FairnessFigure(RULINGS.get(kind, kind), str(count))
        for kind, count in said["rulings"].items()
    ) or (FairnessFigure("裁定", "0", "没有用裁定改变成绩"),)
    draws = tuple(
        FairnessFigure(
            DRAWS.get(draw["kind"], draw["kind"]) + ("（已重抽）" if draw["replaced"] else ""),
            "1",
            f"{_when(draw['at'])}；种子 {draw['seed']}；见证 {'、'.join(draw['witnesses']) or '—'}",
        )
        for draw in said["draws"]
    )
    sections = [FairnessSection("评分表", (*sheets, rules)), FairnessSection("裁定", rulings)]
    if draws:
        sections.append(FairnessSection("抽签", draws))
    sections += fairness_papers.sections(said)
    posted = tuple(
        (
            f"解密前张贴的评分摘要 {each['codes']}（{_when(each['posted_at']) or '未张贴'}）",
            each["digest"],
        )
        for each in said["marks_digests"]
    )
    name = body["trade"]["name"]["zh"]
    return FairnessSummary(
        event=body["event"]["name"]["zh"],
        title=f"{name}公正性摘要",
        sections=tuple(sections),
        digests=(("成绩摘要", digest), *_inputs(body), *posted),
        issued=_when(body["published_at"]),
        signatures=SIGNERS,
        sample=body["event"]["sample"],
    )


def _trail(body: Mapping[str, Any]) -> tuple[int, str]:
    found = body.get("trail") or {}
    return int(found.get("sequence", 0)), str(found.get("digest", ""))


def _inputs(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The digests of what it was computed from, and of the trail until then, where named."""
    count, head = _trail(body)
    if head:
        yield f"操作链（{count} 条）", head
    for key, word in (("scheme", "评分方案摘要"), ("inputs", "打分与裁定摘要")):
        if key in body:
            yield word, body[key]


def slips(actor: Actor, publication_id: uuid.UUID, *, address: str) -> bytes:
    """Every listed entry's slip: number, secret, and the code that opens one's own result.

    address: of the page `…/own`, without the part behind the #.
    """
    _row_, body, scope = _place(publication_id)
    policy.require(actor, Permission.ENTRY_READ, scope)
    policy.require(actor, Permission.PUBLICATION_PUBLISH, scope)
    return cards.render_result_slips(
        [_slip(body, row, address) for group in body["groups"] for row in group["rows"]]
    )


def _slip(body: Mapping[str, Any], row: Mapping[str, Any], address: str) -> ResultSlip:
    secret = keys.ring().slip_secret(row["entry_id"])
    return ResultSlip(
        event=body["event"]["name"]["zh"],
        trade=body["trade"]["name"]["zh"],
        name=row["team"] or "、".join(row["names"]),
        unit=row["unit"],
        number=row["entry"],
        secret="-".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        qr=f"{address}#{row['entry']}/{secret}",
        address=address.split("://", 1)[-1],
        sample=body["event"]["sample"],
    )
