"""Makes the township's certificates.  The only place of `cryptography`; imported when needed.

The certificates have no end and begin in 1950: a kiosk without a clock may wake up in 1970, and TLS
compares dates with the machine's clock (research: reliability.md 5.4).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.sync.protocol import SERVER_NAME
from kiosk.township.book import Refused
from kiosk.township.sites.authority import Credentials

NOT_BEFORE = datetime(1950, 1, 1, tzinfo=UTC)
"""The earliest that a certificate can say."""

NOT_AFTER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""Never (RFC 5280, 4.1.2.5)."""

ALWAYS = (SERVER_NAME, "localhost", "127.0.0.1", "::1")
"""Names of every server certificate."""

LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?"
HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(\.{LABEL})*")
COMMON_NAME_BYTES = 64
USES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def host_names(given: Iterable[str]) -> tuple[str, ...]:
    """Host names and IP addresses as a certificate has them; Refused when one is neither."""
    return tuple(dict.fromkeys(map(_host_name, given)))


def new_credentials(township: str, names: tuple[str, ...] = ()) -> Credentials:
    """A new CA and a server certificate with `names` (from `host_names`) beside ALWAYS."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"{township} 积分超市")
    certificate = (
        _unsigned(subject, subject, key, key, NOT_BEFORE, NOT_AFTER)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, SHA256())
    )
    authority = Credentials(certificate.public_bytes(Encoding.DER), _pem(key), b"", b"", ())
    return renewed(authority, names)


def renewed(old: Credentials, names: tuple[str, ...]) -> Credentials:
    """A new server key and certificate under the same CA: the kiosks notice nothing."""
    certificate, key = server_certificate(old, (*ALWAYS, *names))
    return Credentials(old.authority, old.authority_key, certificate, key, names)


def server_certificate(
    under: Credentials,
    names: Sequence[str],
    not_before: datetime = NOT_BEFORE,
    not_after: datetime = NOT_AFTER,
) -> tuple[bytes, bytes]:
    """Certificate and key (PEM) of a server with exactly these names, under this CA."""
    issuer = x509.load_der_x509_certificate(under.authority)
    issuer_key = load_pem_private_key(under.authority_key, None)
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    known_as = x509.SubjectAlternativeName([_general_name(name) for name in names])
    certificate = (
        _unsigned(_subject(SERVER_NAME), issuer.subject, key, issuer_key, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(known_as, critical=False)
        .sign(issuer_key, SHA256())
    )
    return certificate.public_bytes(Encoding.PEM), _pem(key)


def _host_name(given: str) -> str:
    name = given.strip()
    try:
        return str(ipaddress.ip_address(name.removeprefix("[").removesuffix("]")))
    except ValueError:
        pass
    try:
        name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    if HOST_NAME.fullmatch(name) is None:
        raise Refused(f"“{given}”不是主机名，也不是 IP 地址。")
    return name


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _subject(common_name: str) -> x509.Name:
    short = common_name.encode()[:COMMON_NAME_BYTES].decode(errors="ignore")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, short)])


def _unsigned(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    not_before: datetime,
    not_after: datetime,
) -> x509.CertificateBuilder:
    """With the identifiers that strict verification (RFC 5280; the kiosk's) asks for."""
    public, signer = key.public_key(), issuer_key.public_key()
    return (
        x509.CertificateBuilder(issuer_name=issuer, subject_name=subject, public_key=public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in allowed for use in USES})


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
