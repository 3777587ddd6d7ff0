"""What an entry is in a module (参赛状态): its stage's status, or the module's own."""

from __future__ import annotations

from competition.rules.contest_facts import EntryFacts
from competition.rules.facts import ModuleFacts


def status_of(entry: EntryFacts, module: ModuleFacts) -> str:
    """What an entry is in a module: the module's own word wins over its stage's."""
    return entry.status.get(module.code) or entry.status.get(module.stage or "") or "present"
