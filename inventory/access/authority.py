"""The register's private certificate authority and the certificate of its server.

Agents pin the authority, so the server's certificate can be renewed without touching one of them.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from agent.text import Problem, Text
from inventory.config import CA_CERTIFICATE, SERVER_CERTIFICATE
from inventory.rights import closed

if TYPE_CHECKING:
    from collections.abc import Iterable

CA_KEY: Final = "ca.key"
SERVER_KEY: Final = "server.key"

_CA_LIFE: Final = timedelta(days=3653)
_SERVER_LIFE: Final = timedelta(days=397)
# Agents whose clock is slow must not find the certificate "not yet valid".
_BACKDATED: Final = timedelta(days=2)


def create(home: Path, names: Iterable[str]) -> None:
    """Make the authority in ``home`` and a first certificate of the server for ``names`` and addresses."""
    wanted = tuple(names)
    alternatives(wanted)  # a name that cannot be leaves no half of an authority behind
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    subject = _name("Sổ Máy CA " + os.urandom(4).hex())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + _CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(home / CA_KEY, _private(key), 0o600)
    _write(home / CA_CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    issue(home, wanted)


def issue(home: Path, names: Iterable[str], authority_key: Path | None = None) -> None:
    """Make a new key and certificate of the server, signed by the authority in ``home``.

    ``authority_key`` is its key where that is kept elsewhere.
    """
    issuer, issuer_key = _authority(home, authority_key or home / CA_KEY)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name("Sổ Máy"))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(min(now + _SERVER_LIFE, issuer.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName(alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
    _write(home / SERVER_KEY, _private(key), 0o600)
    _write(home / SERVER_CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def alternatives(names: Iterable[str]) -> list[x509.GeneralName]:
    """Return names and addresses as a certificate holds them; what is neither is refused."""
    return [_alternative(name) for name in dict.fromkeys(names)]


def own_names() -> tuple[str, ...]:
    """Return the names and addresses under which this machine is surely reached from itself."""
    return tuple(dict.fromkeys(("localhost", "127.0.0.1", "::1", socket.gethostname())))


def _authority(home: Path, key_file: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate((home / CA_CERTIFICATE).read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except PermissionError as error:
        raise closed(Path(error.filename)) from None
    except (OSError, ValueError, TypeError) as error:  # a key under a password is a wrong type to the library
        raise _no_authority(home, str(error)) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise _no_authority(home, f"{key_file} is not the key of {home / CA_CERTIFICATE}")
    if certificate.not_valid_after_utc <= datetime.now(UTC):
        raise _no_authority(home, f"it ended on {certificate.not_valid_after_utc:%Y-%m-%d}")
    return certificate, key


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name.encode("idna").decode("ascii"))
    except UnicodeError:
        raise _bad_name(name) from None


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace a file durably: all of the new content or all of the old, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        if os.geteuid() == 0:  # what root renews stays the server's to read
            os.fchown(handle, path.parent.stat().st_uid, path.parent.stat().st_gid)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _no_authority(home: Path, reason: str) -> Problem:
    return Problem(
        "SM-TLS-01",
        Text(
            f"Không dùng được tổ chức chứng thực trong {home}: {reason}",
            f"Cannot use the certificate authority in {home}: {reason}",
        ),
        Text("Chưa cấp chứng thư nào.", "No certificate was issued."),
        Text(
            f"Đặt lại {CA_CERTIFICATE} và {CA_KEY} từ bản sao lưu, hoặc chỉ nơi cất khóa: somay tls renew --ca-key TỆP",
            f"Put {CA_CERTIFICATE} and {CA_KEY} back from the backup, or name the key: somay tls renew --ca-key FILE",
        ),
        exit_code=8,
    )


def _bad_name(name: str) -> Problem:
    return Problem(
        "SM-TLS-03",
        Text(f"Tên máy chủ không hợp lệ: {name}", f"Not a name of a server: {name}"),
        Text("Chưa cấp chứng thư nào.", "No certificate was issued."),
        Text(
            "Dùng tên miền hoặc địa chỉ IP, ví dụ somay.example hay 192.0.2.5",
            "Use a host name or an address, such as somay.example or 192.0.2.5",
        ),
    )
