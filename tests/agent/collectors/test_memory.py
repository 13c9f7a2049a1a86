import pytest

from agent.collectors.base import Partial
from agent.collectors.memory import collect, meminfo
from agent.contract import Memory
from agent.smbios.source import KERNEL
from tests.fakes import FakeHost, recorded
from tests.smbios.build import Said, build

BOARD = build(
    [
        Said(16, 1, 0, {"Use": "System Memory", "Error Correction Type": "Multi-bit ECC", "Maximum Capacity": "64 GB"}),
        Said(17, 2, 0, {"Array Handle": "0x0001", "Size": "8 GB"}),
        Said(17, 3, 0, {"Array Handle": "0x0001", "Size": "No Module Installed"}),
    ]
)


def test_kibibytes_are_told_in_bytes() -> None:
    host = FakeHost(files={"/proc/meminfo": "MemTotal: 2 kB\nSwapTotal: 1 kB\n"})
    assert collect(host) == Partial(Memory(total_bytes=2048, swap_bytes=1024))


def test_the_board_says_what_else_it_has_room_for() -> None:
    host = FakeHost(files={"/proc/meminfo": "MemTotal: 2 kB\n"}, blobs={f"{KERNEL}/DMI": BOARD.table.hex()})
    known = Memory(total_bytes=2048, slots=2, maximum_bytes=64 << 30, error_correction="Multi-bit ECC")
    assert collect(host) == Partial(known)
    host.denied = [f"{KERNEL}/DMI"]
    assert collect(host) == Partial(Memory(total_bytes=2048), ("slots", "maximum_bytes", "error_correction"))


def test_no_swap_is_zero_and_not_unknown() -> None:
    assert collect(recorded("mini")).value.swap_bytes == 0


def test_counts_of_pages_are_no_bytes() -> None:
    assert "HugePages_Total" not in meminfo(recorded("desktop"))


def test_a_machine_that_does_not_tell_is_a_failure_and_not_a_machine_without_memory() -> None:
    with pytest.raises(KeyError, match="MemTotal"):
        collect(FakeHost())
