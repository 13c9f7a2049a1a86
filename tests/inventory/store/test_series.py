"""What of a measurement is a series, and how values become hours."""

from __future__ import annotations

import json
import math

import pytest

from agent.contract import Latency, Measurements, Throughput, Usage, Wear
from inventory.ingest import wire
from inventory.store import series
from inventory.store.series import Hour, fold, hour_of, together, values

MEASURED = Measurements(
    cpu_ratio=0.25,
    load1=1.5,
    memory_available_bytes=1 << 30,
    uptime_seconds=9.0,
    spooled=3,
    filesystems=(
        Usage(mountpoint="/", size_bytes=100, free_bytes=40),
        Usage(mountpoint="/home", size_bytes=9, free_bytes=0),
    ),
    latencies=(Latency(target="td", sent=4, lost=1, seconds=0.02), Latency(target="gw", sent=0, lost=0)),
    throughputs=(Throughput(method="passive", seconds=60.0, down_bits_per_second=8e6),),
    wears=(Wear(name="sda", celsius=41.0),),
)


def test_what_is_told_of_one_moment_is_a_value_of_each_series() -> None:
    assert values(wire.to_json(MEASURED)) == {
        "cpu_ratio": 0.25,
        "load1": 1.5,
        "memory_available_bytes": float(1 << 30),
        "free_bytes /": 40.0,
        "free_bytes /home": 0.0,
        "seconds td": 0.02,
        "lost_ratio td": 0.25,
        "down_bits_per_second passive": 8e6,
        "celsius sda": 41.0,
    }


def test_every_series_is_one_that_the_contract_knows() -> None:
    known = {series.split()[0] for series in values(wire.to_json(MEASURED))}
    assert known == set(series.NAMES) - {"up_bits_per_second"}


def test_a_machine_with_hundreds_of_mounts_has_so_many_series_and_no_more() -> None:
    mounts = [{"mountpoint": f"/{number}", "size_bytes": 2, "free_bytes": 1} for number in range(256)]
    assert len(values(json.dumps({"filesystems": mounts}))) == series.LIMIT


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 10_000])
def test_a_name_that_no_database_takes_is_one_that_it_does(name: str) -> None:
    content = json.dumps({"filesystems": [{"mountpoint": name, "size_bytes": 2, "free_bytes": 1}]})
    ((told, value),) = values(content).items()
    assert "\0" not in told
    assert len(told.encode()) < 1000
    assert value == 1.0


def test_values_of_an_hour_become_its_least_mean_and_most() -> None:
    moments = [(3600.0, 0.1), (4000.0, 0.5), (7199.9, 0.3), (7200.0, 0.9)]
    told = fold(7, [(moment, json.dumps({"cpu_ratio": value})) for moment, value in moments])
    assert [hour._replace(mean=round(hour.mean, 9)) for hour in told] == [
        Hour(7, 3600, "cpu_ratio", 3, 0.1, 0.3, 0.5),
        Hour(7, 7200, "cpu_ratio", 1, 0.9, 0.9, 0.9),
    ]


def test_an_hour_told_in_two_parts_is_the_hour_told_at_once() -> None:
    moments = [(float(second), json.dumps({"load1": second % 7})) for second in range(0, 3600, 300)]
    (whole,) = fold(1, moments)
    (one,), (other,) = fold(1, moments[:5]), fold(1, moments[5:])
    both = together(one, other)
    assert both._replace(mean=0) == whole._replace(mean=0)
    assert math.isclose(both.mean, whole.mean)


def test_an_hour_begins_before_its_moments_also_before_1970() -> None:
    assert [hour_of(moment) for moment in (0.0, 3599.9, 3600.0, -0.5)] == [0, 0, 3600, -3600]
