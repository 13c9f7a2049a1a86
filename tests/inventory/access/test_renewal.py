"""Keys after the enrolment: rotated without ever locking an agent out, copied without ever merging two machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inventory.access import codes, credentials, renewal
from inventory.access.credentials import Admitted, Claim, Refused
from inventory.access.renewal import MOST_COPIES, MOST_COPIES_A_DAY
from inventory.store import enrolments, keys
from tests.inventory.sending import NOW, add_agency, enrolment, new_key, new_register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from inventory.store.engine import Connection

DAY = 86_400.0


class Desk:
    """One agent of agency 1, and what may be asked for it."""

    def __init__(self, connection: Connection, **code: Any) -> None:
        self.connection = connection
        values = {"agency_id": 1, "uses": 1, "valid_seconds": 60.0, "by": "test", "now": NOW}
        issued = codes.add(connection, **{**values, **code})
        admitted = credentials.enrol(connection, enrolment(issued.code, secret("a")), NOW)
        assert isinstance(admitted, Admitted)
        self.first = admitted._replace(uses_left=None)  # a new key tells nothing of the code

    def renew(self, purpose: Any, old: str, new: str, now: float = NOW, agent: Admitted | None = None) -> Any:
        claimed = Claim((agent or self.first).public_id, new_key(secret(old)).key_hash)
        return renewal.renew(self.connection, claimed, purpose, new_key(secret(new)), now)

    def rekey(self, old: str, new: str, now: float = NOW, agent: Admitted | None = None) -> Any:
        return self.renew("rekey", old, new, now, agent)

    def rotate(self, old: str, new: str) -> Any:
        return self.renew("rotate", old, new)

    def ask(self) -> None:
        assert keys.ask_rotation(self.connection, 1, NOW)

    def keys(self) -> tuple[str | None, str | None]:
        found = enrolments.credential(self.connection, self.first.public_id)
        assert found is not None
        names = {new_key(secret(name)).key_hash: name for name in "abcd"}
        return names.get(found.key_hash), names.get(found.next_key_hash or "")

    def rows(self, statement: str) -> list[Any]:
        return self.connection.rows(statement)


def secret(name: str) -> str:
    return name * 43


def error(answer: Any) -> tuple[int, str]:
    assert isinstance(answer, Refused), answer
    return answer.status, answer.error


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with new_register(tmp_path / "somay.db").write() as made:
        add_agency(made)
        add_agency(made, "Xã Hai")
        yield made


@pytest.fixture
def desk(connection: Connection) -> Desk:
    return Desk(connection)


def test_a_machine_that_carried_anothers_key_becomes_an_agent_and_a_device_of_its_own(desk: Desk) -> None:
    copy = desk.rekey("a", "b")
    assert isinstance(copy, Admitted)
    assert copy.public_id != desk.first.public_id
    assert (desk.first.device_id, copy.device_id) == (1, 2)
    assert desk.rows("SELECT device_id, copy_of_id, origin_id, code_id, revoked_at FROM agent ORDER BY id") == [
        (1, None, None, 1, None),
        (2, 1, 1, 1, None),
    ]
    assert desk.rows("SELECT device_id, agency_id FROM placement ORDER BY id") == [(1, 1), (2, 1)]


def test_the_copy_is_on_record_as_a_fact_once(desk: Desk) -> None:
    for _ in range(3):
        desk.rekey("a", "b")
    assert desk.rows("SELECT agent_id, kind, happened_at, recorded_by, other_id FROM agent_event") == [
        (1, "copied", NOW, None, 2)
    ]


def test_a_lost_answer_costs_nothing(desk: Desk) -> None:
    assert desk.rekey("a", "b") == desk.rekey("a", "b", now=NOW + 30 * DAY)
    assert desk.rows("SELECT COUNT(*) FROM device") == [(2,)]
    assert desk.rows("SELECT used FROM enrolment_code") == [(1,)]


def test_a_copy_stands_where_its_original_stands_today_and_not_where_it_enrolled(desk: Desk) -> None:
    desk.connection.execute("UPDATE placement SET agency_id = 2")
    desk.rekey("a", "b")
    assert desk.rows("SELECT agency_id FROM placement WHERE device_id = 2") == [(2,)]


def test_a_copy_of_a_machine_that_stands_nowhere_goes_to_the_agency_of_the_code(desk: Desk) -> None:
    desk.connection.execute("UPDATE placement SET superseded_at = 1")
    desk.rekey("a", "b")
    assert desk.rows("SELECT agency_id FROM placement WHERE device_id = 2") == [(1,)]


def test_a_copy_counts_as_its_code_says_and_is_named_as_it_says_itself(connection: Connection) -> None:
    desk = Desk(connection, kind="server", simulated=True)
    desk.rekey("a", "b")
    assert desk.rows("SELECT label, simulated FROM device WHERE id = 2") == [("may-2", 1)]
    assert desk.rows("SELECT kind, kind_source FROM device_standing WHERE device_id = 2") == [("server", "code")]


def test_a_machine_of_the_book_keeps_its_row_and_its_copy_gets_another(connection: Connection) -> None:
    connection.execute("INSERT INTO device (label, simulated, recorded_at, recorded_by) VALUES ('book', FALSE, 0, 'x')")
    desk = Desk(connection, device_id=1)
    copy = desk.rekey("a", "b")
    assert (desk.first.device_id, copy.device_id) == (1, 2)


def test_the_key_of_another_agent_is_nobodys_new_key(desk: Desk) -> None:
    assert error(desk.rekey("a", "a")) == (409, "key_in_use")
    copy = desk.rekey("a", "b")
    assert error(desk.rekey("b", "b", agent=copy)) == (409, "key_in_use")
    assert error(desk.renew("rotate", "a", "b")) == (409, "key_in_use")


def test_the_key_of_a_copy_does_not_enrol_by_the_code_again(desk: Desk, connection: Connection) -> None:
    issued = codes.add(connection, agency_id=1, uses=2, valid_seconds=60, by="test", now=NOW)
    desk.rekey("a", "b")
    refused = credentials.enrol(connection, enrolment(issued.code, secret("b")), NOW)
    assert error(refused) == (403, "key_in_use")


@pytest.mark.parametrize("purpose", ["rekey", "rotate"])
def test_a_revoked_agent_makes_no_new_key(desk: Desk, purpose: str) -> None:
    desk.rekey("a", "b")
    desk.connection.execute("UPDATE agent SET revoked_at = 1 WHERE id = 1")
    assert error(desk.renew(purpose, "a", "c")) == (401, "agent_revoked")
    assert error(desk.rekey("a", "b")) == (401, "agent_revoked")
    assert desk.rows("SELECT COUNT(*) FROM agent") == [(2,)]


def test_a_revoked_copy_does_not_come_back_by_the_key_it_was_made_with(desk: Desk) -> None:
    desk.rekey("a", "b")
    desk.connection.execute("UPDATE agent SET revoked_at = 1 WHERE id = 2")
    assert error(desk.rekey("a", "b")) == (401, "agent_revoked")


@pytest.mark.parametrize("purpose", ["rekey", "rotate"])
def test_a_key_that_is_none_of_the_agents_makes_none(desk: Desk, purpose: str) -> None:
    assert error(desk.renew(purpose, "d", "c")) == (401, "key_replaced")
    nobody = Admitted("f" * 32, 9)
    assert error(desk.renew(purpose, "a", "c", agent=nobody)) == (401, "key_replaced")


def _many(desk: Desk, number: int, now: float) -> None:
    """Let so many copies descend from the first agent, one from the other."""
    agent, old = desk.first, secret("a")
    for index in range(number):
        fresh = f"{now:.0f}-{index}".rjust(43, "x")
        claimed = Claim(agent.public_id, new_key(old).key_hash)
        agent = renewal.renew(desk.connection, claimed, "rekey", new_key(fresh), now)  # type: ignore[assignment]
        assert isinstance(agent, Admitted), agent
        old = fresh


def test_a_stolen_key_makes_no_more_than_a_number_a_day_copies_of_copies_included(desk: Desk) -> None:
    _many(desk, MOST_COPIES_A_DAY, NOW)
    refused = desk.rekey("a", "b", now=NOW + DAY - 1)
    assert error(refused) == (429, "too_many_copies_today")
    assert refused.retry_after
    assert isinstance(desk.rekey("a", "b", now=NOW + DAY), Admitted)


def test_nor_more_than_one_code_could_bring_in_at_all(desk: Desk) -> None:
    for day in range(MOST_COPIES // MOST_COPIES_A_DAY):
        _many(desk, MOST_COPIES_A_DAY, NOW + day * DAY)
    assert error(desk.rekey("a", "b", now=NOW + 99 * DAY)) == (403, "too_many_copies")


def test_the_copies_of_one_enrolment_do_not_count_against_another(desk: Desk, connection: Connection) -> None:
    _many(desk, MOST_COPIES_A_DAY, NOW)
    issued = codes.add(connection, agency_id=1, uses=1, valid_seconds=60, by="test", now=NOW)
    other = credentials.enrol(connection, enrolment(issued.code, secret("c")), NOW)
    assert isinstance(other, Admitted)
    assert isinstance(desk.rekey("c", "d", agent=other), Admitted)


def test_a_key_is_rotated_only_when_somebody_asked(desk: Desk) -> None:
    assert error(desk.rotate("a", "b")) == (409, "rotation_not_asked")
    desk.ask()
    assert desk.rotate("a", "b") == desk.first
    assert desk.keys() == ("a", "b")


def test_the_old_key_stays_valid_until_the_new_one_is_shown(desk: Desk) -> None:
    desk.ask()
    for _ in range(3):
        assert desk.rotate("a", "b") == desk.first
    assert desk.rotate("b", "b") == desk.first
    assert desk.keys() == ("b", None)
    assert error(desk.rotate("a", "c")) == (401, "key_replaced")
    assert desk.rows("SELECT kind FROM agent_event") == [("rotated",)]
    assert desk.rows("SELECT rotation_asked_at FROM agent") == [(None,)]


def test_an_agent_that_lost_the_key_it_had_made_offers_another(desk: Desk) -> None:
    desk.ask()
    desk.rotate("a", "b")
    assert desk.rotate("a", "c") == desk.first
    assert desk.keys() == ("a", "c")


def test_the_hash_for_files_goes_with_the_key(desk: Desk) -> None:
    desk.ask()
    desk.rotate("a", "b")
    renewal.promote(desk.connection, 1, NOW)
    assert desk.rows("SELECT file_key_hash, next_file_key_hash FROM agent") == [
        (new_key(secret("b")).file_key_hash, None)
    ]
