"""Fixed words of the recalculation workbook (成绩核算表用语), in both languages."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "about": {"zh": "说明", "en": "About"},
    "standings": {"zh": "总分名次", "en": "Standings"},
    "tables": {"zh": "对照表", "en": "Tables"},
    "tables-title": {
        "zh": "选项与对照表：左列是所选，右列是得分的整数",
        "en": "Choices and tables: left what was chosen, right its whole units",
    },
    "marks-of": {"zh": "打分 {module} {panel}", "en": "Marks {module} {panel}"},
    "steps-of": {"zh": "合成 {module}", "en": "Steps {module}"},
    "marks-title": {"zh": "{module} · {panel}：打分", "en": "{module} · {panel}: marks"},
    "marks-about": {
        "zh": "每行是一张评分表。白底是裁判员给的，灰底是由它算出的得分（整数，单位见表头）。",
        "en": (
            "One row is one score sheet. White is what the judge gave, grey the points worked "
            "out from it (whole units, named above)."
        ),
    },
    "steps-title": {
        "zh": "{module}：从评分表到模块得分",
        "en": "{module}: from sheets to the module's points",
    },
    "steps-about": {
        "zh": (
            "每行是一个参赛号（多轮的每轮一行）。每格都是公式，指向“打分”表；先合成，再按说明修约。"
        ),
        "en": (
            "One row is one entry (one a round). Every cell is a formula on the marks; "
            "combined first, then rounded as said above."
        ),
    },
    "standings-title": {"zh": "{trade}：总分与名次", "en": "{trade}: totals and places"},
    "standings-about": {
        "zh": "名次和总分由右边的公式算出，“系统”两列是系统给出的，“核对”一列比较两者。",
        "en": (
            "Places and totals come from the formulas on the right; “System” is what the "
            "system gave, “Check” compares them."
        ),
    },
    "title": {"zh": "{trade} 成绩核算表", "en": "{trade}: recalculation of the result"},
    "entry": {"zh": "参赛号", "en": "Entry"},
    "attempt": {"zh": "轮次", "en": "Round"},
    "seat": {"zh": "席位", "en": "Seat"},
    "stands-for": {"zh": "{seat}（代 {whose}）", "en": "{seat} (for {whose})"},
    "share": {"zh": "份额", "en": "Share"},
    "not-done": {"zh": "（未做）", "en": "(not attempted)"},
    "no-mark": {"zh": "无", "en": "none"},
    "left-out": {"zh": "不计", "en": "left out"},
    "points": {"zh": "得分", "en": "Points"},
    "sheet": {"zh": "整张评分表", "en": "Whole sheet"},
    "order-sheet": {"zh": "该席合计（排名次用）", "en": "The seat's sum (for its order)"},
    "order-firsts": {"zh": "判为第一的裁判员数", "en": "judges who place it first"},
    "order-ordinals": {"zh": "各裁判员名次之和的负数", "en": "minus the sum of the judges' places"},
    "order-pairwise": {
        "zh": "两两相比胜出的人数，平手各计一半",
        "en": "how many it beats by most judges, even ones half",
    },
    "order-points": {"zh": "各裁判员按名次给的分之和", "en": "points by the judges' places, added"},
    "order-majority": {
        "zh": "过半数（花样规则 5—8）名次的负数",
        "en": "minus the place by majority (skating 5 to 8)",
    },
    "order-majority-several": {
        "zh": "多支舞的过半数（花样规则 5—11）名次的负数",
        "en": "minus the place by majority of several dances (skating 5 to 11)",
    },
    "order-from": {
        "zh": "从“第 {at} 名及以上”一列起比，排在前面的人数",
        "en": "how many stand before, compared from “place {at} or better” on",
    },
    "dance-place": {"zh": "本舞名次的两倍", "en": "twice the place in the dance"},
    "dance-sum": {"zh": "规则 9：各舞名次之和的两倍", "en": "rule 9: twice the sum of the places"},
    "dance-first": {
        "zh": "规则 9：和相同者所争的第一个名次",
        "en": "rule 9: the first place that equal sums are after",
    },
    "stake": {
        "zh": "第 {round} 步：所争名次（0 已定）",
        "en": "step {round}: the place at stake (0: placed)",
    },
    "tenth": {
        "zh": "第 {round} 步，规则 10：名次够高的舞数与其名次之和",
        "en": "step {round}, rule 10: dances with so high a place, and the sum of those",
    },
    "eleventh": {
        "zh": "第 {round} 步，规则 11：合并全部打分比较（0 落后）",
        "en": "step {round}, rule 11: all marks together (0: behind)",
    },
    "settled": {
        "zh": "第 {round} 步后名次的两倍（0 未定）",
        "en": "twice the place after step {round} (0: open)",
    },
    "order-place": {"zh": "该席所排名次", "en": "the seat's place"},
    "order-within": {"zh": "第 {at} 名及以上", "en": "place {at} or better"},
    "flag": {"zh": "过半裁判员判定（1 是）", "en": "More than half say so (1: yes)"},
    "sum": {"zh": "相加", "en": "added"},
    "product": {"zh": "相乘", "en": "multiplied"},
    "panel": {"zh": "裁判组", "en": "Panel"},
    "panels": {"zh": "各组合计", "en": "Panels together"},
    "times": {"zh": "× {factor}", "en": "× {factor}"},
    "coefficient": {"zh": "× 系数", "en": "× coefficient"},
    "round-total": {"zh": "轮次得分", "en": "Points of the round"},
    "module": {"zh": "模块得分", "en": "Module"},
    "node": {"zh": "总分合成", "en": "Total"},
    "attempts-sum": {"zh": "各轮相加", "en": "rounds added"},
    "attempts-mean": {"zh": "各轮平均", "en": "mean of the rounds"},
    "attempts-best": {"zh": "取最好 {keep} 轮", "en": "best {keep} rounds"},
    "combine-sum": {"zh": "各部分相加", "en": "parts added"},
    "combine-mean": {"zh": "各部分平均", "en": "mean of the parts"},
    "combine-best": {"zh": "取最好 {keep} 部分", "en": "best {keep} parts"},
    "combine-min": {"zh": "取最低的部分", "en": "the least part"},
    "key": {"zh": "同分比较 {n}", "en": "Tie key {n}"},
    "key-age": {"zh": "年龄", "en": "Age"},
    "key-age-compared": {
        "zh": "比较的年龄（相同者中有人无年龄则都为 0）",
        "en": "Age compared (0 where one of several equals has none)",
    },
    "key-order": {"zh": "裁定的次序", "en": "Order by ruling"},
    "key-order-overall": {"zh": "不分组裁定的次序", "en": "Order by ruling, over all"},
    "seconds": {"zh": "用时", "en": "Time"},
    "unit": {"zh": "代表队", "en": "Delegation"},
    "division": {"zh": "组别", "en": "Division"},
    "group": {"zh": "名次分组", "en": "Ranked in group"},
    "status": {"zh": "状态", "en": "Status"},
    "placed": {"zh": "参加排名（1 是）", "en": "Ranked (1: yes)"},
    "first": {"zh": "同值中第一行（1 是）", "en": "First of its equals (1: yes)"},
    "place": {"zh": "名次", "en": "Place"},
    "overall": {"zh": "不分组名次", "en": "Over all"},
    "total": {"zh": "总分", "en": "Total"},
    "system": {"zh": "系统", "en": "System"},
    "published": {"zh": "已公布", "en": "Published"},
    "check": {"zh": "核对", "en": "Check"},
    "same": {"zh": "一致", "en": "same"},
    "differs": {"zh": "不一致", "en": "differs"},
    "award": {"zh": "奖项", "en": "Award"},
    "above": {"zh": "排在前面的人数", "en": "How many stand before"},
    "equal": {"zh": "同名次人数", "en": "How many share the place"},
    "number-order": {"zh": "参赛号顺序", "en": "Order of entry numbers"},
    "turn": {"zh": "同名次中第几个", "en": "Which of those who share the place"},
    "awards": {"zh": "奖项名额", "en": "Awards"},
    "awards-title": {"zh": "各奖项到第几名为止", "en": "Where each award ends"},
    "awards-about": {
        "zh": "名额按参赛或排名人数算出；排在前面的人数少于“累计到”的，得该奖项。",
        "en": "The number follows from who takes part; fewer before him than the end: it is his.",
    },
    "awards-needing": {
        "zh": "逐个奖项：尚未得奖、各项达标的人里，排在前面的人数少于“余额”的，得该奖项。",
        "en": "Award by award: of those who may have it, fewer before him than there is room.",
    },
    "may-have": {"zh": "可得本奖", "en": "May have it"},
    "gets": {"zh": "得本奖", "en": "Gets it"},
    "room": {"zh": "余额", "en": "Room"},
    "award-name": {"zh": "奖项", "en": "Award"},
    "in-group": {"zh": "本组参赛", "en": "Entries of the group"},
    "placed-in-group": {"zh": "本组有名次", "en": "Placed of the group"},
    "quota": {"zh": "名额", "en": "How many"},
    "end": {"zh": "累计到", "en": "The end so far"},
    "held-award": {
        "zh": "（是值，不是公式：奖牌、单位限额或不分组的奖项，数前面的人数说不清）",
        "en": "(a value, no formula: medals, limits of a unit, awards over all divisions)",
    },
    "unit-of": {"zh": "1/{den} 分", "en": "1/{den} point"},
    "unit-one": {"zh": "分", "en": "points"},
    "higher": {"zh": "大者在前", "en": "more is better"},
    "lower": {"zh": "小者在前", "en": "less is better"},
    "rule-single": {"zh": "一名裁判员", "en": "one judge"},
    "rule-consensus": {"zh": "全组一张评分表", "en": "one sheet by consensus"},
    "rule-mean": {"zh": "取平均", "en": "mean"},
    "rule-trimmed": {
        "zh": "去 {high} 个最高、{low} 个最低，取平均",
        "en": "mean without the {high} highest and {low} lowest",
    },
    "rule-middle": {"zh": "取中间 {keep} 个相加", "en": "sum of the middle {keep}"},
    "rule-median": {"zh": "取中位数", "en": "median"},
    "rule-sum": {"zh": "各裁判员相加", "en": "sum"},
    "rule-shares": {"zh": "按份额加权", "en": "by shares"},
    "round-half-up": {"zh": "四舍五入到 {to} 位小数", "en": "rounded half up to {to} decimals"},
    "round-half-even": {
        "zh": "四舍六入五成双到 {to} 位小数",
        "en": "rounded half to even to {to} decimals",
    },
    "round-truncate": {"zh": "截去 {to} 位小数以后", "en": "cut off after {to} decimals"},
    "held-no-formula": {
        "zh": "（是值，不是公式：这条规则不能用普通函数写出）",
        "en": "(a value, no formula: plain functions cannot say this rule)",
    },
    "held-too-fine": {
        "zh": "（是值，不是公式：前一步没有整数单位）",
        "en": "(a value, no formula: the step before has no whole unit)",
    },
    "held-too-great": {
        "zh": "（是值，不是公式：数太大，电子表格算不准）",
        "en": "(a value, no formula: too great for a spreadsheet to be exact)",
    },
    "held-too-long": {
        "zh": "（是值，不是公式：公式太长）",
        "en": "(a value, no formula: it would be too long)",
    },
    "held-judges": {
        "zh": "（是值，不是公式：有裁判员的评分表或打分缺少、不计，名次另行推定）",
        "en": "(a value, no formula: a judge's sheet or mark is missing or left out)",
    },
    "held-overall": {
        "zh": "（是值，不是公式：年龄、裁判员排的次序只在各组内写成公式）",
        "en": "(a value, no formula: ages and judges' orders are formulas in divisions alone)",
    },
    "held-behind": {
        "zh": "（未晋级者的名次是值，不是公式：由其最后参加的阶段排定）",
        "en": "(places of those who did not go on are values: their own last stage decides them)",
    },
    "rulings": {"zh": "含裁定 {codes}", "en": "with rulings {codes}"},
    "absent": {"zh": "缺赛", "en": "absent"},
    "withdrawn": {"zh": "弃权", "en": "withdrawn"},
    "disqualified": {"zh": "取消成绩", "en": "disqualified"},
    "not-advanced": {"zh": "未晋级", "en": "not advanced"},
    "zero": {"zh": "有模块零分", "en": "no points in a module"},
    "incomplete": {"zh": "成绩不全", "en": "incomplete"},
    "about-differs": {"zh": "不一致的行数（应为 0）", "en": "Rows that differ (should be 0)"},
    "about-same": {"zh": "一致的行数", "en": "Rows that agree"},
    "about-entries": {"zh": "参赛数", "en": "Entries"},
    "about-incomplete": {
        "zh": "其中成绩不全，不参加核算",
        "en": "Incomplete among them, not recalculated",
    },
    "how-1": {
        "zh": (
            "怎样核算：用 WPS、Excel 或 LibreOffice 打开，按 Ctrl+Alt+F9（LibreOffice："
            "Ctrl+Shift+F9）重新计算，看上面“不一致的行数”。"
        ),
        "en": (
            "How to recalculate: open in WPS, Excel or LibreOffice, press Ctrl+Alt+F9 "
            "(LibreOffice: Ctrl+Shift+F9), and read “Rows that differ” above."
        ),
    },
    "how-2": {
        "zh": (
            "白底的格子是裁判员打的分，可以与纸质评分表逐格对照；灰底的格子全是公式。改一个打分"
            "，总分和名次随之改变。"
        ),
        "en": (
            "White cells are the judges' marks, to be held against the paper sheets; grey "
            "cells are all formulas. Change a mark, and totals and places follow."
        ),
    },
    "how-3": {
        "zh": (
            "公式里的数都是整数：表头写着“1/1000 分”的列，85000 就是 85 分。这样电子表格不会有"
            "小数误差。"
        ),
        "en": (
            "Formulas work on whole numbers: in a column headed “1/1000 point”, 85000 is 85 "
            "points. So a spreadsheet makes no error in the decimals."
        ),
    },
    "how-4": {
        "zh": "修约写成整数除法（四舍五入：加半个单位再取整），每一步修约单独成列，别处不修约。",
        "en": (
            "Rounding is written as whole division (half up: add half a unit, cut off); each "
            "rounding has its own column, and nothing else rounds."
        ),
    },
    "how-5": {
        "zh": "名次由 COUNTIFS 数出：同组里总分更高的人数加 1；总分相同再比下一项。",
        "en": (
            "Places are counted by COUNTIFS: one more than those of the group with a greater "
            "total; equal totals go on to the next key."
        ),
    },
    "how-6": {
        "zh": "奖项从名次数出：排在前面的少于“累计到”即得奖。裁定、缺赛给的分写成数，批注有编号。",
        "en": (
            "Awards are counted from places: who has fewer before him than the award's end gets "
            "it. What rulings and absences give is written as numbers; notes name them."
        ),
    },
    "held-title": {"zh": "下列各列是值，不是公式", "en": "These columns are values, no formulas"},
    "held-none": {
        "zh": "所有得分、总分和名次都是公式",
        "en": "All points, totals and places are formulas",
    },
}
