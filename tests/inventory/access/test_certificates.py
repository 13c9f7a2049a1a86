from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.text import Problem
from inventory.access import authority, certificates
from inventory.access.expiry import expires

if TYPE_CHECKING:
    from pathlib import Path


def test_both_certificates_say_whom_they_name_and_who_signed(tmp_path: Path) -> None:
    authority.create(tmp_path, ["register.example", "192.0.2.5", "2001:db8::5"])
    server, ours = certificates.certificates(tmp_path)
    assert server.names == ("register.example", "192.0.2.5", "2001:db8::5")
    assert (server.signed_by_ours, ours.subject.startswith("Sổ Máy CA ")) == (True, True)
    assert server.fingerprint != ours.fingerprint
    assert ours.valid_to > server.valid_to > server.valid_from


def test_a_certificate_of_another_authority_is_told(tmp_path: Path) -> None:
    for register in ("one", "two"):
        authority.create(tmp_path / register, ["register.example"])
    (tmp_path / "one" / "ca.pem").write_bytes((tmp_path / "two" / "ca.pem").read_bytes())
    assert not certificates.certificates(tmp_path / "one")[0].signed_by_ours


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_what_is_no_certificate_is_a_problem_and_has_no_end(tmp_path: Path, content: bytes | None) -> None:
    authority.create(tmp_path, ["register.example"])
    if content is None:
        (tmp_path / "server.pem").unlink()
    else:
        (tmp_path / "server.pem").write_bytes(content)
    with pytest.raises(Problem, match="SM-TLS-02"):
        certificates.certificates(tmp_path)
    assert expires(tmp_path / "server.pem") is None
    assert not certificates.covers(tmp_path, "register.example")


@pytest.mark.parametrize("name", ["register.example", "máy-chủ.example", "192.0.2.5", "2001:DB8::5"])
def test_it_covers_the_names_agents_call_and_no_other(tmp_path: Path, name: str) -> None:
    authority.create(tmp_path, [name])
    assert certificates.covers(tmp_path, name)
    assert not certificates.covers(tmp_path, "other.example")


@pytest.mark.parametrize("year", [2026, 2049, 2050, 9999])
def test_the_end_is_read_without_the_library_as_the_library_reads_it(tmp_path: Path, year: int) -> None:
    """The form of the date changes between 2049 and 2050 (RFC 5280, 4.1.2.5)."""
    key = ec.generate_private_key(ec.SECP256R1())
    until = datetime(year, 12, 31, 23, 59, 58, tzinfo=UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x" * 60)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=1))
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "made.pem").write_bytes(b"noise\n" + made.public_bytes(serialization.Encoding.PEM))
    assert expires(tmp_path / "made.pem") == made.not_valid_after_utc.timestamp() == until.timestamp()


def test_the_end_of_our_own_is_read_alike(tmp_path: Path) -> None:
    authority.create(tmp_path, ["register.example"])
    server, ours = certificates.certificates(tmp_path)
    assert (expires(tmp_path / "server.pem"), expires(tmp_path / "ca.pem")) == (server.valid_to, ours.valid_to)


@pytest.mark.parametrize("kept", [0, 4, 40, 120])
def test_a_torn_certificate_has_no_end(tmp_path: Path, kept: int) -> None:
    authority.create(tmp_path, ["register.example"])
    first, *rest = (tmp_path / "server.pem").read_text().splitlines()
    (tmp_path / "server.pem").write_text("\n".join([first, "".join(rest[:-1])[:kept], rest[-1]]))
    assert expires(tmp_path / "server.pem") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80))
def test_whatever_the_file_holds_there_is_an_end_or_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "server.pem"
    path.write_bytes(b"-----BEGIN CERTIFICATE-----" + base64.b64encode(content) + b"-----END CERTIFICATE-----")
    assert expires(path) is None or content
