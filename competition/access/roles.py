"""Which role holds which permissions, and which roles contradict one another (角色)."""

from __future__ import annotations

from competition.access.permissions import Permission as P  # noqa: N817
from competition.models.account import Role

ORGANISER = frozenset(
    {
        P.APPEAL_HANDLE,
        P.APPEAL_READ,
        P.AUDIT_READ,
        P.CASE_READ,
        P.CERTIFICATE_ISSUE,
        P.CHECK_IN,
        P.DEVICE_MANAGE,
        P.ENTRY_EDIT,
        P.ENTRY_READ,
        P.EVENT_EDIT,
        P.EVENT_READ,
        P.INCIDENT_READ,
        P.INCIDENT_REPORT,
        P.PANEL_EDIT,
        P.PANEL_READ,
        P.PUBLICATION_PUBLISH,
        P.RECHECK_MAKE,
        P.ROLE_ASSIGN,
        P.SCHEME_EDIT,
        P.SHEET_ENTER,
        P.STANDINGS_READ,
        P.STOP_ANSWER,
        P.SUPERVISION_READ,
    }
)

#: What a chief's deputy does in his place (副裁判长): all but closing a module.
DEPUTY = frozenset(
    {
        P.DEVICE_MANAGE,
        P.INCIDENT_DECIDE,
        P.INCIDENT_READ,
        P.PANEL_READ,
        P.RECHECK_ANSWER,
        P.RULING_MAKE,
        P.SHEET_REOPEN,
        P.STOP_ANSWER,
    }
)

#: What each role may do within the scope of its assignment.
PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.ADMIN: ORGANISER | {P.ACCOUNT_MANAGE, P.BACKUP_MANAGE, P.EVENT_CREATE},
    Role.ORGANISER: ORGANISER,
    Role.CHIEF_JUDGE: DEPUTY | {P.MODULE_LOCK},
    Role.DEPUTY_CHIEF: DEPUTY,
    Role.JUDGE: frozenset({P.SHEET_SIGN}),
    Role.CODER: frozenset({P.CODE_ASSIGN, P.CODE_OPEN, P.EVENT_READ}),
    Role.RECORDER: frozenset({P.EVENT_READ, P.SHEET_ENTER}),
    Role.FLOOR_JUDGE: frozenset({P.CHECK_IN, P.EVENT_READ, P.INCIDENT_READ, P.INCIDENT_REPORT}),
    Role.SUPERVISOR: frozenset(
        {
            P.APPEAL_READ,
            P.AUDIT_READ,
            P.CODE_OPEN,
            P.EVENT_READ,
            P.PANEL_READ,
            P.RECHECK_MAKE,
            P.SUPERVISION_READ,
            P.SUPERVISION_WRITE,
        }
    ),
    Role.ARBITRATOR: frozenset(
        {
            P.APPEAL_READ,
            P.APPEAL_RULE,
            P.CASE_READ,
            P.EVENT_READ,
            P.RULING_MAKE,
            P.SUPERVISION_READ,
        }
    ),
    Role.LEADER: frozenset({P.DELEGATION_APPEAL, P.DELEGATION_OBJECT, P.DELEGATION_REGISTER}),
}

#: Nobody holds both, whatever the profile: the one would know what the other must not.
CONTRADICTING: tuple[frozenset[Role], ...] = (
    frozenset({Role.CODER, Role.JUDGE}),
    frozenset({Role.CODER, Role.CHIEF_JUDGE}),
    frozenset({Role.CODER, Role.DEPUTY_CHIEF}),
    frozenset({Role.ARBITRATOR, Role.JUDGE}),
    frozenset({Role.ARBITRATOR, Role.CHIEF_JUDGE}),
    frozenset({Role.ARBITRATOR, Role.DEPUTY_CHIEF}),
)


#: Parted in 标准 and 大型; in 小型 one person may hold both, for want of people.
PARTED: tuple[frozenset[Role], ...] = (
    frozenset({Role.ORGANISER, Role.JUDGE}),
    frozenset({Role.ORGANISER, Role.CHIEF_JUDGE}),
    frozenset({Role.ORGANISER, Role.DEPUTY_CHIEF}),
    frozenset({Role.ORGANISER, Role.ARBITRATOR}),
    frozenset({Role.RECORDER, Role.JUDGE}),
    frozenset({Role.RECORDER, Role.CODER}),
    frozenset({Role.SUPERVISOR, Role.JUDGE}),
    frozenset({Role.SUPERVISOR, Role.CHIEF_JUDGE}),
    frozenset({Role.SUPERVISOR, Role.DEPUTY_CHIEF}),
    frozenset({Role.SUPERVISOR, Role.CODER}),
    frozenset({Role.SUPERVISOR, Role.RECORDER}),
    frozenset({Role.FLOOR_JUDGE, Role.JUDGE}),
    frozenset({Role.FLOOR_JUDGE, Role.CODER}),
    frozenset({Role.FLOOR_JUDGE, Role.ARBITRATOR}),
    frozenset({Role.LEADER, Role.JUDGE}),
    frozenset({Role.LEADER, Role.CHIEF_JUDGE}),
    frozenset({Role.LEADER, Role.DEPUTY_CHIEF}),
    frozenset({Role.LEADER, Role.FLOOR_JUDGE}),
    frozenset({Role.LEADER, Role.CODER}),
    frozenset({Role.LEADER, Role.ARBITRATOR}),
    frozenset({Role.LEADER, Role.SUPERVISOR}),
)


def contradictions(roles: frozenset[Role], *, parted: bool = False) -> list[frozenset[Role]]:
    """Return the pairs in `roles` that no one person may hold together.

    parted: also those that only a 小型 event may unite.
    """
    pairs = CONTRADICTING + PARTED if parted else CONTRADICTING
    return [pair for pair in pairs if pair <= roles]
