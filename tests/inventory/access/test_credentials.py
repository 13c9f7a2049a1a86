from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inventory.access import codes, credentials
from inventory.access.credentials import Admitted, Claim, Refused
from tests.inventory.sending import NOW, add_agency, enrolment, new_register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory.store.engine import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with new_register(tmp_path / "somay.db").write() as made:
        add_agency(made)
        yield made


def _code(connection: Connection, **more: object) -> str:
    values = {"agency_id": 1, "uses": 1, "valid_seconds": 60.0, "by": "test", "now": NOW}
    return codes.add(connection, **{**values, **more}).code  # type: ignore[arg-type]


def test_an_agent_brings_its_device_into_the_agency_of_the_code(connection: Connection) -> None:
    admitted = credentials.enrol(connection, enrolment(_code(connection, kind="server", simulated=True)), NOW)
    assert isinstance(admitted, Admitted)
    assert connection.rows("SELECT label, simulated, observed_at FROM device") == [("may-1", 1, None)]
    assert connection.rows(
        "SELECT kind, kind_source, lifecycle, purpose, ownership, valid_from FROM device_standing"
    ) == [("server", "code", "in_service", "personal", "state", "2019-11-08")]
    assert connection.rows("SELECT agency_id, valid_from, valid_to FROM placement") == [(1, "2019-11-08", "9999-12-31")]


def test_the_same_code_and_key_again_give_the_same_agent_and_spend_nothing(connection: Connection) -> None:
    code = _code(connection)
    first = credentials.enrol(connection, enrolment(code), NOW)
    assert credentials.enrol(connection, enrolment(code), NOW + 1e6) == first
    assert connection.rows("SELECT used FROM enrolment_code") == [(1,)]
    assert connection.rows("SELECT COUNT(*) FROM device") == [(1,)]


def test_each_machine_is_told_for_how_many_more_its_code_is_good(connection: Connection) -> None:
    code = _code(connection, uses=3)
    told = [credentials.enrol(connection, enrolment(code, secret), NOW) for secret in ("a", "b", "b", "c")]
    assert [made.uses_left for made in told if isinstance(made, Admitted)] == [2, 1, 1, 0]


def test_an_enrolment_is_in_the_audit_log_once_with_the_code_and_the_address_but_no_key(connection: Connection) -> None:
    code = _code(connection)
    for _ in range(2):
        credentials.enrol(connection, enrolment(code), NOW, "192.0.2.7")
    rows = connection.rows("SELECT actor, role, source, command, subject, after FROM audit")
    assert [row[:5] for row in rows] == [("code E-0001", "agent", "192.0.2.7", "agent enrol", "device 1")]
    assert enrolment(code).key_hash not in rows[0][5]


def test_a_code_for_a_machine_of_the_book_attaches_to_it(connection: Connection) -> None:
    connection.execute("INSERT INTO device (label, simulated, recorded_at, recorded_by) VALUES ('book', FALSE, 0, 'x')")
    admitted = credentials.enrol(connection, enrolment(_code(connection, device_id=1)), NOW)
    assert isinstance(admitted, Admitted)
    assert admitted.device_id == 1
    assert connection.rows("SELECT COUNT(*) FROM device_standing") == [(0,)]


@pytest.mark.parametrize(("change", "error"), [
    ("UPDATE enrolment_code SET used = uses", "code_used_up"),
    ("UPDATE enrolment_code SET expires_at = 1", "code_expired"),
    ("UPDATE enrolment_code SET revoked_at = 1", "code_revoked"),
    ("DELETE FROM enrolment_code", "unknown_code"),
])  # fmt: skip
def test_a_code_that_has_ended_makes_no_agent(connection: Connection, change: str, error: str) -> None:
    code = _code(connection)
    connection.execute(change)
    refused = credentials.enrol(connection, enrolment(code), NOW)
    assert isinstance(refused, Refused)
    assert refused.error == error
    assert connection.rows("SELECT COUNT(*) FROM agent") == [(0,)]


def test_a_key_cannot_be_enrolled_with_a_second_code(connection: Connection) -> None:
    credentials.enrol(connection, enrolment(_code(connection)), NOW)
    refused = credentials.enrol(connection, enrolment(_code(connection)), NOW)
    assert isinstance(refused, Refused)
    assert refused.error == "key_in_use"


def test_a_revoked_agent_does_not_come_back_by_enrolling_again(connection: Connection) -> None:
    code = _code(connection)
    credentials.enrol(connection, enrolment(code), NOW)
    connection.execute("UPDATE agent SET revoked_at = 1")
    refused = credentials.enrol(connection, enrolment(code), NOW)
    assert isinstance(refused, Refused)
    assert refused.error == "agent_revoked"


@pytest.mark.parametrize(
    "header",
    [None, b"", b"Bearer", b"Basic eDp5", b"Bearer ak_" + b"0" * 32, b"Bearer ak_" + b"Z" * 32 + b"_" + b"s" * 43,
     b"Bearer ak_" + b"0" * 32 + b"_" + b"s" * 42, b"Bearer ak_" + b"0" * 32 + b"_" + b"s" * 43 + b"\n",
     b"bearer ak_" + b"0" * 32 + b"_" + b"s" * 43],
)  # fmt: skip
def test_only_one_form_of_the_header_claims_anything(header: bytes | None) -> None:
    assert credentials.claim(header) is None


def test_a_claim_is_proved_by_its_key_alone() -> None:
    claimed = credentials.claim(b"Bearer ak_" + b"0" * 32 + b"_" + b"s" * 43)
    assert claimed is not None
    assert credentials.proves(claimed, claimed.key_hash)
    assert not credentials.proves(claimed, "1" * 64)
    assert credentials.proves(claimed, "1" * 64, claimed.key_hash)
    assert not credentials.proves(claimed)
    assert not credentials.proves(Claim("0" * 32, "0" * 64))
