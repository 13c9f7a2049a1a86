"""Block devices (``/proc/diskstats``): what was read and written, and for how long; NVMe controllers by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exporters.node.family import NoDataError, family
from exporters.node.text import needed, number, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels, Type

_IGNORED: Final = re.compile(r"^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$")
_SECTOR: Final = 512
_MS: Final = 0.001
_COLUMNS: Final[tuple[tuple[str, Type, float, str], ...]] = (
    ("reads_completed_total", "counter", 1, "The total number of reads completed successfully."),
    ("reads_merged_total", "counter", 1, "The total number of reads merged."),
    ("read_bytes_total", "counter", _SECTOR, "The total number of bytes read successfully."),
    ("read_time_seconds_total", "counter", _MS, "The total number of seconds spent by all reads."),
    ("writes_completed_total", "counter", 1, "The total number of writes completed successfully."),
    ("writes_merged_total", "counter", 1, "The number of writes merged."),
    ("written_bytes_total", "counter", _SECTOR, "The total number of bytes written successfully."),
    ("write_time_seconds_total", "counter", _MS, "This is the total number of seconds spent by all writes."),
    ("io_now", "gauge", 1, "The number of I/Os currently in progress."),
    ("io_time_seconds_total", "counter", _MS, "Total seconds spent doing I/Os."),
    ("io_time_weighted_seconds_total", "counter", _MS, "The weighted # of seconds spent doing I/Os."),
    ("discards_completed_total", "counter", 1, "The total number of discards completed successfully."),
    ("discards_merged_total", "counter", 1, "The total number of discards merged."),
    ("discarded_sectors_total", "counter", 1, "The total number of sectors discarded successfully."),
    (
        "discard_time_seconds_total",
        "counter",
        _MS,
        "This is the total number of seconds spent by all discards.",
    ),
    ("flush_requests_total", "counter", 1, "The total number of flush requests completed successfully"),
    (
        "flush_requests_time_seconds_total",
        "counter",
        _MS,
        "This is the total number of seconds spent by all flush requests.",
    ),
)


def diskstats(host: Host) -> Iterator[Metric]:
    """Yield the columns that this kernel has: 11 to Linux 4.17, 15 to 5.4, 17 since."""
    found: list[dict[Labels, float]] = [{} for _ in _COLUMNS]
    info: dict[Labels, float] = {}
    for major, minor, device, *values in (line.split() for line in needed(host, "/proc/diskstats").splitlines()):
        if _IGNORED.match(device):
            continue
        info[_info(host, device, major, minor)] = 1
        for samples, (_, _, scale, _), value in zip(found, _COLUMNS, values, strict=False):
            samples[("device", device),] = int(value) * scale
    yield family("gauge", "node_disk_info", "Info of /sys/block/<block_device>.", info)
    for samples, (name, type_, _, text) in zip(found, _COLUMNS, strict=True):
        if samples:
            yield family(type_, f"node_disk_{name}", text, samples)


def _info(host: Host, device: str, major: str, minor: str) -> Labels:
    """Return what udev knows of a disk."""
    lines = word(host, f"/run/udev/data/b{major}:{minor}").splitlines()
    known = dict(line[2:].partition("=")[::2] for line in lines if line.startswith("E:"))
    return (
        ("device", device),
        ("major", major),
        ("minor", minor),
        ("path", known.get("ID_PATH", "")),
        ("wwn", known.get("ID_WWN", "")),
        ("model", known.get("ID_MODEL", "")),
        ("serial", known.get("ID_SERIAL_SHORT", "")),
        ("revision", known.get("ID_REVISION", "")),
    )


def nvme(host: Host) -> Iterator[Metric]:
    """Yield what each NVMe controller is."""
    base = "/sys/class/nvme"
    names = host.entries(base)
    if not names:
        raise NoDataError(base)
    info: dict[Labels, float] = {
        (
            ("device", name),
            ("firmware_revision", word(host, f"{base}/{name}/firmware_rev")),
            ("model", word(host, f"{base}/{name}/model")),
            ("serial", word(host, f"{base}/{name}/serial")),
            ("state", word(host, f"{base}/{name}/state")),
        ): 1.0
        for name in names
        if number(host, f"{base}/{name}/cntlid") is not None or word(host, f"{base}/{name}/model")
    }
    text = "Non-numeric data from /sys/class/nvme/<device>, value is always 1."
    yield family("gauge", "node_nvme_info", text, info)
