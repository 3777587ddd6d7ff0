"""Sealed answers (封存答案): a key nobody can compute from until it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from competition.rules import digests
from competition.rules.facts import (
    AnswerKeyFacts,
    AspectFacts,
    CriterionFacts,
    ModuleFacts,
    SubCriterionFacts,
)
from competition.rules.kinds import Part, Problems
from competition.rules.marks import folded
from competition.rules.point_rules import Key, Matches, Order


def keyed(module: ModuleFacts) -> tuple[AspectFacts, ...]:
    """The aspects of a module whose points a key decides."""
    return tuple(a for a in module.scheme.aspects if isinstance(a.points, Key | Matches | Order))


def sealed(module: ModuleFacts) -> tuple[str, ...]:
    """The aspects whose key is sealed: until it is opened nothing can be computed from them."""
    rule = module.answers
    return () if rule is None or rule.opened is not None else rule.aspects


def digest_of(salt: str, keys: Iterable[AnswerKeyFacts]) -> str:
    """The digest by which a key is sealed; the salt keeps a short answer from being guessed."""
    pieces = [Part(AnswerKeyFacts).write(one) for one in keys]
    return f"sha256:{digests.of({'salt': salt, 'keys': pieces})}"


def with_keys(module: ModuleFacts) -> ModuleFacts:
    """The module with its opened keys in the places the scheme keeps for them."""
    rule = module.answers
    if rule is None or rule.opened is None:
        return module
    keys = {one.aspect: one for one in rule.keys}
    criteria = tuple(_criterion(criterion, keys) for criterion in module.scheme.criteria)
    return replace(module, scheme=replace(module.scheme, criteria=criteria))


def _criterion(criterion: CriterionFacts, keys: Mapping[str, AnswerKeyFacts]) -> CriterionFacts:
    subs = tuple(_sub(sub, keys) for sub in criterion.sub_criteria)
    return replace(criterion, sub_criteria=subs)


def _sub(sub: SubCriterionFacts, keys: Mapping[str, AnswerKeyFacts]) -> SubCriterionFacts:
    return replace(sub, aspects=tuple(_aspect(aspect, keys) for aspect in sub.aspects))


def _aspect(aspect: AspectFacts, keys: Mapping[str, AnswerKeyFacts]) -> AspectFacts:
    rule, given = aspect.points, keys.get(aspect.code)
    if given is None:
        return aspect
    if isinstance(rule, Key | Matches):
        synonyms = {**rule.synonyms, **given.synonyms}
        return replace(aspect, points=replace(rule, key=given.key, synonyms=synonyms))
    if isinstance(rule, Order):
        return replace(aspect, points=replace(rule, key=given.key))
    return aspect


def check_keys(
    module: ModuleFacts, keys: Iterable[AnswerKeyFacts], where: str, problems: Problems
) -> None:
    """Does every key fit the place the scheme keeps: an answer each, the same samples?"""
    rules = {aspect.code: aspect.points for aspect in keyed(module)}
    for one in keys:
        rule, here = rules.get(one.aspect), f"{where}:{one.aspect}"
        if rule is None:
            problems.say("unknown-aspect", here, found=one.aspect)
        elif isinstance(rule, Matches) and len(one.key) != len(rule.key):
            problems.say("answers-count", here, expected=len(rule.key), found=len(one.key))
        elif isinstance(rule, Order) and sorted(one.key) != sorted(rule.key):
            problems.say("answers-samples", here, expected=" ".join(sorted(rule.key)))
        known = {folded(answer) for answer in one.key}
        for way, stands in one.synonyms.items():
            if folded(stands) not in known:
                problems.say("synonym-of-nothing", f"{here}.{way}", found=stands)


def check_answers(module: ModuleFacts, where: str, problems: Problems) -> None:
    """Are sealed answers those of aspects that have a key, and the opened ones what was sealed?"""
    rule = module.answers
    if rule is None:
        return
    codes = {aspect.code for aspect in keyed(module)}
    for code in rule.aspects:
        if code not in codes:
            problems.say("unknown-aspect", f"{where}.aspects", found=code)
    if rule.opened is None:
        if rule.keys:
            problems.say("answers-not-opened", f"{where}.keys")
        return
    check_keys(module, rule.keys, f"{where}.keys", problems)
    if {one.aspect for one in rule.keys} != set(rule.aspects):
        problems.say("answers-incomplete", f"{where}.keys")
    elif digest_of(rule.salt, rule.keys) != rule.digest:
        problems.say("answers-differ", f"{where}.digest")
