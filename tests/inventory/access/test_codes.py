from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.codes import canonical
from agent.text import Problem
from inventory.access import codes
from tests.inventory.sending import NOW, add_agency, new_register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory.store.engine import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with new_register(tmp_path / "somay.db").write() as made:
        add_agency(made)
        yield made


def _add(connection: Connection, **more: object) -> codes.Issued:
    values = {"agency_id": 1, "uses": 2, "valid_seconds": 3600.0, "by": "test", "now": NOW}
    return codes.add(connection, **{**values, **more})  # type: ignore[arg-type]


def test_a_code_is_shown_once_and_only_its_hash_is_kept(connection: Connection) -> None:
    issued = _add(connection)
    assert canonical(issued.code) == issued.code
    ((kept,),) = connection.rows("SELECT code_hash FROM enrolment_code")
    assert kept == codes.digest(issued.code) == codes.digest(issued.code.lower().replace("-", " "))
    assert issued.code not in str(connection.rows("SELECT * FROM enrolment_code"))


def test_codes_are_listed_with_what_they_can_still_do(connection: Connection) -> None:
    first, second, third = _add(connection), _add(connection, uses=1), _add(connection, valid_seconds=10.0)
    assert codes.revoke(connection, first.id, NOW + 1)
    assert not codes.revoke(connection, first.id, NOW + 2)
    connection.execute("UPDATE enrolment_code SET used = 1 WHERE id = ?", (second.id,))
    states = {code.id: codes.state(code, NOW + 11) for code in codes.listing(connection)}
    assert states == {first.id: "revoked", second.id: "used_up", third.id: "expired"}
    shown = codes.show(connection, third.id)
    assert shown is not None
    assert codes.state(shown, NOW) == "active"
    assert codes.show(connection, 99) is None


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ([], "192.0.2.7", True),
        ([], "", True),
        (["192.0.2.0/24"], "192.0.2.7", True),
        (["192.0.2.99/24"], "192.0.2.7", True),
        (["192.0.2.0/24"], "198.51.100.7", False),
        (["192.0.2.0/24", " 198.51.100.7 "], "198.51.100.7", True),
        (["192.0.2.0/24"], "::ffff:192.0.2.7", True),
        (["192.0.2.0/24"], "2001:db8::7", False),
        (["2001:db8::/32"], "2001:db8::7", True),
        (["192.0.2.0/24"], "", False),
    ],
)
def test_a_code_may_be_held_to_networks(
    connection: Connection, networks: list[str], address: str, *, allowed: bool
) -> None:
    kept = codes.show(connection, _add(connection, networks=networks).id)
    assert kept is not None
    assert codes.allows(kept, address) == allowed


@pytest.mark.parametrize("network", ["", "10.98.3", "10.98.3.0/33", "somay.example", "10.0.0.0/8 10.1.0.0/16"])
def test_what_is_no_network_is_refused_by_name(connection: Connection, network: str) -> None:
    with pytest.raises(Problem, match="SM-CODE-01"):
        _add(connection, networks=[network])
    assert codes.listing(connection) == []


@pytest.mark.parametrize(
    "more", [{"uses": 0}, {"uses": 501}, {"valid_seconds": 0.0}, {"valid_seconds": 7 * 86_400 + 1.0}, {"device_id": 1}]
)
def test_what_no_code_may_be_is_refused(connection: Connection, more: dict[str, object]) -> None:
    with pytest.raises(Problem, match="SM-CODE-01"):
        _add(connection, **more)
    assert codes.listing(connection) == []
