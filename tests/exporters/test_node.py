"""``somay-exporter node`` beside the real node_exporter: one scrape of ours between two of theirs."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from exporters import node
from exporters.__main__ import main
from exporters.node import disks, environment, filesystems, kernel, networks, system
from exporters.node.family import Collector, NoDataError, single
from exporters.node.scrape import Scrape
from tests.fakes import FakeHost

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client.core import Metric

    from agent.host import Host

QUERIES = Path(__file__).parents[3] / "shared/samples/prometheus/node-exporter-full-queries.json"
THEIRS_ALONE = {"node_exporter_build_info"}
"""Of their own build."""
Series = tuple[str, tuple[tuple[str, str], ...]]
PATIENCE_SECONDS = 30.0


def samples(text: str) -> dict[Series, float]:
    """Return every sample of an exposition about the machine."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): float(sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("node_") and not sample.name.startswith("node_scrape_")
    }


def types(text: str) -> dict[str, str]:
    return {family.name: family.type for family in text_string_to_metric_families(text) if family.name[:5] == "node_"}


class Sandwich:
    """Theirs, ours, theirs, of one machine."""

    def __init__(self, port: int) -> None:
        self.before = fetch(port)
        self.ours = node.scrape().exposition().decode()
        self.after = fetch(port)


def fetch(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE_SECONDS) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def sandwich() -> Iterator[Sandwich]:
    program = shutil.which("prometheus-node-exporter")
    if program is None:
        pytest.skip("NOT RUN: prometheus-node-exporter is not installed")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    process = subprocess.Popen(  # a program of the system
        [program, f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                fetch(port)
                break
            except (urllib.error.URLError, ConnectionError):
                assert time.monotonic() < deadline, "node_exporter does not answer"
                time.sleep(0.05)
        yield Sandwich(port)
    finally:
        process.kill()
        process.wait()


def test_every_metric_that_they_have_of_this_machine_is_here_under_its_type(sandwich: Sandwich) -> None:
    theirs, ours = types(sandwich.before), types(sandwich.ours)
    alone = {name.removesuffix("_total") for name in THEIRS_ALONE}
    assert {name: kind for name, kind in theirs.items() if name not in alone} == {
        name: kind for name, kind in ours.items() if name in theirs
    }
    assert set(ours) <= set(theirs) | {"node_dmi_info", "node_hwmon_chip_names", "node_nvme_info"}


def test_the_series_are_the_same_but_for_the_loopback_that_debian_leaves_out(sandwich: Sandwich) -> None:
    theirs = {one for one in samples(sandwich.before) if one[0] not in THEIRS_ALONE}
    names = {name for name, _ in theirs}
    ours = {one for one in samples(sandwich.ours) if one[0] in names}
    assert theirs - ours == set()
    assert {dict(labels).get("device") for _, labels in ours - theirs} <= {"lo"}


def test_every_counter_of_ours_lies_between_two_of_theirs(sandwich: Sandwich) -> None:
    before, ours, after = (samples(text) for text in (sandwich.before, sandwich.ours, sandwich.after))
    counters = [one for one in before if one[0].endswith("_total") and one in ours and one in after]
    assert len(counters) > 100
    # The time of a processor is not counted by a clock: idle and iowait may step back by a tick.
    strange = [one for one in counters if not before[one] - 0.02 <= ours[one] <= after[one] + 0.02]
    assert strange == []


def test_every_gauge_that_did_not_move_meanwhile_is_the_same(sandwich: Sandwich) -> None:
    before, ours, after = (samples(text) for text in (sandwich.before, sandwich.ours, sandwich.after))
    still = [
        one
        for one in before
        if one in ours and before[one] == after.get(one) and not re.match(r"node_(sockstat|netstat_Tcp|procs)_", one[0])
    ]
    assert len(still) > 150
    # What moves by itself may have gone and come back between the two: at most a few.
    moved = {one: (before[one], ours[one]) for one in still if ours[one] != before[one]}
    steady = re.compile(r"node_(filesystem_size|filesystem_files$|memory_MemTotal|network_(mtu|flags|info)|uname|os_)")
    assert {one: values for one, values in moved.items() if steady.match(one[0])} == {}
    assert len(moved) <= len(still) * 0.05, moved


def test_promtool_finds_nothing_in_ours_that_it_does_not_find_in_theirs(sandwich: Sandwich) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("NOT RUN: promtool is not installed")

    def found(text: str) -> set[str]:
        ran = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
        assert ran.returncode in {0, 3}, ran.stderr
        return set((ran.stdout + ran.stderr).splitlines())

    assert found(sandwich.ours) - found(sandwich.before) == set()


def test_the_queries_of_a_well_known_dashboard_find_their_metrics(sandwich: Sandwich) -> None:
    if not QUERIES.exists():
        pytest.skip(f"NOT RUN: no queries at {QUERIES}")
    theirs = {name for name, _ in samples(sandwich.before)}
    ours = {name for name, _ in samples(sandwich.ours)}
    asked: list[set[str]] = [
        set(re.findall(r"\bnode_[a-zA-Z0-9_]+", target["expr"])) for target in queries(json.loads(QUERIES.read_text()))
    ]
    answered = [names for names in asked if names and names <= theirs]
    lost = [names - ours for names in answered if not names <= ours]
    assert len(answered) > 100
    assert len(lost) <= len(answered) * 0.05, lost


def queries(document: Any) -> Iterator[dict[str, str]]:
    """Yield whatever has an expression, however deep it lies."""
    if isinstance(document, dict):
        if "expr" in document:
            yield document
        for each in document.values():
            yield from queries(each)
    elif isinstance(document, list):
        for each in document:
            yield from queries(each)


def told(metrics: Iterable[Metric]) -> dict[Series, float]:
    return {
        (one.name, tuple(sorted(one.labels.items()))): float(one.value) for metric in metrics for one in metric.samples
    }


def test_a_kernel_of_4_17_has_eleven_columns_and_partitions_are_left_out() -> None:
    lines = "   8       0 sda 10 1 80 50 20 2 160 70 0 90 120\n   8       1 sda1 9 1 80 50 20 2 160 70 0 90 120\n"
    found = told(disks.diskstats(FakeHost(files={"/proc/diskstats": lines})))
    assert found["node_disk_read_bytes_total", (("device", "sda"),)] == 40_960
    assert found["node_disk_write_time_seconds_total", (("device", "sda"),)] == pytest.approx(0.07)
    assert {dict(labels)["device"] for _, labels in found} == {"sda"}
    assert not [name for name, _ in found if "flush" in name or "discard" in name]


def test_a_disk_is_named_by_what_udev_knows() -> None:
    files = {
        "/proc/diskstats": "8 0 sda 1 1 1 1 1 1 1 1 0 1 1\n",
        "/run/udev/data/b8:0": "S:x\nE:ID_MODEL=SSD_860\nE:ID_WWN=0x5\n",
    }
    (labels,) = [labels for name, labels in told(disks.diskstats(FakeHost(files=files))) if name == "node_disk_info"]
    assert (dict(labels)["model"], dict(labels)["wwn"], dict(labels)["serial"]) == ("SSD_860", "0x5", "")


def test_sensors_are_told_in_base_units_by_the_place_where_they_hang() -> None:
    base = "/sys/class/hwmon"
    host = FakeHost(
        directories={base: ["hwmon0"], f"{base}/hwmon0": ["temp1_input", "temp1_crit", "fan1_input", "in0_input"]},
        files={
            f"{base}/hwmon0/name": "coretemp\n", f"{base}/hwmon0/temp1_input": "42000\n",
            f"{base}/hwmon0/temp1_crit": "100000\n", f"{base}/hwmon0/fan1_input": "1200\n",
            f"{base}/hwmon0/in0_input": "1064\n",
        },
        links={f"{base}/hwmon0/device": "../../coretemp.0", f"{base}/hwmon0/device/subsystem": "../../bus/platform"},
    )  # fmt: skip
    found = told(environment.hwmon(host))
    chip = ("chip", "platform_coretemp_0")
    assert found["node_hwmon_temp_celsius", (chip, ("sensor", "temp1"))] == 42
    assert found["node_hwmon_temp_crit_celsius", (chip, ("sensor", "temp1"))] == 100
    assert found["node_hwmon_fan_rpm", (chip, ("sensor", "fan1"))] == 1200
    assert found["node_hwmon_in_volts", (chip, ("sensor", "in0"))] == 1.064
    assert found["node_hwmon_chip_names", (chip, ("chip_name", "coretemp"))] == 1


def test_a_battery_is_told_in_base_units() -> None:
    base = "/sys/class/power_supply"
    host = FakeHost(
        directories={base: ["BAT0"]},
        files={
            f"{base}/BAT0/capacity": "83\n", f"{base}/BAT0/energy_now": "41230000\n",
            f"{base}/BAT0/status": "Discharging\n", f"{base}/BAT0/type": "Battery\n",
        },
    )  # fmt: skip
    found, which = told(environment.powersupplyclass(host)), ("power_supply", "BAT0")
    assert found["node_power_supply_capacity", (which,)] == 83
    assert found["node_power_supply_energy_watthour", (which,)] == 41.23
    assert found["node_power_supply_info", (which, ("status", "Discharging"), ("type", "Battery"))] == 1


def test_what_this_user_may_not_read_of_the_firmware_is_left_out() -> None:
    base = "/sys/class/dmi/id"
    files = {
        f"{base}/product_name": "OptiPlex 3020\n",
        f"{base}/sys_vendor": "Dell Inc.\n",
        f"{base}/product_serial": "X\n",
    }
    host = FakeHost(files=files, directories={base: ["product_name"]}, denied=[f"{base}/product_serial"])
    ((_, labels),) = told(system.dmi(host))
    assert labels == (("product_name", "OptiPlex 3020"), ("system_vendor", "Dell Inc."))


def test_shares_of_other_machines_and_what_is_no_volume_are_left_out(tmp_path: Path) -> None:
    mounts = (
        f"/dev/sda1 {tmp_path} ext4 ro,relatime 0 0\nserver:/x /srv/x nfs4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n"
        "//pc/c /srv/c cifs rw 0 0\n/dev/sdb1 /không\\040có ext4 rw 0 0\n"
    )
    found = told(filesystems.filesystem(FakeHost(files={"/proc/1/mounts": mounts})))
    places = {dict(labels)["mountpoint"] for _, labels in found}
    assert places == {str(tmp_path), "/không có"}
    which = (("device", "/dev/sda1"), ("fstype", "ext4"), ("mountpoint", str(tmp_path)))
    assert found["node_filesystem_readonly", which] == 1
    assert found["node_filesystem_size_bytes", which] > 0
    broken = (("device", "/dev/sdb1"), ("fstype", "ext4"), ("mountpoint", "/không có"))
    assert found["node_filesystem_device_error", broken] == 1
    assert ("node_filesystem_size_bytes", broken) not in found


def test_a_machine_without_a_subject_is_no_failure_of_ours_and_says_so() -> None:
    for collect in (networks.conntrack, environment.hwmon, disks.nvme, kernel.pressure, system.dmi):
        with pytest.raises(NoDataError):
            list(collect(FakeHost()))
    scrape = Scrape(FakeHost(), (Collector("nvme", disks.nvme),))
    assert 'node_scrape_collector_success{collector="nvme"} 0.0' in scrape.exposition().decode()
    assert scrape.whole


def test_a_broken_collector_costs_its_own_metrics_and_is_logged_once(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(_: Host) -> Iterator[Metric]:
        yield single("gauge", "node_half", "Half.", 1)
        raise ValueError("bad\nline")

    def sound(_: Host) -> Iterator[Metric]:
        yield single("gauge", "node_whole", "Whole.", 1)

    scrape = Scrape(FakeHost(), (Collector("broken", broken), Collector("sound", sound)))
    text = scrape.exposition().decode() and scrape.exposition().decode()
    assert ("node_whole 1.0" in text, "node_half" in text, scrape.whole) == (True, False, False)
    logged = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [(one["event"], one["collector"]) for one in logged] == [("collector_failed", "broken")]


def test_the_command_prints_this_machine_once(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["node", "--once"]) == 0
    text = capfdbinary.readouterr().out.decode()
    assert "node_uname_info{" in text
    assert 'node_scrape_collector_success{collector="cpu"} 1.0' in text
