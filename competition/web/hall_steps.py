"""How each system comes to trust the hall's CA (信任本场证书), step by step, for page and shell."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from competition.services.hall_certificates import AUTHORITY

#: Files a system installs: the last part of the address.
PROFILE = "hall-ca.mobileconfig"

#: What holds: behind the hall's certificate, and over plain HTTP in the hall's network.
LEVELS = (
    (_l("Every stroke and every signed sheet is kept on the tablet"), True, ""),
    (_l("Signed sheets go out by themselves once the server answers"), True, ""),
    (
        _l("The page opens and reloads without a server"),
        False,
        _l("an open page goes on marking; do not close or reload it"),
    ),
    (
        _l("Cards and codes are scanned with the camera"),
        False,
        _l("choose a photo, or type the number"),
    ),
    (
        _l("Nobody in the same network can read along"),
        False,
        _l("use a network of the hall's own, with nobody else in it"),
    ),
)

#: System → steps, in order.
STEPS = (
    (
        _l("iPad and iPhone"),
        (
            _l("Open the address in Safari and load the profile."),
            _l("Settings → General → VPN & Device Management: install it."),
            _l("Settings → General → About → Certificate Trust Settings: switch it on."),
        ),
    ),
    (
        _l("Android"),
        (
            _l("Load the certificate."),
            _l("Settings → Security → Encryption & credentials → Install a certificate → CA."),
            _l("Choose the file, and confirm with the screen lock."),
        ),
    ),
    (
        _l("HarmonyOS"),
        (
            _l("Load the certificate."),
            _l("HarmonyOS 5: Settings → Privacy & security → Advanced → Certificates: install."),
            _l("HarmonyOS 2 to 4: Settings → Security → More → Encryption & credentials: install."),
            _l("Choose the file, and confirm with the screen lock."),
        ),
    ),
    (
        _l("Windows"),
        (
            _l("Load the certificate and double-click it → Install Certificate → Current User."),
            _l("Place it in: Trusted Root Certification Authorities."),
            _l("Or in a terminal: certutil -user -addstore Root %(file)s", file=AUTHORITY),
        ),
    ),
    (
        _l("macOS"),
        (
            _l("Load the profile → System Settings → Device Management: install it."),
            _l(
                "Or in a terminal: security add-trusted-cert -r trustRoot -k "
                "~/Library/Keychains/login.keychain-db %(file)s",
                file=AUTHORITY,
            ),
        ),
    ),
    (
        _l("Linux"),
        (
            _l(
                "Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n hall -i %(file)s",
                file=AUTHORITY,
            ),
            _l("Firefox: Settings → Privacy & Security → View Certificates → Authorities: import."),
        ),
    ),
)
