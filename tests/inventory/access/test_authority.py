from __future__ import annotations

import ssl
import stat
from typing import TYPE_CHECKING

import pytest

from agent.text import Problem
from inventory.access import authority

if TYPE_CHECKING:
    from pathlib import Path


def _shake_hands(home: Path, ca: Path, name: str) -> ssl.SSLObject:
    client_context = ssl.create_default_context(cafile=ca)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(home / "server.pem", home / "server.key")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client


@pytest.mark.parametrize("name", ["register.example", "192.0.2.5", "2001:db8::5", "máy-chủ.example"])
def test_a_client_that_pins_the_authority_trusts_each_name(tmp_path: Path, name: str) -> None:
    authority.create(tmp_path, [name, "localhost"])
    asked = name.encode("idna").decode() if "ủ" in name else name
    certificate = _shake_hands(tmp_path, tmp_path / "ca.pem", asked).getpeercert()
    assert certificate is not None
    assert certificate["subjectAltName"]


def test_another_name_is_not_trusted(tmp_path: Path) -> None:
    authority.create(tmp_path, ["register.example"])
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(tmp_path, tmp_path / "ca.pem", "other.example")


def test_a_renewed_certificate_is_trusted_by_those_who_pinned_the_authority_before(tmp_path: Path) -> None:
    authority.create(tmp_path, ["old.example"])
    pinned = tmp_path / "pinned.pem"
    pinned.write_bytes((tmp_path / "ca.pem").read_bytes())
    authority.issue(tmp_path, ["new.example"])
    assert _shake_hands(tmp_path, pinned, "new.example").getpeercert()


def test_the_authority_of_another_register_is_not_trusted(tmp_path: Path) -> None:
    for register in ("one", "two"):
        authority.create(tmp_path / register, ["register.example"])
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(tmp_path / "one", tmp_path / "two" / "ca.pem", "register.example")


def test_keys_are_for_the_owner_alone(tmp_path: Path) -> None:
    authority.create(tmp_path, ["register.example"])
    for key in ("ca.key", "server.key"):
        assert stat.S_IMODE((tmp_path / key).stat().st_mode) == 0o600
    assert not list(tmp_path.glob("*.new"))


def test_without_an_authority_nothing_is_issued(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="SM-TLS-01"):
        authority.issue(tmp_path, ["register.example"])
    assert not list(tmp_path.iterdir())


def test_an_impossible_name_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"SM-TLS-03.*a\.\.b"):
        authority.create(tmp_path, ["a..b"])
