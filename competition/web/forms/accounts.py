"""Forms of accounts: sign in, choose a password, second factor, roles (账号表单)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField

from competition.web.forms.base import Form
from competition.web.forms.fields import SecretField, TokenField, at_most, required

NEW_PASSWORD = _l("At least 12 characters; several words make a good one.")


class SignInForm(Form):
    """Login, password and, where one was set up, the six digits."""

    login = StringField(
        _l("Account"),
        [required(), at_most(80)],
        render_kw={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"},
    )
    password = SecretField(
        _l("Password"), [required()], render_kw={"autocomplete": "current-password"}
    )
    code = TokenField(
        _l("Second factor"),
        description=_l("Six digits, if this account has a second factor."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"},
    )
    next = HiddenField()


class EnterForm(Form):
    """Nothing to fill in: the link itself is the proof."""


class NewPasswordForm(Form):
    """A new password, typed once and shown on wish by the browser."""

    password = SecretField(
        _l("New password"),
        [required()],
        description=NEW_PASSWORD,
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """The same, with the old one as proof."""

    old = SecretField(
        _l("Present password"), [required()], render_kw={"autocomplete": "current-password"}
    )


class SecondFactorForm(Form):
    """The first code of a fresh seed, or one of the present seed to give it up."""

    seed = HiddenField()
    code = TokenField(
        _l("Six digits"),
        [required()],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"},
    )


class LanguageForm(Form):
    """Which language the account reads."""

    locale = RadioField(_l("Language"), choices=(("zh_CN", "中文"), ("en", "English")))


class AccountForm(Form):
    """Name and login of an account."""

    name = StringField(
        _l("Full name"), [required(), at_most(200)], render_kw={"autocomplete": "off"}
    )
    login = StringField(
        _l("Login"),
        [at_most(80)],
        description=_l("Small letters and digits. Empty: comes by link or card only."),
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )


class RoleForm(Form):
    """A role and where it holds."""

    role = SelectField(_l("Role"))
    scope = SelectField(_l("Scope"))


#: Another person of the same name.
OTHER = "other"


class EventRoleForm(RoleForm):
    """Somebody new or known, a role, and where in this event it holds."""

    name = StringField(
        _l("Full name"),
        [at_most(200)],
        description=_l("Empty if the login below exists already."),
        render_kw={"autocomplete": "off"},
    )
    unit = StringField(
        _l("Unit"),
        [at_most(200)],
        description=_l("Whoever is of a contestant’s unit stands back from him: say it here."),
        render_kw={"autocomplete": "off"},
    )
    login = StringField(
        _l("Login"),
        [at_most(80)],
        description=_l("Small letters and digits. Empty: comes by link or card only."),
        render_kw={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"},
    )
    #: Asked where somebody of that name is known: an account, a person of the register, or OTHER.
    whose = SelectField(
        _l("Who is meant"),
        choices=[("", "")],
        default="",
        description=_l("Two accounts of one person would hide roles that exclude each other."),
    )


class HolderForm(Form):
    """Who it is that holds a role: somebody of the register, or a unit."""

    whose = SelectField(_l("Who is meant"), choices=[("", "")], default="")
    unit = StringField(_l("Unit"), [at_most(200)], render_kw={"autocomplete": "off"})


class AdministratorForm(Form):
    """The first administrator."""

    name = StringField(_l("Your name"), [required(), at_most(200)])
    login = StringField(
        _l("Login"),
        [required(), at_most(80)],
        description=_l("Small letters and digits, such as shen."),
        render_kw={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"},
    )
    password = SecretField(
        _l("Password"),
        [required()],
        description=NEW_PASSWORD,
        render_kw={"autocomplete": "new-password"},
    )


class FirstTokenForm(Form):
    """The token that the terminal shows."""

    token = TokenField(
        _l("One-time token"),
        [required()],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ProfileForm(Form):
    """How much ceremony."""

    profile = RadioField(
        _l("Size of the event"),
        choices=(("small", _l("Small")), ("standard", _l("Standard")), ("large", _l("Large"))),
        default="standard",
    )


class FolderForm(Form):
    """A folder of this machine."""

    folder = StringField(
        _l("Second place"),
        [at_most(500)],
        description=_l("A folder on another drive or a share, such as E:\\backup or /media/usb."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class CardGroupForm(Form):
    """The last group of the restore card: the proof that it was printed."""

    group = StringField(
        _l("Last group on the card"),
        [required(), at_most(20)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )


class TryForm(Form):
    """A copy to be brought back beside, and its card."""

    path = StringField(
        _l("Copy, or the folder with the copies"),
        [required(), at_most(500)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    card = StringField(
        _l("Text of the restore card"),
        [at_most(200)],
        description=_l("Only for an encrypted copy (.sealed): all groups, in their order."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )


class NetworkForm(Form):
    """Who may open the site."""

    lan = RadioField(
        _l("Who can open it"),
        choices=(
            ("no", _l("This computer only")),
            ("yes", _l("Tablets and computers on the same network")),
        ),
        default="no",
    )


class RestoreForm(Form):
    """A backup, chosen here or lying on the server's machine, and its keys."""

    file = FileField(
        _l("Backup file"),
        description=_l("The .zip or .sealed file from the folder with the backups, of any size."),
        render_kw={"accept": ".zip,.sealed,application/zip"},
    )
    keys = FileField(
        _l("Key file"),
        description=_l("keys-….zip beside the backup; not needed on the machine it was made on."),
        render_kw={"accept": ".zip,application/zip"},
    )
    path = StringField(
        _l("Or its place on this computer"),
        [at_most(500)],
        description=_l("A backup file, or the folder with the backups: the newest is taken."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    card = StringField(
        _l("Text of the restore card"),
        [at_most(200)],
        description=_l("Only for an encrypted copy (.sealed): all groups, in their order."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
    )
    without_keys = BooleanField(_l("The keys are lost: bring it back without them"))
