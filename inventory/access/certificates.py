"""What the certificates of a register say: whom they name, until when, and whether one has signed the other."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from agent.text import Problem, Text
from inventory.access.authority import alternatives
from inventory.config import CA_CERTIFICATE, SERVER_CERTIFICATE
from inventory.rights import closed


class Certificate(NamedTuple):
    """What a certificate says, for people: instants in seconds since the epoch, the SHA-256 of it all in hex."""

    subject: str
    names: tuple[str, ...]
    valid_from: float
    valid_to: float
    fingerprint: str
    signed_by_ours: bool


def certificates(home: Path) -> tuple[Certificate, Certificate]:
    """Return the server's certificate and the authority's."""
    try:
        issuer = x509.load_pem_x509_certificate((home / CA_CERTIFICATE).read_bytes())
        server = x509.load_pem_x509_certificate((home / SERVER_CERTIFICATE).read_bytes())
    except PermissionError as error:
        raise closed(Path(error.filename)) from None
    except (OSError, ValueError) as error:
        raise _no_certificate(home, str(error)) from None
    return _told(server, issuer), _told(issuer, issuer)


def _told(certificate: x509.Certificate, issuer: x509.Certificate) -> Certificate:
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        held = x509.SubjectAlternativeName([])
    try:
        certificate.verify_directly_issued_by(issuer)
        ours = True
    except (ValueError, TypeError, InvalidSignature):
        ours = False
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Certificate(
        subject=str(common[0].value) if common else "",
        names=tuple(str(one.value) for one in held),
        valid_from=certificate.not_valid_before_utc.timestamp(),
        valid_to=certificate.not_valid_after_utc.timestamp(),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        signed_by_ours=ours,
    )


def covers(home: Path, name: str) -> bool:
    """Whether the server in ``home`` has a certificate under which agents that call ``name`` accept it."""
    try:
        server, _ = certificates(home)
    except Problem:
        return False
    (wanted,) = alternatives((name,))
    return str(wanted.value) in server.names


def _no_certificate(home: Path, reason: str) -> Problem:
    return Problem(
        "SM-TLS-02",
        Text(f"Không đọc được chứng thư trong {home}: {reason}", f"Cannot read the certificates in {home}: {reason}"),
        Text("Không có gì thay đổi.", "Nothing was changed."),
        Text("Cấp lại: somay tls renew", "Issue it again: somay tls renew"),
        exit_code=8,
    )
