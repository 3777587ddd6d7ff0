"""The switches of an event (规模与开关): what each profile means, and where an event departs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from competition.errors import Problem

PROFILES = ("small", "standard", "large")


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing an event decides, and what each profile decides for it."""

    name: str
    #: The values it may take, in order of ceremony.
    choices: tuple[str, ...]
    small: str
    standard: str
    large: str

    def of(self, profile: str) -> str:
        """What a profile says."""
        return {"small": self.small, "standard": self.standard, "large": self.large}[profile]


#: Every value is a word or a number written as text: the contest file keeps them as they are.
SWITCHES: tuple[Switch, ...] = (
    Switch("code-layers", ("0", "1", "2", "3"), "0", "1", "2"),
    Switch("two-persons", ("none", "same-screen", "seals", "seals-and-returns"), "same-screen",
           "seals", "seals-and-returns"),
    Switch("supervisor", ("no", "yes", "with-arbitration"), "no", "yes", "with-arbitration"),
    Switch("recheck", ("totals", "sample", "twice"), "totals", "sample", "twice"),
    Switch("recheck-top", ("0", "10", "30", "50", "100"), "0", "30", "30"),
    Switch("recheck-sample", ("0", "5", "10", "15", "100"), "0", "15", "15"),
    Switch("recheck-duty", ("offered", "required"), "offered", "offered", "required"),
    Switch("appeals", ("on-the-spot", "written", "two-instances"), "on-the-spot", "written",
           "two-instances"),
    Switch("appeal-hours", ("1", "2", "24", "48"), "1", "2", "2"),
    Switch("notice-days", ("0", "1", "3", "5", "7"), "1", "3", "5"),
    Switch("signing", ("either", "pin", "stroke"), "either", "either", "pin"),
    Switch("screen-lock", ("0", "5", "10", "20", "30"), "20", "10", "5"),
    Switch("rest", ("0", "15", "30", "60", "120"), "15", "30", "30"),
    Switch("setup", ("0", "10", "15", "30", "60"), "10", "15", "15"),
    Switch("spread", ("no", "yes"), "no", "yes", "yes"),
    Switch("trial", ("offered", "required"), "offered", "offered", "offered"),
    Switch("disclosure", ("total", "parts", "criteria", "aspects", "judges"), "criteria", "parts",
           "parts"),
)  # fmt: skip

#: Shown side by side where somebody chooses a profile.
COMPARED = ("code-layers", "two-persons", "supervisor", "recheck", "appeals", "notice-days")

#: Beside the switches: days that are holidays or working days here, as dates (调休).
DAYS = ("days-off", "days-worked")

BY_NAME = {switch.name: switch for switch in SWITCHES}


def values(profile: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """What holds for an event: its own word where it has one, else its profile's."""
    return {switch.name: str(settings.get(switch.name, switch.of(profile))) for switch in SWITCHES}


def departures(profile: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """What is worth keeping of a choice: only where it differs from the profile."""
    return {
        name: value
        for name, value in chosen.items()
        if name in BY_NAME and value != BY_NAME[name].of(profile)
    }


def problems(chosen: Mapping[str, str]) -> list[Problem]:
    """Everything wrong with a choice of switches."""
    return [
        Problem("unknown-choice", name, {"found": str(value)[:40]})
        for name, value in chosen.items()
        if name in BY_NAME and value not in BY_NAME[name].choices
    ]
