"""A certificate for one hall (本场证书): a CA that may sign nothing but this server, then no more.

Tablets trust the CA once. It is limited by name to the server's own names and addresses, and its
key is thrown away as soon as it has signed: nobody can ever use that trust for anything else.
"""

from __future__ import annotations

import ipaddress
import os
import plistlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from competition.errors import Conflict, Invalid, Problem
from competition.services import whole_files

#: Browsers refuse a server's certificate that lives longer than 398 days.
LASTS = timedelta(days=397)
#: Clocks of tablets may be behind.
BEFORE = timedelta(days=1)
NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
FOLDER = "hall"
AUTHORITY, CERTIFICATE, KEY = "hall-ca.crt", "server.crt", "server.key"


@dataclass(frozen=True, slots=True)
class HallCertificate:
    """What a hall's server shows, and what its tablets trust."""

    folder: Path
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    expires_at: datetime
    #: SHA-256 of the CA, in groups as systems show it.
    fingerprint: str

    @property
    def authority(self) -> Path:
        """The CA as tablets install it."""
        return self.folder / AUTHORITY

    @property
    def certificate(self) -> Path:
        """The server's certificate with the CA behind it."""
        return self.folder / CERTIFICATE

    @property
    def key(self) -> Path:
        """The server's private key."""
        return self.folder / KEY


def make(
    keys: Path,
    *,
    names: Sequence[str],
    addresses: Sequence[str],
    now: datetime,
    again: bool = False,
) -> HallCertificate:
    """Make CA and certificate below the key folder, which is backed up with the other keys.

    names: DNS names; addresses: IP addresses. again: replace one that is there, which every tablet
    must then trust anew. Raises Conflict("hall-certificate-there"), Invalid with every bad name.
    """
    folder = keys / FOLDER
    if (folder / CERTIFICATE).exists() and not again:
        raise Conflict("hall-certificate-there")
    known = _known(names, addresses)
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(authority_key, known, now)
    server = _server(server_key, authority, authority_key, known, now)
    del authority_key
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    _write(folder / KEY, server_key.private_bytes(pem, form, plain), 0o600)
    _write(folder / AUTHORITY, authority.public_bytes(serialization.Encoding.DER), 0o644)
    _write(folder / CERTIFICATE, server.public_bytes(pem) + authority.public_bytes(pem), 0o644)
    return _told(folder, authority, server)


def read(keys: Path) -> HallCertificate | None:
    """The hall's certificate, if one was made."""
    folder = keys / FOLDER
    if not (folder / CERTIFICATE).exists() or not (folder / KEY).exists():
        return None
    server, authority = x509.load_pem_x509_certificates((folder / CERTIFICATE).read_bytes())
    return _told(folder, authority, server)


def _known(names: Sequence[str], addresses: Sequence[str]) -> list[x509.DNSName | x509.IPAddress]:
    problems = [Problem("not-a-name", name) for name in names if not NAME.fullmatch(name.lower())]
    found: list[x509.DNSName | x509.IPAddress] = [
        x509.DNSName(name.lower()) for name in dict.fromkeys(names)
    ]
    for address in dict.fromkeys(addresses):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError:
            problems.append(Problem("not-an-address", address))
    if not names and not addresses:
        problems.append(Problem("no-name", "names"))
    if problems:
        raise Invalid("hall-names", problems)
    return found


def _called(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(subject: x509.Name, issuer: x509.Name, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now - BEFORE + LASTS)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _authority(
    key: ec.EllipticCurvePrivateKey,
    known: Sequence[x509.DNSName | x509.IPAddress],
    now: datetime,
) -> x509.Certificate:
    who = _called(f"竞赛评分本场 CA {now:%Y-%m-%d} {known[0].value}"[:64])
    permitted = [
        one
        if isinstance(one, x509.DNSName)
        else x509.IPAddress(ipaddress.ip_network(f"{one.value}"))
        for one in known
    ]
    return (
        _begun(who, who, now)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _server(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    known: Sequence[x509.DNSName | x509.IPAddress],
    now: datetime,
) -> x509.Certificate:
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _begun(_called(str(known[0].value)[:64]), authority.subject, now)
        .public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all, readable by whom it may be."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    whole_files.settle(beside, path)


def _told(folder: Path, authority: x509.Certificate, server: x509.Certificate) -> HallCertificate:
    known = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    digest = authority.fingerprint(hashes.SHA256()).hex().upper()
    return HallCertificate(
        folder=folder,
        names=tuple(known.get_values_for_type(x509.DNSName)),
        addresses=tuple(str(one) for one in known.get_values_for_type(x509.IPAddress)),
        expires_at=server.not_valid_after_utc,
        fingerprint=" ".join(digest[at : at + 4] for at in range(0, len(digest), 4)),
    )


def profile(made: HallCertificate) -> bytes:
    """The CA as a configuration profile, which iPads and Macs install in a few taps."""
    content = made.authority.read_bytes()
    title = f"竞赛评分本场 CA {(made.names + made.addresses)[0]}"
    inner = uuid.uuid5(uuid.NAMESPACE_URL, made.fingerprint)
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"org.skills-competition.hall.{inner}",
        "PayloadUUID": str(inner).upper(),
        "PayloadDisplayName": title,
        "PayloadContent": content,
    }
    outer = uuid.uuid5(inner, "profile")
    whole = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"org.skills-competition.hall.{outer}",
        "PayloadUUID": str(outer).upper(),
        "PayloadDisplayName": title,
        "PayloadContent": [payload],
    }
    return plistlib.dumps(whole)
