"""Two witnesses for every field: our decoder, and dmidecode over the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from agent.smbios import words
from agent.smbios.decode import decode
from tests.smbios import dmidecode
from tests.smbios.build import Built, Said, build
from tests.smbios.dmidecode import SAME, assert_same, chassis, told, written
from tests.smbios.forms import Form, end_of_table
from tests.smbios.forms import entry_point as announce


def test_every_code_of_every_table_is_the_word_that_the_other_says() -> None:
    forms = []
    for code in range(256):
        device, array = Form(17, 0x5C, code), Form(16, 0x17, code)
        for offset in (0x0E, 0x12):
            device.number(offset, 1, code)
        device.number(0x0C, 2, 1024)
        array.number(0x06, 1, code)
        enclosure = Form(3, 0x16, code)
        enclosure.number(0x05, 1, code)
        forms += [device, array, enclosure]
    table = b"".join(form.bytes() for form in forms) + end_of_table()
    ours = decode(table)
    theirs = dmidecode.read(announce((3, 4), table, len(forms) + 1, "_SM3_"), table).structures
    said = {told(one.fields["Type"]) for one in theirs if one.type == 17}
    newer = {"HBM3"}  # of SMBIOS 3.7, which Debian 12's dmidecode does not know
    assert said | newer == {word or "" for word in words.MEMORY_TYPES}
    for record, one in zip(ours.memory_devices, [each for each in theirs if each.type == 17], strict=True):
        if record.type not in newer:
            assert written(record.type) == told(one.fields["Type"])
        assert written(record.form_factor) == told(one.fields["Form Factor"])
    for record, one in zip(ours.memory_arrays, [each for each in theirs if each.type == 16], strict=True):
        assert written(record.error_correction) == told(one.fields["Error Correction Type"])
    for record, one in zip(ours.chassis, [each for each in theirs if each.type == 3], strict=True):
        assert told(chassis(record.type)) == told(one.fields["Type"])


STRINGS = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1, max_size=24)
CODES = st.integers(0, 255)


@st.composite
def a_structure(draw: st.DrawFn) -> Form:
    """Any structure of a kind that both read, of any length that it ever had, filled with anything."""
    kind = draw(st.sampled_from(sorted(SAME)))
    length = draw(st.sampled_from({
        0: [0x12, 0x13, 0x14, 0x18, 0x1A], 1: [0x08, 0x19, 0x1B], 2: [0x08, 0x09, 0x0F], 3: [0x09, 0x0D, 0x11, 0x16],
        4: [0x1A, 0x20, 0x23, 0x28, 0x2A, 0x30, 0x32], 17: [0x15, 0x17, 0x1B, 0x1C, 0x22, 0x28, 0x34, 0x5C],
        22: [0x10, 0x1A],
    }[kind]))  # fmt: skip
    form = Form(kind, length, draw(st.integers(0, 0xFEFE)))
    form.raw(4, bytes(draw(st.lists(CODES, min_size=length - 4, max_size=length - 4))))
    if kind == 17 and form.area[0x12] == 0x24:
        form.number(0x12, 1, 0x22)  # HBM3 is newer than Debian 12's dmidecode
    if kind == 3 and length > 0x14:
        form.number(0x13, 2, 0)  # no elements in it
    if kind == 2 and length > 0x0E:
        form.number(0x0E, 1, 0)  # nor objects
    form.texts = [text.encode() for text in draw(st.lists(STRINGS, max_size=6))]
    for offset in range(4, length):  # so that most strings that are pointed at are there
        if form.area[offset] > 12 and draw(st.booleans()):
            form.area[offset] %= 8
    return form


@settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # each example starts a process
@given(st.lists(a_structure(), max_size=6), st.sampled_from([(2, 4), (2, 6), (2, 8)]))
def test_any_well_formed_table_is_read_as_the_other_reads_it(forms: list[Form], version: tuple[int, int]) -> None:
    table = b"".join(form.bytes() for form in forms) + end_of_table()
    assert_same(Built(announce(version, table, len(forms) + 1), table, {}))


@pytest.mark.parametrize("kind", ["_SM_", "_SM3_", "_DMI_"])
def test_a_table_in_words_reads_back_in_the_same_words(kind: str) -> None:
    said = [
        Said(0, 0, 0, {"Vendor": "V", "Version": "1.0", "Release Date": "01/02/2020"}),
        Said(1, 1, 0, {"Manufacturer": "ACME", "Product Name": "Box ", "Serial Number": "S",
                       "SKU Number": "Not Specified", "Family": "<BAD INDEX>"}),
        Said(3, 3, 0, {"Type": "Mini Tower", "Lock": "Present", "Serial Number": "C"}),
        Said(16, 16, 0, {"Use": "System Memory", "Error Correction Type": "Multi-bit ECC", "Maximum Capacity": "3 TB",
                         "Number Of Devices": "2"}),
        Said(17, 17, 0, {"Locator": "A", "Size": "64 GB", "Type": "DDR5", "Speed": "4800 MT/s", "Rank": "2",
                         "Module Manufacturer ID": "Bank 1, Hex 0xCE", "Form Factor": "DIMM",
                         "Array Handle": "0x0010"}),
    ]  # fmt: skip
    built = build(said, (2, 0) if kind == "_DMI_" else (3, 3), kind)
    assert_same(built)
    read = dmidecode.read(built.entry, built.table)
    assert read.kind == kind
    for one, again in zip(said, read.structures[:-1], strict=True):
        assert {label: again.fields[label] for label in one.fields} == one.fields
    again = build(read.structures[:-1], read.version, read.kind)
    assert dmidecode.read(again.entry, again.table) == read
