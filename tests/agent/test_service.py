import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.collectors.base import Collector
from agent.contract import Enrolled, Lease, Measurements, Memory, Reply
from agent.crew import Crew
from agent.delivery import Trouble, Verdict
from agent.enrolment import Identity
from agent.host import Host, Register
from agent.pace import Schedule
from agent.recorder import Recorder
from agent.service import Service
from agent.spool import CannotSpool, Spool
from agent.succession import Credential
from tests.fakes import FakeHost

if TYPE_CHECKING:
    from agent.standing import Standing

ENROLLED = Enrolled(agent_id="a0", device="M-1", agency="X", server_epoch="s1", server_time=0)


class Channel:
    """Closes, counts, sends nothing."""

    sent_bytes = 700
    received_bytes = 300
    clock_is_wrong = False
    closed = 0

    def close(self) -> None:
        self.closed += 1


class Delivery:
    """Settles everything at once, or answers what a test says."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self.answer: Callable[[], Verdict] = self.settle
        self.calls = 0
        self.send_back: tuple[str, ...] = ()
        self.period = 900
        self.lease: Lease | None = None

    def send(self) -> Verdict:
        self.calls += 1
        return self.answer()

    def settle(self) -> Verdict:
        parcel = self._spool.peek(count=2)
        self._spool.acknowledge(max([self._spool.through, *parcel.sequences]))
        if self.send_back:
            self._spool.forget(self.send_back)
        return Verdict(reply=self._reply(), snapshots=len(parcel.sequences))

    def _reply(self) -> Reply:
        return Reply(
            epoch=self._spool.epoch,
            acknowledged_through=self._spool.through,
            server_epoch="s1",
            server_time=0,
            next_contact_seconds=self.period,
            device="M-1",
            agency="X",
            lease=self.lease,
        )


class World:
    """A service on a machine whose clock a test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = FakeHost(register=Register("h", 1))
        self.spool = Spool(folder)
        self.channel, self.delivery = Channel(), Delivery(self.spool)
        self.published: list[Standing] = []
        self.total = 8
        self.slow_looks = self.visits = 0
        self.service = self.start()

    def start(self) -> Service:
        whole: Collector[Any] = Collector("memory", lambda _: Memory(total_bytes=self.total), 86_400)
        load: Collector[Any] = Collector("load", lambda _: Measurements(load1=1.0), 300)
        slow: Collector[Any] = Collector("wears", self.look_slowly, 86_400)
        return Service(
            credential=Credential(self.folder, Identity("s" * 43, ENROLLED), self.spool),
            host=self.host,
            spool=self.spool,
            channel=self.channel,  # type: ignore[arg-type]
            recorder=Recorder(self.spool, self.host),
            delivery=self.delivery,  # type: ignore[arg-type]
            schedule=Schedule(inventory=86_400, measure=300, contact=900, spread=0),
            draw=random.Random(1),
            publish=self.published.append,
            inventory=Crew((whole,)),
            measurements=Crew((load, slow, Collector("reaches", self.visit, 1800))),
        )

    def look_slowly(self, _: Host) -> Measurements:
        self.slow_looks += 1
        return Measurements(wears=())

    def visit(self, host: Host) -> Measurements:
        self.visits += host.lease is not None
        return Measurements(reaches=())

    def work(self) -> int:
        """Let the service do all it finds to do now, and count the steps."""
        steps, service = 0, self.service
        while service._step_on():
            steps += 1
            assert steps < 200, "a service that never rests"
        return steps

    def pass_(self, seconds: float) -> None:
        self.host.monotonic_seconds += seconds
        self.host.wall_seconds += seconds


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    with closing(made.spool):
        yield made


def test_it_looks_writes_down_and_delivers_at_its_start(world: World) -> None:
    world.work()
    holding = world.spool.status()
    assert (holding.generated, holding.acknowledged) == (2, 2)
    assert world.published[-1].success_seconds == world.host.wall()
    assert world.channel.closed == 1


