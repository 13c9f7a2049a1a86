"""Which machine is the probe of its office: by the ordinary reply, and one at a time."""

from __future__ import annotations

from typing import Any

import pytest

from agent.contract import Measurements, Network, Reach, Sections
from inventory.ingest.accept import Arrival
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.ingest.electing import AT_WORK_SECONDS, elect
from inventory.registry import probe_targets
from inventory.store import migrate, probing, spells
from inventory.store.acts import Stamp
from inventory.store.engine import Store, transaction
from inventory.store.probing import Candidate, Held
from tests.inventory import sending
from tests.inventory.ingest.conftest import Door
from tests.inventory.sending import NOW
from tests.postgres import postgres_server, postgres_url

__all__ = ("postgres_server", "postgres_url")

HOUR = 3600.0


def one(number: int, *, wired: bool = True, awake: float = HOUR, ago: float = 0.0) -> Candidate:
    return Candidate(number, NOW - ago, wired, awake)


def test_wired_goes_before_wireless_and_then_who_is_most_often_on() -> None:
    assert elect([one(1, wired=False, awake=9 * HOUR), one(2), one(3, awake=2 * HOUR)], None, NOW) == 3
    assert elect([one(1, wired=False), one(2, wired=False, awake=2 * HOUR)], None, NOW) == 2
    assert elect([one(7), one(5)], None, NOW) == 5


def test_who_is_not_at_work_cannot_be_waited_for() -> None:
    away = one(1, awake=99 * HOUR, ago=AT_WORK_SECONDS + 1)
    assert elect([away, one(2)], None, NOW) == 2
    assert elect([away], None, NOW) is None
    assert elect([Candidate(1, None, True, HOUR)], None, NOW) is None  # noqa: FBT003  # a row


def test_the_one_that_probes_keeps_doing_so_unless_another_is_clearly_better() -> None:
    held = Held(1, NOW + HOUR)
    assert elect([one(1, awake=10 * HOUR), one(2, awake=11 * HOUR)], held, NOW) == 1
    assert elect([one(1, awake=10 * HOUR), one(2, awake=13 * HOUR)], held, NOW) == 2


def serve(door: Door, *names: str) -> None:
    """Let an administrator name services, as another process would."""
    with door.store.write() as connection:
        for name in names:
            probe_targets.add(
                connection,
                name,
                kind="https",
                host=f"{name}.example",
                port=None,
                label=None,
                stamp=Stamp("officer", NOW),
            )
    door.intake.memory.forget()


class Office:
    """Agents of one agency who speak one after the other."""

    def __init__(self, door: Door, number: int) -> None:
        self.door = door
        self.agents = sending.enrolled(door.store, number, first=50)
        door.intake.memory.forget()
        self.sequences = [0] * number

    def speak(self, index: int, after: float, **more: Any) -> Any:
        self.sequences[index] += 1
        snapshot = sending.snapshot(self.sequences[index], **more)
        return self.door.send(snapshot, sender=self.agents[index], now=NOW + after).lease


def test_without_services_on_file_nobody_probes(door: Door) -> None:
    office = Office(door, 1)
    assert office.speak(0, 0) is None
    assert door.rows("SELECT * FROM probe_lease") == []


def test_one_machine_of_an_office_gets_the_services_and_the_others_stand_by(door: Door) -> None:
    serve(door, "portal", "td-office")
    office = Office(door, 3)
    lease = office.speak(0, 0)
    assert [(each.name, each.kind, each.host, each.port) for each in lease.targets] == [
        ("portal", "https", "portal.example", 443),
        ("td-office", "https", "td-office.example", 443),
    ]
    assert lease.seconds == 2250
    assert [office.speak(1, 10), office.speak(2, 20)] == [None, None]
    assert office.speak(0, 900) is not None


def test_a_probe_that_is_heard_no_more_is_followed_by_another_when_its_lease_is_over(door: Door) -> None:
    serve(door, "portal")
    office = Office(door, 2)
    assert office.speak(0, 0) is not None
    assert [office.speak(1, after) for after in (900, 1800)] == [None, None]
    assert office.speak(1, 2700) is not None
    assert office.speak(0, 2800) is None


def test_a_better_machine_takes_over_when_the_lease_of_the_other_ends(door: Door) -> None:
    serve(door, "portal")
    office = Office(door, 2)
    wired = Sections(networks=(Network(name="eth0", kind="wired", up=True),))
    assert office.speak(0, 0) is not None
    assert office.speak(1, 100, sections=wired, priority="P0") is None  # the lease of the first lasts
    assert office.speak(0, 900) is None  # and is not renewed: a wired one is at work
    assert office.speak(1, 2300) is not None


