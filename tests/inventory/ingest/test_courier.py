"""A real agent's files against the real intake: once each, whichever way and however often they come."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from http.client import HTTPMessage
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent import courier as writing
from agent import enrolment
from agent.contract import Enrolled, Measurements, Snapshot
from agent.delivery import Delivery
from agent.enrolment import Identity
from agent.secret import Secret
from agent.spool import Spool
from agent.text import Problem
from agent.transport import Answer
from inventory.ingest import courier
from inventory.ingest.accept import Arrival
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.store.engine import transaction
from tests.fakes import FakeHost
from tests.inventory.sending import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inventory.ingest.conftest import Door

DAY = 86_400.0
BOOT = "00000000-0000-4000-8000-000000000001"


class Traveller:
    """An agent whose snapshots go over a line, or into a file on a stick."""

    def __init__(self, door: Door, folder: Path) -> None:
        self.door, self.folder = door, folder
        self.state, self.stick = folder / "agent", folder / "stick"
        for each in (self.state, self.stick):
            each.mkdir()
        me = Enrolled(agent_id=door.agent.public_id, device="M-0001", agency="X", server_epoch="s", server_time=0)
        self.identity = Identity(door.agent.secret, me)
        self.host = FakeHost(wall_seconds=NOW + DAY, monotonic_seconds=DAY, boot=BOOT)
        self.give_key(self.identity.secret)

    def give_key(self, secret: str, column: str = "file_key_hash") -> None:
        """Let the register know the key for files that belongs to a secret."""
        with transaction(self.door.connection):
            key = enrolment.key_of(Secret(secret)).file_key_hash
            self.door.connection.execute(f"UPDATE agent SET {column} = ?", (key,))

    def record(self, count: int) -> None:
        """Write down so many measurements, one an hour before now."""
        with closing(Spool(self.state)) as spool:
            for _ in range(count):
                spool.push("P2", self._measured)

    def _measured(self, number: int) -> Snapshot:
        return Snapshot(
            sequence=number,
            priority="P2",
            wall_seconds=self.host.wall_seconds - 3600,
            monotonic_seconds=self.host.monotonic_seconds - 3600,
            boot_id=BOOT,
            agent_version="1.0.0",
            measurements=Measurements(load1=float(number)),
        )

    def export(self) -> Path:
        """Write what waits to the stick."""
        path = writing.export(self.state, self.stick / "x.somay", self.identity, self.host, 2**26).path
        assert path is not None
        return path

    def take_in(self, path: Path, now: float = NOW + 2 * DAY) -> courier.Taken | Problem:
        """Import a file as the register's command does."""
        read = courier.read(path)
        with transaction(self.door.connection):
            return courier.take_in(self.door.connection, read, now)

    def taken(self, path: Path, now: float = NOW + 2 * DAY) -> courier.Taken:
        """Import a file that must be accepted."""
        found = self.take_in(path, now)
        assert isinstance(found, courier.Taken)
        return found

    def send(self, now: float = NOW + 3 * DAY) -> tuple[int, int]:
        """Contact the register over a line until nothing waits; returns what is acknowledged and lost here."""

        class Channel:
            def post(_self, _path: str, body: bytes, _token: str | None = None) -> Answer:  # noqa: N805
                job = Arrival(self.identity.enrolled.agent_id, delivery(inflate(body)), now, len(body))
                with transaction(self.door.connection):
                    (reply,) = self.door.intake.apply(self.door.connection, [job], fresh=True, careful=False)
                return Answer(200, HTTPMessage(), json.dumps(msgspec.to_builtins(reply)).encode())

        with closing(Spool(self.state)) as spool:
            work = Delivery(spool, Channel(), self.host, lambda: "token")  # type: ignore[arg-type]  # it only posts
            for _ in range(10):
                assert work.send().reply is not None
            held = spool.status()
        assert held.spooled == 0
        return held.acknowledged, held.lost

    def stored(self) -> tuple[int, Any]:
        """Return how many measurements the register holds, and its stream."""
        number = self.door.rows("SELECT COUNT(*), COUNT(DISTINCT content) FROM measurement")[0]
        assert number[0] == number[1], "each once"
        return number[0], self.door.rows("SELECT through, ingested, lost FROM stream")


@pytest.fixture
def traveller(door: Door, tmp_path: Path) -> Traveller:
    return Traveller(door, tmp_path)


def test_a_file_is_taken_in_and_the_agent_learns_it_at_its_next_contact(traveller: Traveller) -> None:
    traveller.record(250)
    taken = traveller.taken(traveller.export())
    assert (taken.device, taken.snapshots, taken.new, taken.rejected) == ("M-0001", 250, 250, 0)
    traveller.record(3)
    assert traveller.send() == (253, 0)
    assert traveller.stored() == (253, [(253, 253, 0)])


def test_a_file_that_comes_after_the_line_or_twice_changes_nothing(traveller: Traveller) -> None:
    traveller.record(120)
    path = traveller.export()
    assert traveller.send() == (120, 0)
    before = traveller.stored()
    for _ in range(2):
        assert traveller.taken(path)[3:][:2] == (120, 0)
        assert traveller.stored() == before