def test_there_is_no_work_until_something_is_due(world: World) -> None:
    world.work()
    assert world.work() == 0
    world.pass_(299)
    assert world.work() == 0
    world.pass_(1)
    assert world.work() == 1
    assert world.spool.status().spooled == 1


def test_a_day_has_its_measures_its_contacts_and_an_inventory_at_its_own_moment(world: World) -> None:
    for _ in range(288):
        world.work()
        world.pass_(300)
    assert world.spool.status().generated == 288 + 2  # at the start, and at its own moment in the day
    assert 80 <= world.channel.closed <= 115


def test_what_changes_slowly_is_looked_at_once_in_its_own_period(world: World) -> None:
    for _ in range(288):
        world.work()
        world.pass_(300)
    assert world.slow_looks == 1
    world.work()
    assert world.slow_looks == 2


def test_only_while_the_register_lets_it_be_the_probe_does_it_visit(world: World) -> None:
    def half_a_day() -> int:
        before = world.visits
        for _ in range(144):
            world.work()
            world.pass_(300)
        return world.visits - before

    assert half_a_day() == 0
    world.delivery.lease = Lease(seconds=7200)
    assert half_a_day() in (23, 24, 25)
    world.delivery.lease = None
    assert half_a_day() <= 1


def test_a_section_that_costs_more_is_looked_at_less_often_than_the_line(world: World) -> None:
    looked: list[str] = []

    def look(name: str) -> Any:
        return lambda _: looked.append(name)

    world.service._inventory = Crew(
        (
            Collector("memory", look("memory"), 86_400),
            Collector("connectivity", look("connectivity"), 900),
            Collector("softwares", look("softwares"), 43_200),
        )
    )
    for _ in range(287):
        world.work()
        world.pass_(300)
    assert looked.count("memory") == 2
    assert looked.count("softwares") == 3
    assert looked.count("connectivity") == 96 + 1  # with the inventory at its own moment too


def test_what_was_not_looked_at_is_not_said_to_have_answered(world: World) -> None:
    world.service.measure()
    world.pass_(300)
    world.service.measure()
    taken = [json.loads(snapshot) for snapshot in world.spool.peek().snapshots]
    assert [[how["collector"] for how in each["health"]] for each in taken] == [["load", "wears"], ["load"]]


def test_a_backlog_is_drained_over_one_connection_with_measures_in_between(world: World) -> None:
    world.delivery.answer = lambda: Verdict(trouble="unreachable")
    for _ in range(20):
        world.work()
        world.pass_(300)
    world.delivery.answer = world.delivery.settle
    before = world.channel.closed
    world.pass_(400)
    world.work()
    assert world.spool.status().spooled == 0
    assert world.channel.closed == before + 1


def test_a_failure_makes_it_wait_and_wait_longer(world: World) -> None:
    world.delivery.answer = lambda: Verdict(trouble="unreachable", detail="no route")
    waits = []
    for _ in range(12):
        world.work()
        waits.append((world.published[-1].next_seconds or 0) - world.host.wall())
        world.pass_(max(waits[-1], 0.001))
    assert waits[0] <= 5
    assert max(waits) > 30
    assert max(waits) <= 300


def test_only_an_acknowledgement_ends_the_growing_wait(world: World) -> None:
    """Mutant: reset on connect. An answered 503 is a connection too."""
    world.delivery.answer = lambda: Verdict(trouble="overload")
    for _ in range(12):
        world.work()
        world.pass_(900)
    assert world.service._backoff._failures >= 12
    world.delivery.answer = world.delivery.settle
    world.work()
    assert world.service._backoff._failures == 0


