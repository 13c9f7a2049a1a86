"""A screen is told as it tells itself, with edid-decode as the second witness, and survives what cables do to it."""

import re
import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.edid import Edid, decode
from tests.agent.edids import NAME, SERIAL, TEXT, base, cta, described, displayid, parameters, tiles, timing

SCREEN = base(
    timing(1920, 1080, (527, 296)),
    described(SERIAL, "X1J08410019"),
    described(NAME, "BenQ LCD"),
    letters="BNQ",
    product=0x8027,
    number=0x5445,
    week=5,
    year=2018,
    centimetres=(53, 30),
)
LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
WORDS = st.from_regex(r"[!-~]([ -~]{0,11}[!-~])?", fullmatch=True)


def told(blob: bytes) -> Edid:
    edid = decode(blob)
    assert edid is not None
    return edid


def test_a_screen_says_who_it_is() -> None:
    assert told(SCREEN) == Edid(
        letters="BNQ",
        product=0x8027,
        number=0x5445,
        serial="X1J08410019",
        name="BenQ LCD",
        week=5,
        year=2018,
        millimetres=(527.0, 296.0),
        pixels=(1920, 1080),
        tile=None,
        faults=(),
    )


@settings(max_examples=60)
@given(
    letters=LETTERS,
    product=st.integers(0, 0xFFFF),
    number=st.integers(0, 0xFFFFFFFF),
    week=st.integers(0, 54) | st.just(255),
    year=st.integers(1991, 2026),
    revision=st.integers(0, 4),
    serial=WORDS,
    name=WORDS,
    pixels=st.tuples(st.integers(64, 4095), st.integers(64, 4095)),
    centimetres=st.tuples(st.integers(1, 255), st.integers(1, 255)),
)
def test_it_is_what_edid_decode_says(
    *,
    letters: str,
    product: int,
    number: int,
    week: int,
    year: int,
    revision: int,
    serial: str,
    name: str,
    pixels: tuple[int, int],
    centimetres: tuple[int, int],
) -> None:
    screen = base(
        timing(*pixels),
        described(SERIAL, serial),
        described(NAME, name),
        letters=letters,
        product=product,
        number=number,
        week=week,
        year=year,
        revision=revision,
        centimetres=centimetres,
    )
    text, edid = edid_decode(screen), told(screen)
    assert edid.faults == ()
    assert edid.letters == found(r"Manufacturer: (\w+)", text)[0]
    assert edid.product == int(found(r"Model: (\d+)", text)[0])
    assert edid.number == int(found(r"Serial Number: (\d+)", text + "Serial Number: 0")[0])
    assert f"Display Product Serial Number: '{edid.serial}'\n" in text
    assert f"Display Product Name: '{edid.name}'\n" in text
    assert edid.pixels == tuple(map(int, found(r"DTD 1: +(\d+)x(\d+) ", text)))
    wide, high = map(int, found(r"Maximum image size: (\d+) cm x (\d+) cm", text))
    assert edid.millimetres == (None if (wide, high) in {(160, 90), (160, 100)} else (wide * 10, high * 10))
    when = f"week {edid.week} of {edid.year}" if edid.week else edid.year
    assert re.search(rf"(Made in|Model year): {when}\n", text)


def test_a_year_of_the_model_has_no_week() -> None:
    edid = told(base(week=255, year=2021))
    assert (edid.week, edid.year) == (None, 2021)


@pytest.mark.parametrize("week", [0, 55, 99, 254])
def test_a_week_that_is_none_is_not_told(week: int) -> None:
    assert told(base(week=week)).week is None


def test_a_year_left_blank_is_not_told() -> None:
    assert told(base(year=1990)).year is None


def test_the_size_in_millimetres_is_taken_where_it_agrees_with_the_size_in_centimetres() -> None:
    assert told(base(timing(1920, 1080, (527, 296)), centimetres=(53, 30))).millimetres == (527, 296)
    assert told(base(timing(1920, 1080, (708, 398)), centimetres=(53, 30))).millimetres == (530, 300)
    assert told(base(timing(1920, 1080, (527, 296)))).millimetres == (527, 296)
    assert told(base(timing(1920, 1080), centimetres=(53, 30))).millimetres == (530, 300)


@pytest.mark.parametrize("centimetres", [(0, 0), (79, 0), (0, 79)])
def test_a_shape_alone_and_a_projector_have_no_size(centimetres: tuple[int, int]) -> None:
    assert told(base(timing(1920, 1080), centimetres=centimetres)).millimetres is None


def test_a_size_that_only_tells_the_shape_is_none() -> None:
    assert told(base(timing(1920, 1080, (160, 90)))).millimetres is None
    assert told(base(timing(1920, 1080, (1600, 900)), centimetres=(160, 90))).millimetres is None


