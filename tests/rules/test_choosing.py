"""Whom a rule takes, against a plain telling of the same rule, on whatever ranking comes up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from competition.rules.awards import Eligible, allot, choose, quota
from competition.rules.medals import medals
from competition.rules.point_rules import Text
from competition.rules.ranking_facts import AwardFacts, AwardRuleFacts, NeedFacts

MANY = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@st.composite
def rankings(draw: Any) -> list[Eligible]:
    """Placed entries best first: some equal, of a few units, with a part each."""
    totals = sorted(draw(st.lists(st.integers(50, 60), max_size=12)), reverse=True)
    return [
        Eligible(
            totals.index(total),
            {"": Fraction(total), "part": Fraction(draw(st.integers(58, 62)))},
            draw(st.sampled_from("ABC")),
            Fraction(700 + total),
        )
        for total in totals
    ]


RULES = st.builds(
    AwardRuleFacts,
    count=st.none() | st.integers(0, 6),
    share=st.none(),
    at_least=st.none() | st.integers(50, 60).map(Fraction),
    tie=st.sampled_from(["include", "exclude", "split"]),
    per_unit=st.none() | st.integers(1, 3),
    needs=st.sampled_from([(), (NeedFacts(node="part", at_least=Fraction(60)),)]),
)


def told(rule: AwardRuleFacts, ranked: list[Eligible]) -> set[int]:
    """The same rule told plainly: group after group, until the number is full."""
    room = len(ranked) if rule.count is None else rule.count
    taken: list[int] = []
    for number in sorted({one.group for one in ranked}):
        group = [n for n, one in enumerate(ranked) if one.group == number]
        if len(taken) >= room or (
            rule.at_least is not None and ranked[group[0]].points[""] < rule.at_least
        ):
            return set(taken)
        group = [n for n in group if all(ranked[n].points["part"] >= 60 for _ in rule.needs)]
        if rule.per_unit is not None:
            had = [ranked[n].unit for n in taken]
            here = [ranked[n].unit for n in group]
            group = [
                n
                for n in group
                if had.count(ranked[n].unit) + here.count(ranked[n].unit) <= rule.per_unit
            ]
        if len(taken) + len(group) > room and rule.tie == "exclude":
            return set(taken)
        taken += group[: room - len(taken)] if rule.tie == "split" else group
    return set(taken)


@MANY
@given(rankings(), RULES)
def test_a_rule_takes_whom_it_says(ranked: list[Eligible], rule: AwardRuleFacts) -> None:
    wanted = quota(rule, len(ranked), len(ranked))
    room = len(ranked) if wanted is None else wanted

    found = choose(rule, ranked, range(len(ranked)), room)

    assert set(found.taken) == told(rule, ranked)
    assert set(found.why) == set(range(len(ranked)))


@MANY
@given(rankings(), st.lists(RULES, max_size=4))
def test_nobody_gets_two_awards_and_a_tie_is_split_only_where_said(
    ranked: list[Eligible], rules: list[AwardRuleFacts]
) -> None:
    awards = [
        AwardFacts(code=f"a{n}", name=Text(zh="奖"), rule=rule) for n, rule in enumerate(rules)
    ]

    given = allot(awards, ranked, len(ranked))

    for n, award in enumerate(awards):
        holders = [k for k, code in enumerate(given) if code == award.code]
        if award.rule.per_unit is not None:
            units = [ranked[k].unit for k in holders]
            assert all(units.count(unit) <= award.rule.per_unit for unit in units)
        assert all(ranked[k].points["part"] >= 60 for k in holders if award.rule.needs), n
    plain = [rule.tie == "split" or rule.per_unit is not None or bool(rule.needs) for rule in rules]
    if not any(plain):
        by_group: dict[int, set[str | None]] = {}
        for k, one in enumerate(ranked):
            by_group.setdefault(one.group, set()).add(given[k])
        assert all(len(codes) == 1 for codes in by_group.values())


@MANY
@given(
    st.lists(st.integers(690, 720).map(Fraction), max_size=8).map(lambda s: sorted(s)[::-1]),
    st.integers(0, 4).map(Fraction),
    st.sampled_from(["next", "first"]),
)
def test_medals_are_gold_first_never_parting_equals(
    scale: list[Fraction], window: Fraction, anchor: str
) -> None:
    found = medals(scale, window, anchor)

    order = {"gold": 0, "silver": 1, "bronze": 2, None: 3}
    ranks = [order[medal] for medal in found]
    assert ranks == sorted(ranks)
    assert not scale or found[0] == "gold"
    assert found.count("silver") == 0 or found.count("gold") == 1
    for a, b, first, second in zip(scale, scale[1:], found, found[1:], strict=False):
        if a == b:
            assert first == second
