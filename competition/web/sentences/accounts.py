"""Sentences about accounts, signing in and the first run (账号)."""

from flask_babel import lazy_gettext as _l

from competition.web.wording import add_sentences
from competition.web.wording import counted as _n

SENTENCES = {
    "signed-out": _l("Sign in first."),
    "sign-in-missed": _l("Account, password or second factor is not right."),
    "too-many-tries": _n(
        "Tried too often. Try again in %(minutes)s minute.",
        "Tried too often. Try again in %(minutes)s minutes.",
        "minutes",
    ),
    "link-used": _l("This link was used already, or its time is over."),
    "token-wrong": _l("This is not the token the terminal shows."),
    "first-run-over": _l("This installation has an administrator already."),
    "password-short": _l("At least %(shortest)s characters."),
    "password-long": _l("At most %(longest)s characters."),
    "password-common": _l("Too easy to guess: common words, rows of keys, dates or your own name."),
    "password-wrong": _l("This is not the present password."),
    "code-wrong": _l("These six digits are not right, or were used already."),
    "name-missing": _l("A name is needed, at most 200 characters."),
    "login-malformed": _l("3 to 80 small letters, digits, and . _ @ - between them."),
    "login-taken": _l("There is an account %(login)s already."),
    "login-unknown": _l("There is no account %(login)s."),
    "second-factor-wanted": _l(
        "From another computer an administrator needs a second factor. Set it up first."
    ),
    "last-administrator": _l("The last administrator stays."),
    "role-unknown": _l("There is no such role."),
    "nobody-holds": _l("Nobody holds the role %(role)s there."),
    "role-wants-event": _l("This role is held in an event, the administrator's in none."),
    "roles-contradict": _l("%(name)s cannot be %(first)s and %(second)s here."),
    "unit-other": _l("%(name)s is of %(unit)s: leave the unit empty, or choose another person."),
    "unit-missing": _l("Say the unit, or choose who it is."),
    "login-other": _l("This person’s login is %(login)s: leave the login empty."),
    "holder-known": _l("It is known already who %(name)s is."),
    "second-person-missing": _l("A second person has to confirm this."),
    "second-person-same": _l("The second person must be somebody else."),
}

add_sentences(SENTENCES)
#: The same where it is not known for how long.
add_sentences({"too-many-tries": _l("Tried too often. Try again later.")})
