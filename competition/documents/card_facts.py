"""What cards and slips say (工作牌、密钥卡、查分条): each opens one door, once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeCard:
    """A judge's card: QR or typed number to sign on at a tablet; the PIN is never on it."""

    number: str
    qr: str
    name: str
    role: str
    event: str
    trade: str = ""
    sample: bool = False
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class KeyCard:
    """The key of a code layer (加密密钥卡): QR and words, to be sealed in a numbered bag."""

    event: str
    title: str
    layer: str
    holder: str
    qr: str
    words: tuple[str, ...]
    fingerprint: str
    bag: str
    issued: str
    sample: bool = False
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class ResultSlip:
    """A contestant's slip: the entry number and the secret that open one's own result."""

    event: str
    trade: str
    name: str
    unit: str
    number: str
    secret: str
    qr: str
    address: str
    sample: bool = False
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class StationCard:
    """The card that stands on a station (赛位牌): its number, seen from across the hall."""

    station: str
    event: str
    trade: str
    qr: str = ""
    session: str = ""
    #: Of the entry that works here; empty where judges must not know it.
    number: str = ""
    sample: bool = False
    language: str = "zh"
