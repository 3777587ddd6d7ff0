"""Read points and statuses as offices write them (成绩的写法): exact, or told why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from competition.exchange.roster_values import plain

_POINTS = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,12})?")
_PLACE = re.compile(r"(?:第|并列第|并列|=)?([1-9][0-9]{0,4})(?:名|=)?")
_STATUSES = {
    **dict.fromkeys(("缺考", "缺赛", "缺席", "未参加", "未到", "缺", "absent", "dns"), "absent"),
    **dict.fromkeys(("弃权", "弃考", "弃赛", "退赛", "withdrawn", "dnf"), "withdrawn"),
    **dict.fromkeys(
        ("取消成绩", "取消资格", "取消", "违纪", "作弊", "disqualified", "dq"), "disqualified"
    ),
}


@dataclass(frozen=True, slots=True)
class PointRange:
    """What points may be: between least and most, with so many decimals."""

    most: Decimal
    least: Decimal = Decimal(0)
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class PointReading:
    """Points or a status as read, or the code of what is wrong with its values."""

    points: Decimal | None = None
    status: str = ""
    code: str = ""
    values: dict[str, Any] | None = None


def read_points(text: str, allowed: PointRange | None) -> PointReading:
    """Read one cell; nothing at all is wrong too, for it is neither zero nor an absence.

    allowed: None where the field's limits are not known.

    >>> read_points("８６.5 分", PointRange(Decimal(100))).points, read_points("缺考", None).status
    (Decimal('86.5'), 'absent')
    >>> read_points("", None).code, read_points("101", PointRange(Decimal(100))).code
    ('points-missing', 'points-out-of-range')
    """
    written = plain(text).removesuffix("分").strip()
    status = _STATUSES.get(written.casefold())
    if status:
        return PointReading(status=status)
    if not written:
        return PointReading(code="points-missing", values={})
    if not _POINTS.fullmatch(written):
        return PointReading(code="points-no-number", values={"value": written[:40]})
    points = Decimal(written)
    if allowed is None:
        return PointReading(points)
    if not allowed.least <= points <= allowed.most:
        limits = {"value": written, "least": str(allowed.least), "most": str(allowed.most)}
        return PointReading(code="points-out-of-range", values=limits)
    if _decimals(points) > allowed.decimals:
        limits = {"value": written, "decimals": str(allowed.decimals)}
        return PointReading(code="points-too-fine", values=limits)
    return PointReading(points)


def read_place(text: str) -> tuple[int | None, bool]:
    """Read a place: (the place or None for nothing, was it understood).

    >>> read_place("第3名"), read_place("并列 3"), read_place("三")
    ((3, True), (3, True), (None, False))
    """
    written = plain(text).replace(" ", "")
    if written in ("", "-", "—", "/"):
        return None, True
    found = _PLACE.fullmatch(written)
    return (int(found[1]), True) if found else (None, False)


def _decimals(points: Decimal) -> int:
    exponent = points.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
