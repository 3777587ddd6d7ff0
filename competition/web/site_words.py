"""Every word the static site's scripts say, in both languages (静态核验站用语)."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

WORDS = {
    "verification": _l("Verification of certificates"),
    "my_result": _l("My result"),
    "other_language": _l("In English"),
    "as_of": _l("As of {when}. What was corrected or revoked later stands in a later copy."),
    "need_script": _l("This page checks signatures on your device; it needs JavaScript."),
    "needs_https": _l("Locked records open over https only. Ask for the https address."),
    "no_connection": _l("No connection. Try again in a moment."),
    "ask_one": _l("Number and holder's name stand on the certificate."),
    "number": _l("Certificate number"),
    "name": _l("Holder's name"),
    "verify": _l("Verify"),
    "ask_many": _l("Many at once"),
    "many_hint": _l(
        "One per line: number, a space, the holder's name. Or the text that a code holds, whole."
    ),
    "text_torn": _l(
        "The text of the code was not pasted whole: it begins with the number and ends with a long "
        "row of letters and digits. Copy all of it. In a list, number and name stand on one line."
    ),
    "verify_many": _l("Verify all"),
    "state": _l("State"),
    "what": _l("Trade and award"),
    "state_valid": _l("Valid"),
    "state_provisional": _l("Provisional"),
    "state_corrected": _l("Corrected"),
    "state_revoked": _l("Revoked"),
    "state_signed": _l("Signed here"),
    "says_signed": _l(
        "The signature over this text is right. Whether it was revoked since cannot be asked here."
    ),
    "check_signed": _l("Not looked up: open this page over https or from disk"),
    "state_unconfirmed": _l("Cannot confirm"),
    "says_valid": _l("It agrees with the record made when it was issued."),
    "says_provisional": _l("Genuine, but the results were open to objection until {end}."),
    "says_corrected": _l("This certificate was replaced on {day} by a corrected one."),
    "says_revoked": _l("This certificate has not been valid since {day}."),
    "why_unknown": _l(
        "Number, name or signature match nothing here, and whether it is genuine cannot be told."
    ),
    "why_withdrawn": _l("The results it rests on were withdrawn."),
    "why_changed": _l("The results it rests on say something else by now."),
    "why_elsewhere": _l(
        "Numbers of this series are not given out here: the code is another site’s, or invented."
    ),
    "why_key": _l("The code is from another installation: its key is not ours."),
    "why_signature": _l("The signature is wrong: do not trust this page."),
    "why_absent": _l(
        "The code names a key of ours, but this copy has no such certificate: it was altered, "
        "badly read, or given out after this copy was made. Do not trust the paper before a newer "
        "copy or the issuing body says so."
    ),
    "why_browser": _l("This browser cannot check the signature. Open the page in another one."),
    "check_signature": _l("Signature right, checked on this device"),
    "check_valid": _l("Neither corrected nor revoked"),
    "check_provisional": _l("Rests on provisional results, not yet final"),
    "check_corrected": _l("Replaced by a corrected certificate"),
    "check_revoked": _l("Listed as revoked"),
    "check_nothing": _l("This site has no such certificate in force"),
    "check_hidden": _l("Name and award are not confirmed, so they are not shown"),
    "compare": _l(
        "Compare as well: name, award, number and fingerprint on the paper should be those of this "
        "page."
    ),
    "ask_issuer": _l(
        "See whether the address printed on the certificate is this site, or ask the issuing body."
    ),
    "participation": _l("Certificate of participation"),
    "as_judge": _l("Outstanding judge"),
    "as_coach": _l("Outstanding coach"),
    "as_organisation": _l("Excellent organisation award"),
    "sample": _l("Sample"),
    "reason": _l("Reason"),
    "successor": _l("New certificate"),
    "issued": _l("Issued"),
    "issued_by": _l("Issued by"),
    "fingerprint": _l("Fingerprint"),
    "entry": _l("Entry number"),
    "secret": _l("Code on the slip"),
    "show_own": _l("Show my result"),
    "own_hint": _l("Both stand on the slip that was handed out at the contest."),
    "own_unknown": _l("Number and code fit no result here. Compare them with the slip."),
    "whole_list": _l("The whole list"),
    "keys": _l("Public keys"),
}


def in_both_languages() -> dict[str, dict[str, str]]:
    """The words by language, as words.js carries them."""
    found = {}
    for language, locale in (("zh", "zh_CN"), ("en", "en")):
        with force_locale(locale):
            found[language] = {name: str(word) for name, word in WORDS.items()}
    return found
