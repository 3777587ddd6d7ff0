"""Every permission there is, alphabetical, as `scope:noun:verb` (权限)."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What somebody may do; the scope says where the right is looked for."""

    #: Accounts and roles of the installation.
    ACCOUNT_MANAGE = "installation:account:manage"
    #: Take in appeals, accept or refuse them, ask arbitrators, send the reply.
    APPEAL_HANDLE = "trade:appeal:handle"
    #: See the register of appeals.
    APPEAL_READ = "trade:appeal:read"
    #: Hear an appeal and rule on it.
    APPEAL_RULE = "trade:appeal:rule"
    #: Read the trail of an event.
    AUDIT_READ = "event:audit:read"
    #: Copies, restore, second folder.
    BACKUP_MANAGE = "installation:backup:manage"
    #: Put together everything about an entry or a panel.
    CASE_READ = "trade:case:read"
    #: Issue, reissue, revoke certificates; edit their design.
    CERTIFICATE_ISSUE = "event:certificate:issue"
    #: Note at the door who came and who did not; knows names.
    CHECK_IN = "trade:entry:check-in"
    #: Draw, give out codes, seal the key.
    CODE_ASSIGN = "trade:code:assign"
    #: Open the key after the lock.
    CODE_OPEN = "trade:code:open"
    #: Lodge appeals about one's own delegation's entries.
    DELEGATION_APPEAL = "delegation:appeal:lodge"
    #: Ask that a judge or arbitrator stand back from one's own delegation.
    DELEGATION_OBJECT = "delegation:objection:lodge"
    #: Register one's own delegation's people.
    DELEGATION_REGISTER = "delegation:registration:edit"
    #: Devices and judges' cards of an event.
    DEVICE_MANAGE = "event:device:manage"
    #: Registrations: add, change, import.
    ENTRY_EDIT = "event:entry:edit"
    #: See registrations with names.
    ENTRY_READ = "event:entry:read"
    #: Make an event, or load one from a file.
    EVENT_CREATE = "installation:event:create"
    #: Change an event's settings, trades, divisions, modules.
    EVENT_EDIT = "event:event:edit"
    #: See an event's console.
    EVENT_READ = "event:event:read"
    #: Decide what is done about something that happened on the floor.
    INCIDENT_DECIDE = "trade:incident:decide"
    #: Read the register of what happened on the floor: stations, no names.
    INCIDENT_READ = "trade:incident:read"
    #: Write down what happened on the floor.
    INCIDENT_REPORT = "trade:incident:report"
    #: Close a module to marks.
    MODULE_LOCK = "trade:module:lock"
    #: Panels, seats, recusals.
    PANEL_EDIT = "trade:panel:edit"
    #: See the matrix code × seat of a trade.
    PANEL_READ = "trade:panel:read"
    #: Freeze, publish, withdraw results.
    PUBLICATION_PUBLISH = "trade:publication:publish"
    #: Answer what the second look found wrong.
    RECHECK_ANSWER = "trade:recheck:answer"
    #: Draw a list for the second look, write down what it found.
    RECHECK_MAKE = "trade:recheck:make"
    #: Give and take roles within an event.
    ROLE_ASSIGN = "event:role:assign"
    #: Rule on penalties, status, ties, conflicts.
    RULING_MAKE = "trade:ruling:make"
    #: Edit a marking scheme.
    SCHEME_EDIT = "trade:scheme:edit"
    #: Type in sheets that were marked on paper, and theory marks.
    SHEET_ENTER = "trade:sheet:enter"
    #: Mark and sign one's own sheets.
    SHEET_SIGN = "panel:sheet:sign"
    #: Send a signed sheet back to its judge.
    SHEET_REOPEN = "trade:sheet:reopen"
    #: See standings before they are published.
    STANDINGS_READ = "trade:standings:read"
    #: Answer a request to stop the work.
    STOP_ANSWER = "trade:stop:answer"
    #: See the supervisor's checklist and what was found.
    SUPERVISION_READ = "trade:supervision:read"
    #: Write down what was found, sign as a witness, ask to stop.
    SUPERVISION_WRITE = "trade:supervision:write"
