"""Each collector alone, against the clock; what goes wrong becomes data."""

import threading
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from agent.collectors.base import Collector, NotApplicable, Partial
from agent.collectors.every import COLLECTORS, INVENTORY, MEASUREMENTS
from agent.contract import SECTION_NAMES, Measurements, Memory, ProbeTarget, Sections, System
from agent.host import Host, Leased
from agent.junk import Junk
from agent.runner import run
from tests.fakes import HOST_NAMES, FakeHost, recorded

MEMORY = Memory(total_bytes=1024)


def _memory(host: Host) -> Memory:
    return MEMORY


def _one(collect: Any, name: str = "memory", **options: Any) -> Collector[Any]:
    return Collector(name, collect, 60, **options)


def _raise(error: Exception) -> Any:
    def collect(host: Host) -> None:
        raise error

    return collect


@pytest.fixture
def hang() -> Iterator[Any]:
    """A collector that waits for ever, or until the test is over."""
    over = threading.Event()
    started = []

    def collect(host: Host) -> Memory:
        started.append(1)
        over.wait()
        return MEMORY

    collect.started = started  # type: ignore[attr-defined]
    yield collect
    over.set()
    for thread in threading.enumerate():
        if thread.name.startswith("collector "):
            thread.join()


def test_a_value_fills_the_section_of_the_collectors_name() -> None:
    collected = run(FakeHost(), [_one(_memory)])
    assert collected.sections.memory == MEMORY
    assert [(how.collector, how.outcome, how.error) for how in collected.health] == [("memory", "ok", None)]
    assert collected.measurements is None


@pytest.mark.parametrize(
    ("error", "outcome", "says"),
    [
        (NotApplicable("no such thing"), "not_applicable", "no such thing"),
        (PermissionError(13, "Permission denied", "/x"), "denied", "/x"),
        (TimeoutError("lpstat does not end"), "timeout", "lpstat"),
        (ZeroDivisionError("division by zero"), "failed", "ZeroDivisionError: division by zero"),
        (KeyError("MemTotal"), "failed", "MemTotal"),
        (RecursionError(), "failed", "RecursionError"),
    ],
)
def test_a_collector_without_a_value_leaves_its_section_unsaid(error: Exception, outcome: str, says: str) -> None:
    collected = run(FakeHost(), [_one(_raise(error)), _one(lambda host: System(model="T"), "system")])
    assert collected.sections.memory is None
    assert collected.sections.system == System(model="T")
    assert collected.health[0].outcome == outcome
    assert says in (collected.health[0].error or "")


def test_what_was_refused_is_named_beside_what_was_read() -> None:
    collected = run(FakeHost(), [_one(lambda host: Partial(System(model="T"), ("serial", "uuid")), "system")])
    assert collected.sections.system == System(model="T")
    assert collected.health[0].outcome == "denied"
    assert collected.health[0].error == "refused to this user: serial, uuid"


def test_what_was_no_value_stays_at_home_by_section() -> None:
    junk = (Junk("serial", "OEM"),)
    collected = run(FakeHost(), [_one(lambda host: Partial(System(model="T"), junk=junk), "system"), _one(_memory)])
    assert collected.junk == {"system": junk}
    assert [how.outcome for how in collected.health] == ["ok", "ok"]


def test_a_hanging_collector_costs_itself_alone(hang: Any) -> None:
    collectors = [_one(hang, deadline_seconds=0.05), _one(lambda host: System(model="T"), "system")]
    collected = run(FakeHost(), collectors)
    assert collected.sections.memory is None
    assert collected.sections.system == System(model="T")
    assert [how.outcome for how in collected.health] == ["timeout", "ok"]


def test_an_abandoned_collector_is_not_started_again_while_it_hangs(hang: Any) -> None:
    collector = _one(hang, deadline_seconds=0.05)
    outcomes = [run(FakeHost(), [collector]).health[0] for _ in range(3)]
    assert [how.outcome for how in outcomes] == ["timeout"] * 3
    assert "still hanging" in (outcomes[2].error or "")
    assert len(hang.started) == 1


def test_only_what_is_asked_for_is_run() -> None:
    collected = run(recorded("desktop"), MEASUREMENTS)
    assert {how.collector for how in collected.health} == {one.name for one in MEASUREMENTS}
    assert collected.sections == Sections()
    assert collected.measurements is not None


def test_nothing_refused_is_nothing_denied() -> None:
    assert run(FakeHost(), [_one(lambda host: Partial(MEMORY, ()))]).health[0].outcome == "ok"


def test_parts_of_the_measurements_come_together() -> None:
    parts = [
        _one(lambda host: Measurements(load1=1.0), "load"),
        _one(_raise(OSError("gone")), "usage"),
        _one(lambda host: Measurements(uptime_seconds=2.0, throughputs=()), "throughput"),
    ]
    expected = Measurements(load1=1.0, uptime_seconds=2.0, throughputs=())
    assert run(FakeHost(), parts).measurements == expected


def test_a_value_beyond_the_contract_is_cut_to_fit() -> None:
    collected = run(FakeHost(), [_one(lambda host: System(model="x" * 10_000, chassis_type=999), "system")])
    assert collected.sections.system == System(model="x" * 256, chassis_type=255)


def test_a_value_the_contract_has_no_place_for_is_a_failure_not_a_poison() -> None:
    collected = run(FakeHost(), [_one(lambda host: Memory(total_bytes=float("nan")))])  # type: ignore[arg-type]
    assert collected.sections.memory is None
    assert collected.health[0].outcome == "failed"
    assert "total_bytes" in (collected.health[0].error or "")


def test_each_section_has_its_collector_and_each_collector_its_place() -> None:
    assert tuple(collector.name for collector in INVENTORY) == SECTION_NAMES
    assert COLLECTORS == INVENTORY + MEASUREMENTS
    assert len({collector.name for collector in COLLECTORS}) == len(COLLECTORS)


def elected(name: str) -> FakeHost:
    """A recorded machine that is the probe of its office."""
    host = recorded(name)
    host.lease = Leased((ProbeTarget(name="portal", kind="https", host="portal.example", port=443),), 1e9)
    return host


def test_no_two_collectors_fill_the_same_measurement() -> None:
    filled = []
    for collector in MEASUREMENTS:
        parts = [run(elected(name), [collector]).measurements for name in HOST_NAMES]
        names = {one.name for part in parts if part for one in fields(part) if getattr(part, one.name) is not None}
        assert names, f"no recorded machine has anything for {collector.name} to measure"
        filled += names
    assert len(filled) == len(set(filled))