def test_two_offices_have_two_probes_and_what_came_by_hand_makes_none(door: Door) -> None:
    serve(door, "portal")
    assert Office(door, 1).speak(0, 0) is not None
    (other,) = sending.enrolled(door.store, 1, first=80)
    door.intake.memory.forget()
    assert door.send(sending.snapshot(1), sender=other, now=NOW).lease is not None
    (third,) = sending.enrolled(door.store, 1, first=90)
    door.intake.memory.forget()
    batch = delivery(inflate(sending.body(sending.snapshot(1))))
    carried = Arrival(third.public_id, batch, NOW, 100, sent_at=NOW - 60)
    with transaction(door.connection):
        (reply,) = door.intake.apply(door.connection, [carried], fresh=False, careful=False)
    assert reply.lease is None
    assert len(door.rows("SELECT * FROM probe_lease")) == 2


def test_what_visits_came_to_is_kept_by_day_the_last_in_full(door: Door) -> None:
    office = Office(door, 1)
    for after, outcome, status in ((0, "reached", 200), (100, "silent", None), (60, "reached", 500)):
        end = 2e9 if outcome == "reached" else None
        found = Reach(target="portal", outcome=outcome, status=status, certificate_end_seconds=end)  # type: ignore[arg-type]
        office.speak(0, after, measurements=Measurements(reaches=(found,)), wall_seconds=NOW + 100 + after)
    (row,) = door.rows("SELECT visits, reached, outcome, status, certificate_end FROM service_visit")
    assert tuple(row) == (3, 2, "silent", None, 2e9)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Cổng DVC"}, "name"),
        ({"kind": "file"}, "kind"),
        ({"host": "http://portal.example/x"}, "host"),
        ({"host": "a b"}, "host"),
        ({"kind": "tcp"}, "port"),
        ({"port": 70_000}, "port"),
    ],
)
def test_a_service_that_could_not_be_visited_is_refused_by_its_field(
    door: Door, change: dict[str, Any], field: str
) -> None:
    values: dict[str, Any] = {"name": "portal", "kind": "https", "host": "portal.example", "port": None, **change}
    with door.store.write() as connection, pytest.raises(Exception, match=field) as refused:
        probe_targets.add(connection, label=None, stamp=Stamp("officer", NOW), **values)
    assert getattr(refused.value, "field", None) == field


def test_at_most_as_many_services_as_a_probe_is_told_of(door: Door) -> None:
    serve(door, *(f"s{number}" for number in range(probe_targets.MOST)))
    with pytest.raises(Exception, match="16"):
        serve(door, "one-more")
    serve(door, "s3")  # one that is there may be changed
    assert len(door.rows("SELECT 1 FROM probe_target WHERE superseded_at IS NULL")) == probe_targets.MOST


def test_how_long_machines_were_at_work_is_told_from_what_is_on_file(door: Door) -> None:
    office = Office(door, 2)
    office.speak(0, 0)
    with door.store.write() as connection:
        spells.keep(connection, awake=[(2, "x", NOW - HOUR, NOW - HOUR, NOW)], contact=())
        agency = connection.value("SELECT agency_id FROM placement WHERE device_id = 2")
        found = probing.candidates(connection, agency, "2019-11-08", since=NOW - 14 * 86_400)
    assert {one.agent_id: one.awake_seconds for one in found}[2] >= HOUR


@pytest.mark.postgres
def test_the_other_engine_elects_and_keeps_visits_alike(postgres_url: str) -> None:
    store = Store(postgres_url)
    migrate.upgrade(store)
    there = Door(store)
    serve(there, "portal")
    office = Office(there, 2)
    wired = Sections(networks=(Network(name="eth0", kind="wired", up=True),))
    assert office.speak(0, 0) is not None
    assert office.speak(1, 100, sections=wired, priority="P0") is None
    assert office.speak(0, 900) is None
    assert office.speak(1, 2300) is not None
    for after, outcome in ((2400, "reached"), (2500, "silent")):
        found = Reach(target="portal", outcome=outcome)  # type: ignore[arg-type]
        office.speak(1, after, measurements=Measurements(reaches=(found, found)), wall_seconds=NOW + 100 + after)
    (seen,) = probing.visited(there.connection, since="2019-11-01", day="2019-11-30")
    assert (seen.target, seen.visits, seen.reached) == ("portal", 4, 2)
    assert [one.outcome for one in probing.newest(there.connection, since="2019-11-01").values()] == ["silent"]
    there.connection.close()


def test_a_lease_is_taken_by_one_at_a_time_whoever_asks(door: Door) -> None:
    Office(door, 2)
    with door.store.write() as connection:
        agency = connection.value("SELECT agency_id FROM placement WHERE device_id = 2")
        first, second = [row[0] for row in connection.rows("SELECT id FROM agent ORDER BY id DESC LIMIT 2")]
        assert probing.take(connection, agency, first, until=100.0, now=0.0)
        assert not probing.take(connection, agency, second, until=150.0, now=99.0)
        assert probing.take(connection, agency, first, until=200.0, now=99.0)
        assert probing.take(connection, agency, second, until=300.0, now=200.0)
        assert probing.held(connection, agency) == Held(second, 300.0)
