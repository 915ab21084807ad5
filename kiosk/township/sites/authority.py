"""The township's own certificate authority (CA): by it a kiosk knows that it talks to the township.

The kiosks pin the CA at enrolment and ask for the name `protocol.SERVER_NAME`, so the server may
move to another address or get a new certificate.

Both private keys lie in the database, next to the key that signs the feed.  There every server
process of a county finds them, and a backup holds all that a township needs to go on.  They are not
encrypted: the password would have to lie beside them.  The CA's key is not kept apart from the
server's either: kiosks do not hear of revocations, so the server's key is worth as much to a thief.
"""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from kiosk.township import tables
from kiosk.township.book import township_of


@dataclass(frozen=True)
class Credentials:
    """What a township proves itself with.  Keys are PEM (PKCS #8), not encrypted."""

    authority: bytes
    """The CA's certificate, DER."""

    authority_key: bytes
    certificate: bytes
    """The server's, PEM."""

    key: bytes
    names: tuple[str, ...]
    """Host names and addresses that the certificate has for browsers and other programs."""


def keep(connection: Connection, credentials: Credentials) -> None:
    """These and no others from now on; a running server takes them when it starts again."""
    code = township_of(connection).code
    connection.execute(delete(tables.credentials))
    connection.execute(
        insert(tables.credentials).values(
            township=code,
            authority=credentials.authority,
            authority_key=credentials.authority_key,
            certificate=credentials.certificate,
            key=credentials.key,
            names=" ".join(credentials.names),
        )
    )


def credentials_of(connection: Connection) -> Credentials:
    """Those that were kept last."""
    row = connection.execute(select(tables.credentials)).one()
    return Credentials(
        row.authority, row.authority_key, row.certificate, row.key, tuple(row.names.split())
    )


def server_context(credentials: Credentials) -> ssl.SSLContext:
    """TLS as the township's server speaks it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory(prefix="township-") as folder:  # nobody else can look into it
        file = Path(folder, "server.pem")
        file.touch(mode=0o600)
        file.write_bytes(credentials.certificate + credentials.key)
        context.load_cert_chain(file)
    return context
