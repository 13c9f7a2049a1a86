"""The newer description tells of bigger screens, as edid-decode says too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.displayid import DisplayId, decode
from tests.agent.edids import (
    base,
    block,
    described,
    displayid,
    long_timing,
    parameters,
    product,
    text_block,
    tiles,
    timing,
)
from tests.agent.test_edid import NAME, edid_decode, found, told


def section(*blocks: bytes, version: int = 0x13) -> bytes:
    return displayid(*blocks, version=version)[1:127]


@pytest.mark.parametrize("newer", [False, True])
@given(
    size=st.tuples(st.integers(1, 0xFFFF), st.integers(1, 0xFFFF)),
    pixels=st.tuples(st.integers(1, 0xFFFF), st.integers(1, 0xFFFF)),
)
def test_size_and_pixels_are_what_edid_decode_says(
    *, newer: bool, size: tuple[int, int], pixels: tuple[int, int]
) -> None:
    version = 0x20 if newer else 0x13
    blocks = product("X", newer=newer), parameters(size, pixels, newer=newer)
    text = edid_decode(base(extensions=1) + displayid(*blocks, version=version))
    ours = decode([section(*blocks, version=version)])
    assert ours.pixels == tuple(map(int, found(r"native pixel format: (\d+)x(\d+)", text)))
    assert ours.millimetres == tuple(map(float, found(r"Image size: ([\d.]+) mm x ([\d.]+) mm", text)))


def test_the_newer_block_can_count_in_whole_millimetres() -> None:
    blocks = product("X", newer=True), parameters((5200, 2900), (3840, 2160), newer=True, whole_millimetres=True)
    assert decode([section(*blocks, version=0x20)]).millimetres == (5200.0, 2900.0)
    assert "5200 mm x 2900 mm" in edid_decode(base(extensions=1) + displayid(*blocks, version=0x20))


@given(
    st.integers(1, 64),
    st.integers(1, 64),
    st.tuples(st.integers(0, 63), st.integers(0, 63)),
    st.tuples(st.integers(1, 65_536), st.integers(1, 65_536)),
)
def test_a_screen_on_several_connectors_is_one_as_edid_decode_says(
    across: int, down: int, place: tuple[int, int], pixels: tuple[int, int]
) -> None:
    topology = tiles(across, down, place, pixels)
    ours = decode([section(topology)])
    text = edid_decode(base(extensions=1) + displayid(topology))
    numbers = found(r"Num horizontal tiles: (\d+) Num vertical tiles: (\d+)", text)
    columns, rows = map(int, numbers)
    wide, high = map(int, found(r"Tile resolution: (\d+)x(\d+)", text))
    assert ours.tile == tuple(map(int, found(r"Tile location: (\d+), (\d+)", text)))
    assert ours.pixels == (columns * wide, rows * high)


def test_a_screen_in_a_wall_of_several_is_a_screen_of_its_own() -> None:
    wall = tiles(2, 2, (1, 1), (1920, 1080), one_box=False)
    assert decode([section(parameters((1, 1), (1920, 1080)), wall)]).pixels == (1920, 1080)
    assert decode([section(wall)]).tile is None


@pytest.mark.parametrize("newer", [False, True])
def test_the_preferred_timing_is_taken_where_no_pixels_are_told(*, newer: bool) -> None:
    timings = (
        long_timing(3840, 1080, preferred=False, newer=newer),
        long_timing(5120, 1440, preferred=True, newer=newer),
    )
    screen = base(timing(3840, 1080), extensions=1) + displayid(*timings, version=0x20 if newer else 0x13)
    assert told(screen).pixels == (5120, 1440)
    assert "5120x1440" in edid_decode(screen, "-p").rpartition("Preferred Video Timing")[2]


def test_from_its_second_revision_on_the_mark_is_none_of_preference() -> None:
    marked = bytearray(long_timing(5120, 1440, preferred=True, newer=True))
    marked[1] = 2
    assert decode([section(bytes(marked))]).pixels is None


def test_a_name_and_a_serial_are_told_where_the_first_block_has_none() -> None:
    extension = displayid(product("A name longer than 13 letters"), text_block(0x0A, "SERIAL-0001"))
    edid = told(base(extensions=1) + extension)
    assert (edid.name, edid.serial) == ("A name longer than 13 letters", "SERIAL-0001")
    assert told(base(described(NAME, "Short"), extensions=1) + extension).name == "Short"
    text = edid_decode(base(extensions=1) + extension)
    assert "Product ID: A name longer than 13 letters" in text
    assert "Text: 'SERIAL-0001'" in text


def test_the_filling_after_the_last_block_is_none() -> None:
    assert decode([section(parameters((1, 1), (640, 480)), bytes(9), text_block(0x0A, "BEHIND"))]).serial is None


def test_a_block_that_is_cut_off_says_nothing() -> None:
    cut = section(parameters((5200, 2900), (3840, 2160)))[:12]
    assert decode([cut]) == DisplayId()
    whole = tiles(2, 1, (1, 0), (960, 1080))
    assert decode([bytes([0x13, 14, 3, 0]) + whole[:14]]) == DisplayId()
    assert decode([section(block(0x01, b"\1\1"), block(0x12, b"\xff"), block(0x00, b"\0" * 11 + b"\5"))]) == DisplayId()


@given(st.lists(st.binary(max_size=126), max_size=4))
def test_any_bytes_are_survived(sections: list[bytes]) -> None:
    assert len(repr(decode(sections))) < 1500


@given(
    st.lists(st.builds(block, st.sampled_from([0, 1, 3, 0x0A, 0x12, 0x20, 0x21, 0x22, 0x28]), st.binary(max_size=40)))
)
def test_blocks_of_any_length_are_survived(blocks: list[bytes]) -> None:
    content = b"".join(blocks)[:120]
    decode([bytes([0x13, len(content), 0, 0]) + content])
