"""Files as they come: typed with old fonts, saved twice, broken on the way; recognised, or refused by name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.text import Problem
from inventory.exchange import legacy
from inventory.exchange.encodings import ENCODINGS, decode
from inventory.exchange.mojibake import mend
from inventory.exchange.syllables import is_syllable, share

TEXT = "Mã;Đơn vị;Số người\r\n03220;Xã Huổi Só;7\r\n03235;Xã Tủa Thàng;8\r\nVP;Văn phòng HĐND và UBND huyện;17\r\n"
TCVN3 = "M\xb7;\xa7\xacn v\xde;X\xb7 Hu\xe6i S\xe3, X\xb7 T\xf1a Th\xb5ng; V\xa8n ph\xdfng".encode("latin-1")
READ = "Mã;Đơn vị;Xã Huổi Só, Xã Tủa Thàng; Văn phòng"


def cp1258(text: str) -> bytes:
    """Type as Windows does: the circumflex, horn and breve with the letter, the tone behind it."""
    typed = []
    for char in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", char)
        tones = [mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323"]
        typed.append(
            unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones)) + "".join(tones)
        )
    return "".join(typed).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (cp1258(TEXT), "cp1258"),
    ],
)
def test_what_unicode_and_windows_write_is_read_and_composed(data: bytes, name: str) -> None:
    assert decode(data)[:2] == (TEXT, name)


def test_what_was_typed_with_an_old_font_is_read() -> None:
    assert decode(TCVN3)[:2] == (READ, "tcvn3")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Phöôøng Ba Ñình", "Phường Ba Đình"),
        ("TUÛA CHUØA", "TỦA CHÙA"),
        ("Vaên phoøng huyeän", "Văn phòng huyện"),
        ("ngöôøi", "người"),
        ("cafe", "cafe"),
    ],
)
def test_vni_puts_the_marks_behind_the_letter(typed: str, read: str) -> None:
    assert legacy.vni(typed.encode("latin-1")) == read


def test_broken_letters_are_refused_with_the_pairs_to_look_at_and_mended_when_told() -> None:
    broken = TEXT.encode().decode("cp1252", "replace")
    assert mend(broken) is None  # what was replaced is gone: nobody can tell what it was
    broken = "".join(bytes([byte]).decode("cp1252") if byte not in _OPEN else chr(byte) for byte in TEXT.encode())
    with pytest.raises(Problem, match="SM-FILE-01") as refused:
        decode(broken.encode())
    assert "Xã Huổi Só" in refused.value.happened.en
    assert refused.value.exit_code == 5
    assert decode(broken.encode(), repair=True)[:3] == (TEXT, "utf-8", True)


_OPEN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # Windows-1252 has no letter there


def broken_by(text: str, page: str, times: int) -> str:
    """Read the UTF-8 of a text as a page of Windows and save it, so many times over."""
    for _ in range(times):
        text = "".join(_shown(byte, page) for byte in text.encode())
    return text


def _shown(byte: int, page: str) -> str:
    try:
        return bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return chr(byte)


@pytest.mark.parametrize("page", ["cp1252", "cp1258", "latin-1"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_text_broken_more_than_once_is_refused_and_mended_to_what_it_was(page: str, times: int) -> None:
    data = broken_by(TEXT, page, times).encode()
    with pytest.raises(Problem, match="broken") as refused:
        decode(data)
    assert "Xã Huổi Só" in refused.value.happened.en
    assert decode(data, repair=True)[:3] == (TEXT, "utf-8", True)


def test_one_broken_cell_among_whole_ones_is_found_and_mended_alone() -> None:
    half = TEXT.replace("Xã Tủa Thàng", broken_by("Xã Tủa Thàng", "cp1252", 2))
    with pytest.raises(Problem, match="Xã Tủa Thàng"):
        decode(half.encode())
    assert decode(half.encode(), repair=True)[:3] == (TEXT, "utf-8", True)


def test_what_was_typed_with_an_old_font_and_saved_as_western_letters_is_found() -> None:
    data = TCVN3.decode("cp1252").encode()
    with pytest.raises(Problem, match="Huổi Só"):
        decode(data)
    assert decode(data, repair=True)[:3] == (READ, "utf-8", True)


@pytest.mark.parametrize(
    "lost",
    [
        TEXT.replace("Xã Tủa Thàng", "X\ufffd T\ufffda Th\ufffdng"),
        TEXT.encode().decode("cp1252", "replace"),
        "".join(char for char in broken_by(TEXT + "Đắk Hà, chỏm", "cp1252", 1) if not "\x7f" < char < "\xa0"),
    ],
)
def test_letters_of_which_a_part_is_gone_are_refused_and_mended_by_no_option(lost: str) -> None:
    for repair in (False, True):
        with pytest.raises(Problem, match="lost"):
            decode(lost.encode(), repair=repair)


@pytest.mark.parametrize(
    "text",
    [
        "Tên;Ghi chú\r\nMáy của ông Müller;“MÃ” và «CÔ»\r\n",
        "Label;Note\r\nDrucker im Büro;größer, für Ångström ©\r\n",
        "“CÔ”; “MÃ…”;MÀ, MÃ”;cá»;50 °C ± 2",
        "Đắk Lắk;HĐND;KRÔNG PẮC",
    ],
)
def test_whole_text_with_odd_letters_and_quotes_is_left_as_it_is(text: str) -> None:
    assert decode(text.encode(), repair=True)[:3] == (text, "utf-8", False)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_letters_are_known_without_their_mark_and_with_it(name: str) -> None:
    for text in (TEXT, "code;count\r\n03220;7\r\n"):
        assert decode(text.encode(name))[:2] == (text, name[:6])
        assert decode(("\ufeff" + text).encode(name))[:2] == (text, name[:6])


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-32-be"])
def test_a_mark_of_order_that_stands_twice_is_no_part_of_the_first_heading(name: str) -> None:
    assert decode(("\ufeff\ufeff" + TEXT).encode(name)).text == TEXT


def test_what_an_old_encoding_is_read_as_is_told_by_cells_as_people_see_them_there() -> None:
    assert decode(TCVN3).pairs[:3] == (("M·", "Mã"), ("§¬n vÞ", "Đơn vị"), ("X· Huæi Sã", "Xã Huổi Só"))
    assert decode(TEXT.encode()).pairs == decode(TEXT.encode("utf-16")).pairs == ()
    assert decode(broken_by("Mã;Đơn vị", "cp1252", 1).encode(), repair=True).pairs[0] == ("MÃ£", "Mã")


def test_whole_text_is_never_mended() -> None:
    assert decode(TEXT.encode(), repair=True)[:3] == (TEXT, "utf-8", False)


@pytest.mark.parametrize("data", [b"R\xe9sum\xe9;na\xefve;\xfcber", bytes(range(128, 256)), b"\xff" * 40])
def test_what_reads_as_vietnamese_in_no_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(Problem, match="SM-FILE-01"):
        decode(data)


def test_an_encoding_that_is_named_is_taken_at_its_word() -> None:
    assert decode(b"R\xe9sum\xe9", encoding="CP1258").text == "Résumé"
    with pytest.raises(Problem, match="encoding"):
        decode(b"x", encoding="klingon")
    with pytest.raises(Problem, match="SM-FILE-01"):
        decode(b"\xff\xff", encoding="utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = decode(data)
    except Problem:
        return
    assert found.encoding in ENCODINGS
    assert unicodedata.is_normalized("NFC", found.text)


@pytest.mark.parametrize("word", ["Nghiêng", "TUYẾT", "khuỷu", "quý", "gì", "ươn", "Đồng", "khoẻ", "yêu", "thuở"])
def test_syllables_of_the_language(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["straße", "ÄŠ", "nÃm", "Đbc", "ạá", "vÞ", "phßng"])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_plain_letters_say_nothing_against_a_text() -> None:
    assert share("code;name\r\nVP;office") == 1.0
