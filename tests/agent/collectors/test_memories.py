import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.memories import collect
from agent.junk import Junk
from agent.smbios.source import KERNEL
from tests.fakes import FakeHost
from tests.smbios.build import Said, build


def _host(*said: Said, denied: bool = False) -> FakeHost:
    built = build(said)
    blobs = {f"{KERNEL}/DMI": built.table.hex(), f"{KERNEL}/smbios_entry_point": built.entry.hex()}
    return FakeHost(blobs=blobs, denied=[f"{KERNEL}/DMI"] if denied else [])


SLOTS = (
    Said(17, 1, 0, {"Locator": "A1", "Size": "8 GB", "Type": "DDR4", "Serial Number": "0A1B2C3D"}),
    Said(17, 2, 0, {"Locator": "A2", "Size": "No Module Installed", "Serial Number": "NO DIMM"}),
)


def test_slots_come_in_the_order_of_the_firmware_the_empty_ones_too() -> None:
    answer = collect(_host(*SLOTS))
    assert [(one.slot, one.size_bytes, one.serial) for one in answer.value] == [
        ("A1", 8 << 30, "0A1B2C3D"),
        ("A2", 0, None),
    ]
    assert (answer.denied, answer.junk) == ((), (Junk("1.serial", "NO DIMM"),))


def test_a_table_that_only_root_reads_is_denied_and_not_a_machine_without_memory() -> None:
    with pytest.raises(PermissionError):
        collect(_host(*SLOTS, denied=True))


@pytest.mark.parametrize(
    ("host", "reason"),
    [(FakeHost(), "no firmware tables"), (_host(Said(1, 1, 0, {})), "the firmware lists no memory slots")],
)
def test_where_nothing_is_listed_there_is_nothing_to_say(host: FakeHost, reason: str) -> None:
    with pytest.raises(NotApplicable, match=reason):
        collect(host)