@pytest.mark.parametrize("trouble", ["denied", "revoked", "noisy"])
def test_a_revoked_agent_keeps_its_spool_and_asks_once_an_hour(world: World, trouble: Trouble) -> None:
    world.delivery.answer = lambda: Verdict(trouble=trouble, detail="401")
    for _ in range(24 * 12):
        world.work()
        world.pass_(300)
    assert 20 <= world.delivery.calls <= 28
    assert world.spool.status().lost == 0
    assert world.published[-1].trouble == trouble


def test_what_the_register_asks_for_is_told_within_the_same_contact(world: World) -> None:
    world.delivery.send_back = ("memory",)

    def settle_once() -> Verdict:
        verdict = world.delivery.settle()
        world.delivery.send_back = ()
        return verdict

    world.delivery.answer = settle_once
    world.work()
    assert world.spool.status().generated == 3
    assert world.spool.status().spooled == 0


def test_a_register_that_asks_for_ever_gets_one_inventory_a_contact(world: World) -> None:
    world.delivery.send_back = ("memory",)
    assert world.work() < 10
    assert world.service.once().trouble is None


def test_a_changed_machine_is_told_the_next_day_at_the_latest(world: World) -> None:
    world.work()
    world.total = 4
    world.pass_(86_400)
    world.work()
    (changed,) = world.spool._ledger.rows("SELECT body FROM snapshot WHERE priority = 'P0' AND sequence > 1")
    assert b'"total_bytes":4' in changed[0]


def test_how_far_the_clock_is_off_is_told_with_the_next_measurements(world: World) -> None:
    world.work()
    world.pass_(300)
    world.service.measure()
    told = json.loads(world.spool.peek().snapshots[-1])["measurements"]
    assert told["clock_offset_seconds"] == pytest.approx(world.host.wall() - 300, abs=1), (
        "this register says it is 1970"
    )


def test_what_was_plugged_in_is_told_within_ten_minutes_and_nothing_else_is_looked_at(world: World) -> None:
    looked: list[str] = []

    def look(name: str) -> Collector[Any]:
        return Collector(name, lambda _: looked.append(name) or (), 86_400)  # type: ignore[func-returns-value]

    world.service._inventory = Crew((look("usb_devices"), look("monitors")))
    world.work()
    del looked[:]
    world.host.directories["/sys/bus/usb/devices"] = ["1-1"]
    world.pass_(300)
    world.work()
    assert looked == []
    world.pass_(300)
    world.work()
    assert looked == ["usb_devices"]
    world.pass_(300)
    world.work()
    assert looked == ["usb_devices"]


def test_an_answer_with_a_fork_brings_a_full_inventory_in_the_new_epoch(world: World) -> None:
    world.work()
    answers = [lambda: world.spool.restart("fork") or Verdict(again=True, trouble="forked", detail="x")]
    world.delivery.answer = lambda: answers.pop()() if answers else world.delivery.settle()
    world.pass_(2000)
    world.work()
    (first,) = world.spool._ledger.rows("SELECT body FROM snapshot WHERE sequence = 1")
    assert b'"sections"' in first[0]
    assert world.published[-1].forked_seconds is not None
    assert world.spool.status().spooled == 0


def test_mending_without_end_is_given_a_rest(world: World) -> None:
    world.delivery.answer = lambda: Verdict(again=True)
    world.work()
    assert world.delivery.calls <= 150