def test_a_later_file_brings_only_what_is_new(traveller: Traveller) -> None:
    traveller.record(5)
    assert traveller.taken(traveller.export()).new == 5
    traveller.record(2)
    taken = traveller.taken(traveller.export())
    assert (taken.snapshots, taken.new) == (7, 2)


def test_losses_travel_too(traveller: Traveller) -> None:
    traveller.record(2)
    with closing(Spool(traveller.state)) as spool:
        spool.dead_letter(1, "odd")
    assert traveller.taken(traveller.export()).new == 1
    assert traveller.door.rows("SELECT through, ingested, lost FROM stream") == [(2, 1, 1)]


def test_the_moment_of_a_snapshot_is_when_it_was_taken_and_not_when_the_file_came(traveller: Traveller) -> None:
    traveller.record(1)
    assert traveller.taken(traveller.export(), NOW + 30 * DAY).written_at == NOW + DAY
    assert traveller.door.rows("SELECT taken_at FROM measurement") == [(NOW + DAY - 3600,)]


@pytest.mark.parametrize("wrong", [0.0, NOW - 100 * DAY, NOW + 900 * DAY])
def test_a_clock_that_cannot_be_right_counts_from_the_day_of_the_import(traveller: Traveller, wrong: float) -> None:
    traveller.host.wall_seconds = wrong
    traveller.record(1)
    assert traveller.taken(traveller.export(), NOW + 30 * DAY).written_at == NOW + 30 * DAY


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_file_altered_by_one_byte_is_refused_and_leaves_nothing(
    traveller: Traveller, place: float, flip: int
) -> None:
    if not (traveller.stick / "x.somay").exists():
        traveller.record(3)
    content = bytearray(traveller.export().read_bytes())
    at = int(place * len(content))
    content[at] ^= flip
    path = traveller.stick / "altered.somay"
    path.write_bytes(content)
    if not courier.is_courier(path):
        assert at < 16
        return
    with pytest.raises(Problem, match=r"SM-COURIER-1[123]") as refused:
        traveller.take_in(path)
    assert "altered.somay" in refused.value.lines("vi")[0]
    assert traveller.door.rows("SELECT COUNT(*) FROM receipt") == [(0,)]


def test_a_file_cut_anywhere_is_refused_by_name(traveller: Traveller) -> None:
    traveller.record(2)
    content = traveller.export().read_bytes()
    path = traveller.stick / "cut.somay"
    for length in range(16, len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(Problem, match=r"SM-COURIER-1[12]"):
            traveller.take_in(path)


def test_another_agents_signature_is_none(traveller: Traveller) -> None:
    traveller.record(1)
    traveller.identity = replace(traveller.identity, secret="t" * 43)
    with pytest.raises(Problem, match="SM-COURIER-12"):
        traveller.take_in(traveller.export())


def test_a_new_key_that_was_offered_signs_as_well_as_the_old_one(traveller: Traveller) -> None:
    traveller.record(1)
    traveller.give_key("t" * 43, "next_file_key_hash")
    assert traveller.taken(traveller.export()).new == 1
    traveller.identity = replace(traveller.identity, secret="t" * 43)
    assert traveller.taken(traveller.export()).new == 0


def test_a_machine_that_is_not_in_here_or_was_revoked_is_told_so(traveller: Traveller) -> None:
    traveller.record(1)
    path = traveller.export()
    traveller.door.connection.execute("UPDATE agent SET revoked_at = 1")
    with pytest.raises(Problem, match="SM-COURIER-14"):
        traveller.take_in(path)
    stranger = replace(traveller.identity.enrolled, agent_id="nobody")
    traveller.identity = replace(traveller.identity, enrolled=stranger)
    with pytest.raises(Problem, match="SM-COURIER-13"):
        traveller.take_in(traveller.export())


def test_a_file_that_begins_too_late_is_told_with_what_is_missing(traveller: Traveller) -> None:
    traveller.record(3)
    traveller.send()
    traveller.record(1)
    for table in ("receipt", "lost_range", "stream"):
        traveller.door.connection.execute(f"DELETE FROM {table}")
    refused = traveller.take_in(traveller.export())
    assert isinstance(refused, Problem)
    assert (refused.code, "1" in refused.happened.en) == ("SM-COURIER-16", True)


def test_two_machines_under_one_key_are_both_kept_and_marked(traveller: Traveller) -> None:
    traveller.record(1)
    path = traveller.export()
    traveller.taken(path)
    traveller.door.connection.execute("UPDATE receipt SET digest = ?", (b"x" * 32,))
    refused = traveller.take_in(path)
    assert isinstance(refused, Problem)
    assert refused.code == "SM-COURIER-15"
    assert traveller.door.rows("SELECT COUNT(*) FROM stream WHERE forked_at IS NOT NULL") == [(1,)]


def test_a_file_without_end_is_not_read_to_its_end(traveller: Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    traveller.record(50)
    path = traveller.export()
    monkeypatch.setattr(courier, "COURIER_BYTES", path.stat().st_size - 1)
    with pytest.raises(Problem, match="SM-COURIER-11"):
        courier.read(path)
