"""Roles in words (角色)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_words

ROLES = {
    "admin": _l("Administrator"),
    "organiser": _l("Organiser"),
    "chief_judge": _l("Chief judge"),
    "deputy_chief": _l("Deputy chief judge"),
    "judge": _l("Judge"),
    "coder": _l("Coder"),
    "recorder": _l("Recorder"),
    "floor_judge": _l("Floor judge"),
    "supervisor": _l("Supervisor"),
    "arbitrator": _l("Arbitrator"),
    "leader": _l("Leader"),
}
#: The roles given in an event, in the order in which an event fills them; leaders are invited.
GIVEN = (
    "organiser", "chief_judge", "deputy_chief", "judge", "coder", "recorder", "floor_judge",
    "supervisor", "arbitrator",
)  # fmt: skip


def role_words(role: str) -> str:
    """What a role is called."""
    return str(ROLES.get(role, role))


#: As sentences about two roles say them.
for _place in ("first", "second", "role"):
    add_words(_place, ROLES)
