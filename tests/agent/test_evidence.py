from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import MemoryModule, Network, Sections, Storage, System
from agent.evidence import Item, evidence, mac_address, serial_number, smbios_uuid


@pytest.mark.parametrize(
    "placeholder",
    ["", " ", None, "None", "N/A", "To Be Filled By O.E.M.", "To be filled by O.E.M", "Default string", "0", "00000000",
     "System Serial Number", "Not Specified", "xxxxxxx", "123456789", "........", "INVALID", "OEM", "QM00001",
     "QM00012", "00000000000000000001"],
)  # fmt: skip
def test_what_makers_leave_in_place_of_a_serial_is_no_evidence(placeholder: str | None) -> None:
    assert serial_number(placeholder) is None


@given(st.from_regex(r"[A-Z0-9]{7,12}", fullmatch=True).filter(lambda text: len(set(text)) > 1))
def test_case_and_padding_of_a_serial_do_not_matter(serial: str) -> None:
    assert serial_number(f"  {serial.lower()} ") == serial_number(serial)


@given(st.uuids())
def test_both_byte_orders_of_a_uuid_are_the_same_machine(value: uuid.UUID) -> None:
    swapped = uuid.UUID(bytes_le=value.bytes)
    assert smbios_uuid(str(value)) == smbios_uuid(str(swapped).upper()) == smbios_uuid(value.hex)


@pytest.mark.parametrize("raw", [None, "", "x", "0" * 32, "f" * 32, "03000200-0400-0500-0006-000700080009"])
def test_a_uuid_that_many_machines_share_is_no_evidence(raw: str | None) -> None:
    assert smbios_uuid(raw) is None


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("00-1B-21-AA-BB-CC", "00:1b:21:aa:bb:cc"),
        ("001b21aabbcc", "00:1b:21:aa:bb:cc"),
        ("02:1b:21:aa:bb:cc", None),
        ("01:1b:21:aa:bb:cc", None),
        ("ff:ff:ff:ff:ff:ff", None),
        ("00:00:00:00:00:00", None),
        ("52:54:00:12:34:56", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_that_a_maker_gave_are_evidence(raw: str | None, normal: str | None) -> None:
    assert mac_address(raw) == normal


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("02-1B-21-AA-BB-CC", "02:1b:21:aa:bb:cc"),
        ("00:1b:21:aa:bb:cc", "00:1b:21:aa:bb:cc"),
        ("03:1b:21:aa:bb:cc", None),
        ("52:54:00:12:34:56", None),
    ],
)
def test_an_address_made_up_by_software_counts_only_where_it_is_asked_for(raw: str, normal: str | None) -> None:
    assert mac_address(raw, made_up=True) == normal


def test_what_can_be_pulled_out_is_no_evidence_of_the_machine() -> None:
    mac = "00:1b:21:aa:bb:cc"
    found = evidence(
        Sections(
            system=System(serial="ABC 1", machine_id="D" * 64),
            networks=(
                Network(name="usb0", mac=mac, removable=True),
                Network(name="veth", mac=mac, kind="virtual"),
                Network(name="eth0", mac="02:00:00:00:00:01", permanent_mac=mac, kind="wired"),
            ),
            storages=(Storage(name="sdb", serial="STICK", removable=True), Storage(name="sda", serial="s1")),
        )
    )
    assert found == (
        Item("system_serial", "ABC 1"),
        Item("machine_id", "d" * 64),
        Item("mac", mac),
        Item("disk_serial", "S1"),
    )


def test_a_memory_module_is_evidence_by_its_serial_alone() -> None:
    modules = (MemoryModule(slot="1", serial="9a31c0e2"), MemoryModule(slot="2", serial="00000000"), MemoryModule())
    assert evidence(Sections(memories=modules)) == (Item("memory_serial", "9A31C0E2"),)


def test_an_adapter_of_a_virtual_machine_is_known_by_the_address_it_was_made_with() -> None:
    made_up = Network(name="eth0", kind="wired", mac="52:54:00:aa:bb:cc", permanent_mac="52:54:00:aa:bb:cc")
    borrowed = Network(name="wlan0", kind="wireless", mac="da:a1:19:00:00:01")
    assert evidence(Sections(networks=(made_up, borrowed))) == (Item("mac", "52:54:00:aa:bb:cc"),)


def test_nothing_observed_is_no_evidence() -> None:
    assert evidence(Sections()) == ()
