"""Where the table is found, and who may read it."""

import pytest

from agent.elevated import FOLDER
from agent.smbios.source import KERNEL, tables
from tests.fakes import FakeHost
from tests.smbios.build import Said, build

BUILT = build([Said(1, 1, 0, {"Serial Number": "KERNEL", "UUID": "00112233-4455-6677-8899-aabbccddeef0"})], (2, 4))
COPY = build([Said(1, 1, 0, {"Serial Number": "COPY"})])


def _host(*folders: tuple[object, object], denied: list[str] | None = None) -> FakeHost:
    blobs = {}
    for folder, built in folders:
        blobs[f"{folder}/DMI"] = built.table.hex()  # type: ignore[attr-defined]
        blobs[f"{folder}/smbios_entry_point"] = built.entry.hex()  # type: ignore[attr-defined]
    return FakeHost(blobs=blobs, denied=denied or [])


def _serial(host: FakeHost) -> str | None:
    found = tables(host)
    return found.systems[0].serial if found else None


def test_the_kernel_is_asked_before_the_root_half() -> None:
    assert _serial(_host((KERNEL, BUILT), (FOLDER, COPY))) == "KERNEL"


def test_what_the_root_half_left_stands_in_where_the_kernel_refuses() -> None:
    assert _serial(_host((KERNEL, BUILT), (FOLDER, COPY), denied=[f"{KERNEL}/DMI"])) == "COPY"


def test_without_the_root_half_the_refusal_is_told() -> None:
    with pytest.raises(PermissionError, match="sys/firmware"):
        tables(_host((KERNEL, BUILT), denied=[f"{KERNEL}/DMI"]))


def test_a_copy_that_is_not_for_this_user_is_a_refusal_too() -> None:
    with pytest.raises(PermissionError, match="sys/firmware"):
        tables(_host((KERNEL, BUILT), (FOLDER, COPY), denied=[f"{KERNEL}/DMI", f"{FOLDER}/DMI"]))


def test_a_machine_without_firmware_tables_is_refused_nothing() -> None:
    assert tables(FakeHost()) is None
    assert tables(FakeHost(blobs={f"{KERNEL}/DMI": ""})) is None


def test_the_version_decides_how_a_uuid_reads() -> None:
    host = _host((KERNEL, BUILT))
    found = tables(host)
    assert found is not None
    assert found.systems[0].uuid == "00112233-4455-6677-8899-aabbccddeef0"
    del host.blobs[f"{KERNEL}/smbios_entry_point"]
    found = tables(host)
    assert found is not None
    assert found.systems[0].uuid == "33221100-5544-7766-8899-aabbccddeef0"
