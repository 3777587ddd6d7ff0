"""What is said of a certificate that somebody verifies (核验结论): one wording, page and shell."""

from __future__ import annotations

from flask_babel import gettext as _

from competition.services.verification import Verdict
from competition.web.filters import moment


def title(found: Verdict) -> str:
    """The state in a word or two."""
    return {
        "valid": _("Valid"),
        "provisional": _("Provisional"),
        "corrected": _("Corrected"),
        "revoked": _("Revoked"),
        "unconfirmed": _("Cannot confirm"),
    }[found.state]


def says(found: Verdict) -> str:
    """What the state means, in a sentence."""
    if found.state == "valid":
        return _("It agrees with the record made when it was issued.")
    if found.state == "provisional":
        return _provisional(found)
    if found.state == "unconfirmed":
        return _why(found.why)
    day = moment(found.changed_at) if found.changed_at else ""
    if found.state == "corrected":
        return _("This certificate was replaced on %(day)s by a corrected one.", day=day)
    return _("This certificate has not been valid since %(day)s.", day=day)


def _provisional(found: Verdict) -> str:
    if found.notice_ends_at is None:
        return _("The certificate is genuine, the results are not yet final.")
    end = moment(found.notice_ends_at)
    return _(
        "The certificate is genuine, the results are open to objection until %(end)s.", end=end
    )


def _why(why: str) -> str:
    """Why nothing can be confirmed."""
    told = {
        "withdrawn": _(
            "The results it rests on were withdrawn, and whether it holds is not decided."
        ),
        "changed": _(
            "The results it rests on say something else by now, and it was not yet replaced."
        ),
        "elsewhere": _(
            "Numbers of this series are not given out here: the code is another site’s, or "
            "invented."
        ),
        "foreign": _(
            "The code is from another installation: its key is not ours. Verify it at the address "
            "printed on the certificate."
        ),
        "forged": _(
            "The signature in the code does not belong to this number: the code was altered or "
            "badly read. Do not trust this paper."
        ),
    }
    unknown = _(
        "Number, name or signature match nothing here, and whether it is genuine cannot be told."
    )
    return told.get(why, unknown)
