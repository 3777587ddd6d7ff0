"""What a ruling or a new version of a scheme is refused for (裁定)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences

SENTENCES = {
    "ruling-stays": _l(
        "%(ruling)s cannot be withdrawn: it has been, or it opened the way to marks that stand."
    ),
    "code-missing": _l("Choose the code it is about."),
    "value-not-positive": _l("Write more than zero; deducting and adding are kinds of their own."),
    "scheme-not-frozen": _l("Nobody has marked by this scheme yet: change it as it is."),
    "scheme-in-force": _l("This version is in force and cannot be given up."),
    "no-new-version": _l("There is no approved new version to rule on."),
    "not-reworded": _l("%(found)s asks something else now: its marks cannot be let stand."),
}  # fmt: skip

add_sentences(SENTENCES)
