"""What the collectors say of this machine, and what the system's own tools say: nothing else catches a wrong unit.

The tolerance is zero throughout: sizes, names and addresses do not move while a test looks at them.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.collectors.every import INVENTORY
from agent.contract import Sections
from agent.host import LiveHost
from agent.runner import run
from agent.smbios.source import KERNEL
from tests.smbios.build import Built
from tests.smbios.dmidecode import assert_same


def _tool(*argv: str) -> list[list[str]]:
    """Return the words of each line a tool prints, or skip aloud where there is no such tool."""
    path = shutil.which(argv[0], path="/usr/bin:/bin:/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"NOT RUN: no {argv[0]} on this machine to be the second witness")
    told = subprocess.run([path, *argv[1:]], capture_output=True, text=True, check=False, env={"LC_ALL": "C"})
    return [line.split() for line in told.stdout.splitlines()]


@pytest.fixture(scope="module")
def sections() -> Sections:
    return run(LiveHost(), INVENTORY).sections


def test_memory_is_what_free_says(sections: Sections) -> None:
    totals = {words[0]: int(words[1]) for words in _tool("free", "-b") if words[0] in {"Mem:", "Swap:"}}
    assert sections.memory is not None
    assert totals == {"Mem:": sections.memory.total_bytes, "Swap:": sections.memory.swap_bytes}


def test_memory_is_what_the_library_counts(sections: Sections) -> None:
    assert sections.memory is not None
    assert sections.memory.total_bytes == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def test_filesystems_are_what_df_says(sections: Sections) -> None:
    rows = _tool("df", "-B1", "--output=target,source,fstype,size")[1:]
    physical = {tuple(row) for row in rows if row[1].startswith("/dev/") and not row[1].startswith("/dev/loop")}
    ours = sections.filesystems or ()
    said = {(one.mountpoint, one.device, one.fstype, str(one.size_bytes)) for one in ours}
    assert said <= physical
    assert {one.device for one in ours} == {row[1] for row in physical}


def test_interfaces_are_what_ip_says(sections: Sections) -> None:
    told = {}
    for words in _tool("ip", "-o", "link"):
        name, link = words[1].rstrip(":").partition("@")[0], " ".join(words)
        if "link/loopback" not in link:
            mac = re.search(r"link/\w+ ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})", link)
            told[name] = mac[1] if mac else None
    ours = {one.name: one.mac for one in sections.networks or ()}
    assert ours == {name: mac and told[name] for name, mac in ours.items()}  # one drawn at each start is not told
    assert {name for name in told.keys() - ours.keys() if not name.startswith(("veth", "tap", "vnet"))} == set()


def test_addresses_are_what_ip_says(sections: Sections) -> None:
    rows = _tool("ip", "-o", "addr", "show", "scope", "global")
    told = {(row[1], row[3].partition("/")[0]) for row in rows if "temporary" not in row}
    assert {(one.name, address) for one in sections.networks or () for address in one.addresses or ()} == told


def test_the_way_out_is_what_ip_says(sections: Sections) -> None:
    routes = [row for row in _tool("ip", "route", "show", "default") if row[:2] == ["default", "via"]]
    if not routes:
        pytest.skip("NOT RUN: this machine has no default gateway")
    assert sections.connectivity is not None
    assert sections.connectivity.gateway in {row[2] for row in routes}


def test_the_firmware_is_what_dmidecode_says() -> None:
    folder = Path(KERNEL)
    if not os.access(folder / "DMI", os.R_OK):
        pytest.skip("NOT RUN: this machine has no firmware tables that this user may read")
    assert_same(Built((folder / "smbios_entry_point").read_bytes(), (folder / "DMI").read_bytes(), {}))


def test_threads_are_what_the_library_counts(sections: Sections) -> None:
    assert sum(cpu.threads or 0 for cpu in sections.cpus or ()) == os.cpu_count()


def test_disks_are_what_the_kernel_lists(sections: Sections) -> None:
    rows = [line.split() for line in Path("/proc/partitions").read_text(encoding="ascii").splitlines()[2:]]
    blocks = {name: int(kibibytes) * 1024 for _, _, kibibytes, name in rows}
    ours = {one.name: one.size_bytes for one in sections.storages or () if one.size_bytes}
    assert ours == {name: blocks[name] for name in ours}


def test_the_system_is_what_uname_says(sections: Sections) -> None:
    told = os.uname()
    assert sections.operating_system is not None
    assert sections.operating_system.kernel == told.release
    assert sections.operating_system.hostname == told.nodename
