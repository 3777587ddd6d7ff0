"""What a paper score sheet says (纸质评分表): the scheme as a judge sees it, and a code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetAspect:
    """One aspect (评分点).

    kind: judgement, measurement, deduction, answer, order, time, veto or bonus; maximum: points
    as text, "" when it has none; boxes: the marks of its scale to tick, () for a free line;
    descriptors: (mark, text) in ascending order; cases: (what, points each) of a deduction;
    unit: of a measured value; value: what was marked, "" on an empty sheet; points: what it came
    to; note: one line under the name.
    """

    code: str
    name: str
    kind: str
    maximum: str = ""
    boxes: tuple[str, ...] = ()
    descriptors: tuple[tuple[str, str], ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    value: str = ""
    points: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetCriterion:
    """A criterion or a sub-criterion with its aspects; `level` 1 or 2 is its depth."""

    code: str
    name: str
    maximum: str
    aspects: tuple[SheetAspect, ...] = ()
    level: int = 1


@dataclass(frozen=True, slots=True)
class ScoreSheetFacts:
    """One seat's sheet for one code: to be filled in by hand, or as it was signed.

    sheet: random id, also in the QR; judge and signed_at, total and digest: only after signing.
    """

    event: str
    trade: str
    module: str
    seat: str
    code: str
    sheet: str
    qr: str
    criteria: tuple[SheetCriterion, ...]
    maximum: str
    attempt: str = ""
    session: str = ""
    judge: str = ""
    signed_at: str = ""
    total: str = ""
    digest: str = ""
    signatures: tuple[str, ...] = ("评分裁判", "裁判长")
    sample: bool = False
    language: str = "zh"
