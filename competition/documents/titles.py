"""Titles of papers in lines of like length (公文标题排行): words whole, no line a leftover.

As the rules for official papers have it: several lines, evenly filled, parted where the sense
allows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from competition.documents.cells import wrap
from competition.documents.fitting import may_break
from competition.documents.font_files import Role
from competition.documents.fonts import Library
from competition.documents.paper import MM

#: Words of the field's titles that are not torn, and what belongs together in them.
_WORD = re.compile(
    r"关于(?:公示|公布|印发)?|(?:成绩|名单|结果|方案)?的(?:通知|公告|通报|函)|成绩册?|名单|结果|通知|公告|公示|公布"
    r"|获奖|推荐|建议|团体|总分|奖牌|第[〇一二三四五六七八九十百\d]+届|[\d〇一二三四五六七八九]+\s*年|“[^”]{1,8}”"
    r"|职业技能|职业|职工|技能|竞赛|大赛|比赛|总决赛|决赛|初赛|行业|岗位|全国|绿色|食品|陶瓷|物流"
    r"|工艺|美术|文化|产业|[赛项目组员师工]{2}"
)
#: More lines than this are no title: they are broken as a text is.
_MOST_LINES = 3
#: What a torn word costs beside uneven lines, in characters.
_TORN = 8.0


def title_lines(fonts: Library, text: str, role: Role, size: float, width: float) -> list[str]:
    """Return a title in as few lines of at most `width` mm as it needs, evenly filled.

    A word is torn only where no other break fits.
    """
    for count in range(1, _MOST_LINES + 1):
        found = _parted(fonts, text, (role, size), width, count)
        if found:
            return found
    return wrap(fonts, text, role, size, width)


def _parted(
    fonts: Library, text: str, face: tuple[Role, float], width: float, count: int
) -> list[str]:
    role, size = face
    torn = {at for word in _WORD.finditer(text) for at in range(word.start() + 1, word.end())}
    places = [at for at in range(1, len(text)) if may_break(text, at)]
    best: tuple[float, list[str]] | None = None
    for cuts in combinations(places, count - 1):
        lines = [text[a:b].strip() for a, b in pairwise((0, *cuts, len(text)))]
        cost = _uneven(lines) + _TORN * sum(at in torn for at in cuts)
        if best is not None and cost >= best[0]:
            continue
        if all(fonts.width(line, role, size) / MM <= width for line in lines):
            best = cost, lines
    return best[1] if best else []


def _uneven(lines: Sequence[str]) -> float:
    """How far the lines are from one length, in characters."""
    middle = sum(map(len, lines)) / len(lines)
    return sum(abs(len(line) - middle) for line in lines)
