"""Tables as firmware leaves them: announced in three ways, broken in many."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.smbios.table import EntryPoint, Structure, entry_point, from_windows, readable, structures
from tests.smbios.forms import Form, end_of_table
from tests.smbios.forms import entry_point as announce

BARE = Form(4, 6, 0x10).bytes()


def _with_texts(*texts: bytes) -> bytes:
    form = Form(1, 8, 0x20)
    form.texts = list(texts)
    return form.bytes()


def _handles(table: bytes, entry: EntryPoint | None = None) -> list[int]:
    return [one.handle for one in structures(table, entry)]


@pytest.mark.parametrize(
    ("kind", "version", "told"),
    [
        ("_SM_", (2, 7), EntryPoint((2, 7), 3)),
        ("_SM_", (2, 31), EntryPoint((2, 3), 3)),
        ("_SM_", (2, 33), EntryPoint((2, 3), 3)),
        ("_SM_", (2, 51), EntryPoint((2, 6), 3)),
        ("_SM3_", (3, 7), EntryPoint((3, 7))),
        ("_DMI_", (2, 0), EntryPoint((2, 0), 3)),
    ],
)
def test_each_kind_of_entry_point_announces_a_version(kind: str, version: tuple[int, int], told: EntryPoint) -> None:
    raw = announce(version, b"", 3, kind)
    assert entry_point(raw) == told
    assert entry_point(raw + b"\0" * 9) == told


@pytest.mark.parametrize("kind", ["_SM_", "_SM3_", "_DMI_"])
@pytest.mark.parametrize("place", [4, 7, 10, 14])
def test_an_entry_point_whose_sum_is_wrong_announces_nothing(kind: str, place: int) -> None:
    raw = bytearray(announce((2, 7), b"", 3, kind))
    raw[place] ^= 1
    assert entry_point(bytes(raw)) is None


@pytest.mark.parametrize("raw", [None, b"", b"_SM_", b"_SM3_", b"_DMI_", b"_SM_" + b"\xff" * 40, b"\0" * 31])
def test_what_is_no_entry_point_announces_nothing(raw: bytes | None) -> None:
    assert entry_point(raw) is None


def test_windows_says_version_and_length_before_the_table() -> None:
    table = BARE + end_of_table()
    raw = struct.pack("<BBBBI", 0, 2, 51, 0, len(table)) + table + b"rest"
    assert from_windows(raw) == (table, EntryPoint((2, 6)))
    assert from_windows(raw[:7]) is None


def test_strings_are_counted_from_one() -> None:
    one = Structure(1, 0, b"\x01\x08\0\0\x02\x01\x03\x00", b"first\0second")
    assert [one.text(offset) for offset in (4, 5, 6, 7, 8, 200)] == ["second", "first", None, None, None, None]


def test_a_field_beyond_the_structure_is_of_a_later_specification() -> None:
    one = Structure(1, 0, b"\x01\x06\0\0\x34\x12")
    assert (one.number(4, 2), one.number(4), one.number(5, 2), one.number(6)) == (0x1234, 0x34, None, None)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"ACME", "ACME"),
        (b"  padded \t", "padded"),
        (b"   ", None),
        (b"", None),
        ("Máy tính".encode(), "Máy tính"),
        (b"Z\x81rich", "Zürich"),  # code page 437
        (b"\xff\xff\xff", None),  # memory never written; in code page 437 a blank
        (b"A\x01B\x1b[31m", "AB[31m"),
        (b"Intel(R)\0", "Intel(R)"),
    ],
)
def test_strings_are_utf8_or_of_the_firmwares_code_page(raw: bytes, text: str | None) -> None:
    assert readable(raw) == text


def test_structures_come_in_their_order_with_their_strings() -> None:
    found = list(structures(BARE + _with_texts(b"a", b"b") + end_of_table(0x7F)))
    assert [(one.type, one.handle, len(one.data), one.texts) for one in found] == [
        (4, 0x10, 6, b""), (1, 0x20, 8, b"a\0b"), (127, 0x7F, 4, b""),
    ]  # fmt: skip


def test_what_follows_the_end_marker_is_no_structure_unless_it_was_announced() -> None:
    table = BARE + end_of_table(0x7F) + Form(4, 6, 0x11).bytes()
    assert _handles(table) == [0x10, 0x7F]
    assert _handles(table, EntryPoint((3, 0))) == [0x10, 0x7F]
    assert _handles(table, EntryPoint((2, 4), 3)) == [0x10, 0x7F, 0x11]


def test_no_more_structures_are_read_than_announced() -> None:
    assert _handles(BARE * 5, EntryPoint((2, 4), 2)) == [0x10, 0x10]


def test_a_table_cut_short_keeps_what_is_whole() -> None:
    table = BARE + _with_texts(b"first", b"second")
    cut = [len(list(structures(table[:length]))) for length in range(len(table) + 1)]
    assert cut == sorted(cut)
    (*_, last) = structures(table[: len(BARE) + 8 + 9])
    assert last.texts == b"first\0sec"  # the formatted area is there, so what is left of the strings is, too


@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_structure_shorter_than_its_header_ends_the_table(length: int) -> None:
    assert _handles(BARE + bytes([1, length, 0x20, 0, 0, 0]) + BARE) == [0x10]


def test_a_structure_longer_than_the_table_is_none() -> None:
    assert _handles(BARE + b"\x01\xff\x20\x00\x00\x00") == [0x10]


def test_half_a_terminator_does_not_swallow_the_next_structure() -> None:
    assert _handles(BARE[:-1] + Form(17, 0x15, 0x11).bytes() + BARE) == [0x10, 0x11, 0x10]


def test_an_empty_first_string_is_no_half_terminator() -> None:
    form = Form(1, 8, 0x20)
    table = bytes(form.area) + b"\0Serial 1\0\0" + BARE
    first, second = structures(table)
    assert (first.texts, second.handle) == (b"\0Serial 1", 0x10)


@given(st.binary(max_size=4096))
def test_any_bytes_are_read_without_a_murmur(raw: bytes) -> None:
    found = list(structures(raw))
    assert sum(len(one.data) + len(one.texts) for one in found) <= len(raw)
    assert all(one.text(offset) is None or one.text(offset) for one in found for offset in range(4, 12))
    entry_point(raw)
    from_windows(raw)


@given(st.sampled_from([b"_SM_", b"_SM3_", b"_DMI_"]), st.binary(max_size=64))
def test_any_entry_point_is_read_without_a_murmur(anchor: bytes, rest: bytes) -> None:
    entry_point(anchor + rest)


@pytest.mark.parametrize(
    "unit",
    [b"\0", b"\x04\x04\x01\x01\0", b"\x04\x04\x01\x01x\0", b"\x04\x04\x01\x01\0\0", b"\xff\xff", b"\x80\x04\1\1\0"],
)
def test_a_table_of_a_mebibyte_costs_one_pass(unit: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes looked at are counted, so that nothing is asserted about time."""
    looked_at = 0

    class Counting(bytes):
        def find(self, sought: bytes, start: int = 0) -> int:  # type: ignore[override]
            nonlocal looked_at
            end = super().find(sought, start)
            looked_at += (len(self) if end < 0 else end) - start
            return end

    table = Counting(unit * ((1 << 20) // len(unit)))
    assert len(list(structures(table))) <= 0xFF00
    assert looked_at <= 2 * len(table)