def test_the_fields_of_an_interlaced_picture_are_put_together() -> None:
    assert told(base(timing(1920, 540, interlaced=True))).pixels == (1920, 1080)
    assert "1920x1080i" in edid_decode(base(timing(1920, 540, interlaced=True)))


def test_a_screen_without_a_timing_of_its_own_has_that_of_its_extension() -> None:
    screen = base(described(NAME, "TV"), extensions=1) + cta(timing(1366, 768), timing(1280, 720))
    assert told(screen).pixels == (1366, 768)
    assert "1366x768" in edid_decode(screen, "-n")


def test_a_tube_without_any_timing_has_no_pixels() -> None:
    assert told(base(described(NAME, "TUBE"), revision=1)).pixels is None


def test_a_panel_without_a_name_goes_by_its_texts() -> None:
    panel = base(timing(1366, 768), described(TEXT, "AUO"), described(TEXT, "B140XTN07.1"))
    assert told(panel).name == "AUO B140XTN07.1"
    named = base(timing(1366, 768), described(TEXT, "AUO"), described(NAME, "Color LCD"))
    assert told(named).name == "Color LCD"


@pytest.mark.parametrize(
    "content", [b"S24F350\0\0\0\0\0\0", b"S24F350\xff\xff\xff\xff\xff\xff", b"S24F350\nRUBBISH", b"  S24F350   \n "]
)
def test_a_text_ends_where_it_should_or_where_it_cannot_be_printed(content: bytes) -> None:
    assert told(base(described(NAME, content[:13].ljust(13)))).name == "S24F350"


def test_an_empty_text_says_nothing() -> None:
    edid = told(base(described(NAME, ""), described(SERIAL, "   ")))
    assert (edid.name, edid.serial) == (None, None)


def test_letters_that_are_none_name_nobody() -> None:
    broken = bytearray(SCREEN)
    broken[8:10] = b"\0\0"
    assert told(bytes(broken)).letters is None


def test_a_wrong_checksum_is_noted_and_the_screen_is_told() -> None:
    broken = SCREEN[:-1] + bytes([SCREEN[-1] ^ 1])
    assert told(broken) == told(SCREEN)._replace(faults=("checksum",))


def test_two_wrong_bytes_of_the_header_are_noted_and_three_make_it_no_edid() -> None:
    assert told(b"\x01\xfe" + SCREEN[2:]).faults == ("header",)
    assert decode(b"\x01\xfe\xfe" + SCREEN[3:]) is None


def test_a_wrong_header_and_a_wrong_checksum_together_make_it_no_edid() -> None:
    assert decode(b"\x01" + SCREEN[1:-1] + bytes([SCREEN[-1] ^ 1])) is None


def test_an_extension_with_a_wrong_checksum_is_left_aside() -> None:
    extension = displayid(parameters((5200, 2900), (3840, 2160)))
    assert told(SCREEN + extension).pixels == (3840, 2160)
    broken = told(SCREEN + extension[:-1] + bytes([extension[-1] ^ 1]))
    assert (broken.pixels, broken.faults) == ((1920, 1080), ("checksum of block 1",))


def test_extensions_are_read_though_the_first_block_forgot_to_count_them() -> None:
    assert SCREEN[126] == 0
    assert told(SCREEN + cta() + displayid(tiles(2, 1, (1, 0), (960, 1080)))).tile == (1, 0)


@pytest.mark.parametrize("blob", [b"", SCREEN[:127], bytes(128), b"\xff" * 128, bytes(32_768)])
def test_what_is_no_edid_is_none(blob: bytes) -> None:
    assert decode(blob) is None


@settings(max_examples=500)
@given(st.binary(max_size=400), st.lists(st.tuples(st.integers(0, 383), st.integers(0, 255)), max_size=40))
@example(b"", [(8, 0), (54, 1)])
def test_any_bytes_are_survived_and_give_little(blob: bytes, changes: list[tuple[int, int]]) -> None:
    decode(blob)
    broken = bytearray(
        SCREEN + cta(timing(1280, 720)) + displayid(parameters((1, 1), (1, 1)), tiles(1, 1, (0, 0), (1, 1)))
    )
    for place, value in changes:
        broken[place] = value
    for third in (bytes(broken), bytes(broken[:256]) + mended(bytes(broken[256:]))):
        edid = decode(third)
        assert edid is None or len(repr(edid)) < 2000


def mended(block: bytes) -> bytes:
    return block[:127] + bytes([-sum(block[:127]) % 256])


def edid_decode(blob: bytes, *options: str) -> str:
    """Return what edid-decode says, or skip aloud where there is none."""
    tool = shutil.which("edid-decode")
    if tool is None:
        pytest.skip("NOT RUN: no edid-decode on this machine to be the second witness")
    return subprocess.run([tool, "-s", *options], input=blob, capture_output=True, check=False).stdout.decode()


def found(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text)
    assert match is not None, (pattern, text)
    return match.groups()
