"""A CA that can vouch for one server and nothing else, and is dead once it has (本场证书)."""

from __future__ import annotations

import ipaddress
import plistlib
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from competition.errors import Conflict, Invalid
from competition.services import hall_certificates
from competition.services.hall_certificates import HallCertificate
from tests.factories import NOW

NAME, ADDRESS = "pingfen.local", "192.168.1.10"


@pytest.fixture
def made(tmp_path: Path) -> HallCertificate:
    return hall_certificates.make(tmp_path, names=[NAME], addresses=[ADDRESS], now=NOW)


def both(made: HallCertificate) -> tuple[x509.Certificate, x509.Certificate]:
    server, authority = x509.load_pem_x509_certificates(made.certificate.read_bytes())
    return server, authority


@pytest.mark.parametrize(
    "asked", [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address(ADDRESS))]
)
def test_a_tablet_that_trusts_the_ca_trusts_the_server(
    made: HallCertificate, asked: x509.DNSName | x509.IPAddress
) -> None:
    server, authority = both(made)
    verifier = PolicyBuilder().store(Store([authority])).time(NOW).build_server_verifier(asked)

    chain = verifier.verify(server, [])

    assert chain == [server, authority]


def test_the_server_is_not_somebody_else(made: HallCertificate) -> None:
    server, authority = both(made)
    asked = x509.DNSName("bank.example")
    verifier = PolicyBuilder().store(Store([authority])).time(NOW).build_server_verifier(asked)

    with pytest.raises(VerificationError):
        verifier.verify(server, [])


def test_the_ca_is_limited_to_the_servers_own_names(made: HallCertificate) -> None:
    _server, authority = both(made)

    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)

    assert limits.critical
    assert limits.value.permitted_subtrees == [
        x509.DNSName(NAME),
        x509.IPAddress(ipaddress.ip_network(f"{ADDRESS}/32")),
    ]
    assert (
        authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    )


def test_the_only_key_kept_is_the_servers(made: HallCertificate) -> None:
    server, authority = both(made)
    files = {path.name for path in made.folder.iterdir()}
    key = serialization.load_pem_private_key(made.key.read_bytes(), None)

    assert files == {"hall-ca.crt", "server.crt", "server.key"}
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == server.public_key()
    assert key.public_key() != authority.public_key()
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600


def test_it_lives_no_longer_than_browsers_take(made: HallCertificate) -> None:
    server, _authority = both(made)

    lasts = server.not_valid_after_utc - server.not_valid_before_utc

    assert lasts <= timedelta(days=398)
    assert made.expires_at == server.not_valid_after_utc


def test_one_that_is_there_is_replaced_only_when_asked(
    tmp_path: Path, made: HallCertificate
) -> None:
    with pytest.raises(Conflict, match="hall-certificate-there"):
        hall_certificates.make(tmp_path, names=[NAME], addresses=[], now=NOW)

    anew = hall_certificates.make(tmp_path, names=[NAME], addresses=[], now=NOW, again=True)

    assert anew.fingerprint != made.fingerprint
    assert hall_certificates.read(tmp_path) == anew


def test_every_bad_name_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        hall_certificates.make(tmp_path, names=["bad name"], addresses=["999.1.1.1"], now=NOW)

    assert [(p.code, p.where) for p in refused.value.problems] == [
        ("not-a-name", "bad name"),
        ("not-an-address", "999.1.1.1"),
    ]
    assert hall_certificates.read(tmp_path) is None


def test_an_ipad_gets_the_ca_as_a_profile(made: HallCertificate) -> None:
    content = plistlib.loads(hall_certificates.profile(made))

    payload = content["PayloadContent"][0]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == made.authority.read_bytes()
    assert x509.load_der_x509_certificate(payload["PayloadContent"]) == both(made)[1]
