"""Where a rule of the house does not hold, and why (例外)."""

#: Services that take an actor and ask no permission, and why.
UNGUARDED = {
    "accounts.change_locale": "one's own account",
    "accounts.change_password": "one's own account; the old password is the proof",
    "accounts.keep_password": "its callers proved the right: the old password, or a link",
    "accounts.own": "one's own account",
    "confirmations.require_second": "is itself a gate: it asks for a second person",
    "second_factors.adopt": "one's own account",
    "second_factors.drop": "one's own account; a code of it is the proof",
    "sessions.close": "one's own session, behind its token",
    "sessions.close_all": "its callers proved the right or asked for it",
    "assignments.choices": "lists only where policy.may",
    "audit.record": "the trail itself",
    "blanks.freeze": "its callers asked: the first mark freezes the scheme",
    "entries.record_changes": "its callers asked; it only writes into the trail",
    "imports.keep": "its callers asked, for the kind of file it is",
    "devices.heartbeat": "the tablet itself, behind its token",
    "events.listing": "lists only what policy.knows",
    "paper.print_sheets": "prints only what sheets_of lists",
    "paper.sheets_of": "lists only where policy.may",
    "links.make": "require_reach asks for every role the account holds",
    "links.require_reach": "is itself a gate: policy.may for every role",
    "marking.modules_of": "lists only where policy.may",
    "theory.modules": "lists only where policy.may",
    "marking_sessions.close_session": "the judge's own session, behind the tablet's token",
    "rulings_log.add": "its callers asked for the permission of their own act",
    "signing.signer": "its callers asked for the permission of their own act",
    "checks.receipts": "the tablet's own, behind its token",
    "sync.receipts": "the tablet's own, behind its token",
    "trials.receipts": "the tablet's own, behind its token",
    "scopes.event_head": "asks policy.knows: who has no role in the event does not find it",
    "scopes.events_of": "lists only what policy.knows",
}
#: Services that take an actor, write, and leave no trace, and why.
UNTRACED = {
    "audit.record": "the trail itself",
    "devices.heartbeat": "no act of a person",
    "drafts.keep": "a copy of what is being typed, nobody's decision yet",
    "imports.choose": "a choice about a staged file; the import itself is recorded",
    "imports.undo": "a choice about a staged file; the import itself is recorded",
    "rulings_log.add": "its callers record their own act",
}
