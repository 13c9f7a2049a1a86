import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.contract import Health, Measurements, Memory, Sections, Snapshot, Storage
from agent.encode import decode, section_digests, snapshot_bytes
from agent.recorder import Recorder
from agent.runner import Collected
from agent.spool import CannotSpool, Spool
from tests.fakes import FakeHost

FOUND = Sections(memory=Memory(total_bytes=8 * 2**30), storages=(Storage(name="sda"),))
OK = (Health(collector="memory", outcome="ok", seconds=0.1), Health(collector="storages", outcome="ok", seconds=0.1))
ALL = Collected(FOUND, None, OK)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with closing(Spool(tmp_path)) as spool:
        yield spool


@pytest.fixture
def recorder(spool: Spool) -> Recorder:
    return Recorder(spool, FakeHost())


def _told(snapshot: Snapshot | None) -> Any:
    assert snapshot is not None
    return json.loads(snapshot_bytes(snapshot))


def test_the_first_inventory_tells_everything_the_second_only_that_nothing_changed(recorder: Recorder) -> None:
    first, second = _told(recorder.inventory(ALL)), _told(recorder.inventory(ALL))
    assert (first["priority"], set(first["sections"])) == ("P0", {"memory", "storages"})
    assert (second["priority"], "sections" in second) == ("P1", False)
    assert first["digests"] == second["digests"] == section_digests(FOUND)


def test_without_a_heartbeat_an_unchanged_machine_says_nothing(recorder: Recorder, spool: Spool) -> None:
    recorder.inventory(ALL)
    assert recorder.inventory(ALL, heartbeat=False) is None
    assert spool.status().generated == 1


def test_only_what_differs_is_told_again(recorder: Recorder) -> None:
    recorder.inventory(ALL)
    less = Collected(Sections(memory=Memory(total_bytes=4 * 2**30), storages=(Storage(name="sda"),)), None, OK)
    told = _told(recorder.inventory(less))
    assert told["priority"] == "P0"
    assert told["sections"] == {"memory": {"total_bytes": 4 * 2**30}}


def test_a_section_that_was_not_observed_stays_known_and_one_found_empty_is_told(recorder: Recorder) -> None:
    recorder.inventory(ALL)
    told = _told(recorder.inventory(Collected(Sections(storages=()), None, OK)))
    assert told["sections"] == {"storages": []}
    assert told["digests"]["memory"] == section_digests(FOUND)["memory"]


def test_a_collector_that_fares_otherwise_is_news(recorder: Recorder) -> None:
    recorder.inventory(ALL)
    worse = (OK[0], Health(collector="storages", outcome="timeout", seconds=20))
    told = _told(recorder.inventory(Collected(Sections(memory=FOUND.memory), None, worse), heartbeat=False))
    assert told["priority"] == "P0"
    assert "sections" not in told
    assert told["health"][1]["outcome"] == "timeout"


def test_how_long_a_collector_took_is_no_news(recorder: Recorder) -> None:
    recorder.inventory(ALL)
    slower = (OK[0], Health(collector="storages", outcome="ok", seconds=9))
    assert recorder.inventory(Collected(FOUND, None, slower), heartbeat=False) is None


def test_what_the_register_misses_is_told_again(recorder: Recorder, spool: Spool) -> None:
    recorder.inventory(ALL)
    spool.forget(["storages"])
    told = _told(recorder.inventory(ALL))
    assert (told["priority"], list(told["sections"])) == ("P0", ["storages"])
    spool.forget()
    assert set(_told(recorder.inventory(ALL))["sections"]) == {"memory", "storages"}


def test_a_section_that_was_refused_goes_alone_and_what_was_refused_alone_waits_for_a_change(
    recorder: Recorder, spool: Spool
) -> None:
    first = recorder.inventory(ALL)
    assert first is not None
    spool.retell(first.sequence)
    again = [_told(recorder.inventory(ALL)), _told(_newest(spool))]
    assert [list(told["sections"]) for told in again] == [["memory"], ["storages"]]
    assert again[1]["digests"] == section_digests(FOUND)
    for told in again:
        spool.retell(told["sequence"])
    assert recorder.inventory(ALL, heartbeat=False) is None
    more = Collected(Sections(memory=Memory(total_bytes=16 * 2**30)), None, OK)
    assert list(_told(recorder.inventory(more))["sections"]) == ["memory"]


def _newest(spool: Spool) -> Snapshot:
    return decode(Snapshot, spool.peek().snapshots[-1])


def test_an_inventory_that_could_not_be_kept_is_told_by_the_next(
    recorder: Recorder, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(spool, "_free", lambda: 0)
        with pytest.raises(CannotSpool):
            recorder.inventory(ALL)
    told = _told(recorder.inventory(ALL))
    assert set(told["sections"]) == {"memory", "storages"}
    assert told["sequence"] == 2


def test_measurements_are_a_kind_of_their_own_and_change_no_base(recorder: Recorder, spool: Spool) -> None:
    recorder.inventory(ALL)
    load = Collected(Sections(), Measurements(load1=0.5), (Health(collector="load", outcome="ok", seconds=0.0),))
    told = _told(recorder.measurements(load, sent_bytes_today=1234))
    assert told["priority"] == "P2"
    assert told["measurements"] == {"load1": 0.5, "sent_bytes_today": 1234, "spooled": 1}
    assert not {"sections", "digests"} & told.keys()
    assert recorder.inventory(ALL, heartbeat=False) is None


def test_every_snapshot_carries_the_three_clocks(recorder: Recorder) -> None:
    host = FakeHost()
    told = _told(recorder.inventory(ALL))
    clocks = (told["wall_seconds"], told["monotonic_seconds"], told["boot_id"])
    assert clocks == (host.wall_seconds, host.monotonic_seconds, host.boot)