def test_a_full_disk_stops_neither_the_looking_nor_the_sending(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.work()
    with monkeypatch.context() as full:
        full.setattr(world.spool, "_free", lambda: 0)
        for _ in range(6):
            world.pass_(300)
            world.work()
        assert world.service.standing.disk_trouble
        assert world.spool.status().unspooled == 6
    world.pass_(900)
    world.work()
    assert world.service.standing.disk_trouble is None
    holding = world.spool.status()
    assert (holding.lost, holding.unspooled, holding.spooled) == (6, 0, 0)


def test_an_acknowledgement_that_cannot_be_written_is_asked_for_again(world: World) -> None:
    def full() -> Verdict:
        raise CannotSpool("disk full")

    world.delivery.answer = full
    world.work()
    assert world.service.standing.disk_trouble == "disk full"
    assert world.spool.status().spooled == 2


def test_the_bytes_of_today_are_those_since_midnight_and_a_restart_forgets_none(world: World) -> None:
    world.work()
    assert world.service.traffic.today == 1000
    world.channel.sent_bytes = world.channel.received_bytes = 0
    assert world.start().traffic.today == 1000
    world.pass_(86_400)
    assert world.start().traffic.today == 0


def _spent(world: World, share: float) -> None:
    world.work()
    world.channel.sent_bytes += round(share * 300_000) - world.service.traffic.today
    world.service.traffic.note()


@pytest.mark.parametrize(
    ("share", "contacts", "measures"), [(0.0, 96, 288), (0.87, 48, 288), (0.92, 48, 72), (1, 6, 72)]
)
def test_who_has_spent_much_of_the_day_speaks_and_measures_less(
    world: World, share: float, contacts: int, measures: int
) -> None:
    world.host.wall_seconds = 86_400.0 * 18_000  # a day begins
    _spent(world, share)
    world.pass_(900 * 16)  # what was set before the spending is over
    world.work()
    closed, before = world.channel.closed, world.spool.status().generated
    for _ in range((86_400 - 900 * 16) // 300 - 1):
        world.pass_(300)
        world.work()
    part = 1 - 900 * 16 / 86_400
    assert world.channel.closed - closed == pytest.approx(contacts * part, rel=0.2, abs=1)
    assert world.spool.status().generated - before == pytest.approx(measures * part, rel=0.05, abs=2)


def test_a_new_day_begins_as_usual(world: World) -> None:
    _spent(world, 2)
    world.service.contact(force=True)
    assert world.service.standing.saving == "spent"
    world.pass_(86_400)
    world.work()
    assert world.service.standing.saving == "usual"


def test_what_changed_in_the_machine_is_told_even_when_everything_is_spent_but_software_waits(world: World) -> None:
    looked: list[str] = []

    def softwares(_: Host) -> Any:
        looked.append("softwares")
        return ()

    whole: Collector[Any] = Collector("memory", lambda _: Memory(total_bytes=world.total), 86_400)
    world.service._inventory = Crew((whole, Collector("softwares", softwares, 43_200)))
    _spent(world, 1)
    assert looked == ["softwares"]
    world.total = 4
    world.service._due["inventory"] = world.host.monotonic()
    world.service.take_inventory()
    assert looked == ["softwares"]
    (changed,) = (json.loads(body) for body in world.spool.peek().snapshots)
    assert (changed["priority"], set(changed["sections"])) == ("P0", {"memory"})
    world.pass_(86_400)
    world.work()
    assert looked == ["softwares", "softwares"]


def test_a_backlog_is_drained_piece_by_piece_when_little_is_left(world: World) -> None:
    _spent(world, 0.96)
    for _ in range(6):
        world.pass_(300)
        world.service._due["measure"] = world.host.monotonic()
        world.service.measure()
    calls = world.delivery.calls
    world.service._due["contact"] = world.host.monotonic()
    world.work()
    assert (world.delivery.calls - calls, world.spool.status().spooled) == (1, 4)


def test_once_ends_when_everything_is_delivered_or_nothing_works(world: World) -> None:
    assert world.service.once().delivered == 2
    world.delivery.answer = lambda: Verdict(trouble="unreachable", detail="no route")
    standing = world.start().once()
    assert (standing.trouble, standing.holding and standing.holding.spooled) == ("unreachable", 2)


def test_whether_the_server_was_reached_is_known_to_the_collectors(world: World) -> None:
    world.work()
    assert world.host.register == Register("h", 1, reached=True)
    world.delivery.answer = lambda: Verdict(trouble="timeout")
    world.pass_(2000)
    world.work()
    assert world.host.register == Register("h", 1, reached=False)
