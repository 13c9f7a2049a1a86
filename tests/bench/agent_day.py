"""The agent's day on a workstation: processor time and bytes on the wire, from one day with the pauses cut out."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.bench import Row, peers
from tests.bench.processes import Failed, cpu_seconds, figures
from tests.e2e.installation import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench import Options

DAY_SECONDS: Final = 86_400
SCRAPE_SECONDS: Final = 15
ITEMS_SECONDS: Final = 60
COLLECTD_SECONDS: Final = 10
_SCRAPES: Final = 100
_ROUNDS: Final = 20
_HURRIED_SECONDS: Final = 0.1
_WATCHDOG: Final = {"WATCHDOG_USEC": "300000000"}  # as in the unit, so that it wakes as often


def rows(options: Options) -> Iterator[Row]:
    """Let the real agent live through a day against a real register, and the peers through some of their rounds."""
    if options.install:
        peers.install_missing()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        try:
            day, missing = _day(place), ""
        except (Failed, AssertionError) as error:
            day, missing = None, str(error)
        yield _cpu(day, missing, place)
        yield _bytes(day, missing, place)


def _cpu(day: dict[str, Any] | None, missing: str, folder: Path) -> Row:
    taken, absent = figures(folder, {"collectd": _collectd, "node_exporter": _node_exporter, "zabbix_agent2": _zabbix})
    how = {
        "node_exporter": f"scraped each {SCRAPE_SECONDS} s",
        "zabbix_agent2": f"{len(peers.ITEMS)} items each {ITEMS_SECONDS} s",
    }
    beside = (f"{name}, {how[name]}: {taken[name]:.0f} s" for name in how.keys() & taken.keys())
    return Row(
        name="agent, CPU per day, workstation", unit="s", figure=day["cpu_seconds"] if day else None,
        peer=f"collectd, each {COLLECTD_SECONDS} s", peer_figure=taken.get("collectd"), floor=10, ambition=3,
        missing=missing, beside=(*([_by_step(day)] if day else ()), *sorted(beside), *_not_measured(absent)),
    )  # fmt: skip


def _bytes(day: dict[str, Any] | None, missing: str, folder: Path) -> Row:
    packed, absent = figures(folder, {peers.FUSION.name: _fusion_report, peers.OCS.name: _ocs_report})
    beside = (f"one report of {name}, packed, without what carries it: {each:.0f} KB" for name, each in packed.items())
    return Row(
        name="bytes on the wire per workstation and day", unit="KB",
        figure=day["wire_bytes"] / 1000 if day else None, peer="one report of FusionInventory",
        peer_figure=packed.get(peers.FUSION.name), floor=300, ambition=100, missing=missing,
        beside=(*beside, *_not_measured(absent)),
    )  # fmt: skip


def _day(folder: Path) -> dict[str, Any]:
    """Return what the day took of the agent, from the start of its process to the end of the day."""
    with installed(folder / "day") as one:
        one.start_server()
        settings = one.state / "agent.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + "spread_seconds = 0\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.agent_day_worker", one.state],
            env={**one.environment(), **_WATCHDOG}, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
    if done.returncode:
        raise Failed(f"the day ended with {done.returncode}: {done.stderr[-300:]!r}")
    day: dict[str, Any] = json.loads(done.stdout)
    if day["trouble"]:
        raise Failed(f"the register could not be reached: {day['trouble']}")
    return day


def _by_step(day: dict[str, Any]) -> str:
    steps = (
        f"{day['times'][name]} × {name} {seconds / day['times'][name] * 1e3:.2f} ms"
        for name, seconds in day["spent"].items()
    )
    rest = day["cpu_seconds"] - sum(day["spent"].values())
    return f"a day lived through with the pauses cut out, caches emptied: {', '.join(steps)}; start, loop {rest:.2f} s"


def _not_measured(absent: dict[str, str]) -> Iterator[str]:
    return (f"NOT MEASURED {name}: {why}" for name, why in absent.items())


def _collectd(folder: Path) -> float:
    """Return the CPU of a day of passes, from passes that follow each other at once."""
    with peers.collectd(folder, _HURRIED_SECONDS) as pid:
        time.sleep(2.0)
        before, began = cpu_seconds(pid), time.monotonic()
        time.sleep(8.0)
        passes = (time.monotonic() - began) / _HURRIED_SECONDS
        return (cpu_seconds(pid) - before) / passes * DAY_SECONDS / COLLECTD_SECONDS


def _node_exporter(folder: Path) -> float:
    with peers.node_exporter(folder) as daemon:
        return _cost(daemon, _SCRAPES) * DAY_SECONDS / SCRAPE_SECONDS


def _zabbix(folder: Path) -> float:
    with peers.zabbix_agent2(folder) as daemon:
        return _cost(daemon, _ROUNDS) * DAY_SECONDS / ITEMS_SECONDS


def _cost(daemon: peers.Daemon, times: int) -> float:
    """Return the processor time of one piece of a daemon's work, in seconds."""
    before = cpu_seconds(daemon.pid)
    for _ in range(times):
        daemon.work()
    return (cpu_seconds(daemon.pid) - before) / times


def _fusion_report(folder: Path) -> float:
    peers.take_inventory(peers.FUSION, folder)
    return _packed_kilobytes(folder)


def _ocs_report(folder: Path) -> float:
    peers.take_inventory(peers.OCS, folder)
    return _packed_kilobytes(folder)


def _packed_kilobytes(folder: Path) -> float:
    """Return the size of the one report that lies there, packed as it would be sent, without what carries it."""
    report = max((each for each in folder.rglob("*") if each.is_file()), key=lambda each: each.stat().st_size)
    return len(gzip.compress(report.read_bytes(), 6)) / 1000
