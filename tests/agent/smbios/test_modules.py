"""Makers by their codes and generations by their numbers, as they stand in real modules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.smbios.modules import Kind, kind, manufacturer, part_number


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0xCE00000000000000", "Samsung"),
        ("CE00000000000000", "Samsung"),
        ("7F98000000000000", "Kingston"),
        ("7F7FFE0000000000", "Elpida"),
        ("7F7F7F0B00000000", "Nanya"),
        ("C100000000000000", "Infineon"),
        ("2C00000000000000", "Micron"),
        ("80CE", "Samsung"),
        ("0x80AD", "Hynix"),
        ("CE80", "Samsung"),
        ("AD80", "Hynix"),
        ("ce00", "Samsung"),
        ("00AD00B300AD", "Hynix"),
        ("80CE000080CE", "Samsung"),
        ("0198", "Kingston"),
        ("9801", "Kingston"),
        ("830B", "Nanya"),
        ("859B", "Crucial"),
        ("04CD", "G.Skill"),
        ("04CB", "A-DATA"),
        ("8A76", "Lexar"),
    ],
)
def test_a_code_is_told_as_the_name_it_was_given_for(text: str, name: str) -> None:
    assert manufacturer(text) == name


@pytest.mark.parametrize(
    "text", ["Samsung", "Hynix Semiconductor", "0F0F", "7F7F7F7F", "FFFF", "ABC", "", "12 34", "CE"]
)
def test_what_is_no_code_or_an_unknown_one_stays_as_it_is(text: str) -> None:
    assert manufacturer(text) == text


def test_the_number_beside_a_missing_text_tells_the_maker() -> None:
    assert manufacturer(None, 0xCE80) == "Samsung"
    assert manufacturer(None, 0x9801) == "Kingston"
    assert manufacturer(None, 0x0101) is None
    assert manufacturer(None) is None
    assert manufacturer("Crucial Technology", 0x9801) == "Crucial Technology"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0x4D332037385432393533455A332D43453620", "M3 78T2953EZ3-CE6"),
        ("0x4B0000000000000000000000000000000000", "K"),
        ("0x0000000000", "0x0000000000"),
        ("0xFFFFFFFFFF", "0xFFFFFFFFFF"),
        ("0x01020304", "0x01020304"),
        ("0x414243", "0x414243"),
        ("HMT42GR7AFR4A-PB  ", "HMT42GR7AFR4A-PB  "),
        (None, None),
    ],
)
def test_a_part_number_spelt_in_hexadecimal_is_told_as_printed(text: str | None, printed: str | None) -> None:
    assert part_number(text) == printed


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("HMT125S6BFR8C-H9  ", Kind("Hynix", "DDR3")),
        ("HMA81GS6CJR8N-VK", Kind("Hynix", "DDR4")),
        ("HMCG66MEBSA092N", Kind("Hynix", "DDR5")),
        ("HYMP112U64CP8-S6", Kind("Hynix", "DDR2")),
        ("HYMD564646CP8J-D43", Kind("Hynix", "DDR")),
        ("M378B5273DH0-CH9", Kind("Samsung", "DDR3")),
        ("M471A5244CB0-CTD", Kind("Samsung", "DDR4")),
        ("M425R1GB4BB0-CQKOD", Kind("Samsung", "DDR5")),
        ("M3 78T2953EZ3-CE6", Kind("Samsung", "DDR2")),
        ("18JSF25672AZ-1G4F1", Kind("Micron", "DDR3")),
        ("8KTF51264HZ-1G6E1", Kind("Micron", "DDR3")),
        ("MT8ATF1G64HZ-2G6E1", Kind("Micron", "DDR4")),
        ("16HTF25664AY-800J1", Kind("Micron", "DDR2")),
        ("MTC4C10163S1SC48BA1", Kind("Micron", "DDR5")),
        ("EBE21UE8ACUA-8G-E", Kind("Elpida", "DDR2")),
        ("EBJ21UE8BDF0-DJ-F", Kind("Elpida", "DDR3")),
        ("NT1GT64U88D0BY-AD", Kind("Nanya", "DDR2")),
        ("NT4GC64B8HG0NS-DI", Kind("Nanya", "DDR3")),
        ("K", Kind()),
        ("F3-12800CL9-2GBXL", Kind()),
        ("KHX1600C9D3/4G", Kind()),
        ("", Kind()),
        (None, Kind()),
    ],
)
def test_a_part_number_tells_the_generation(part: str | None, told: Kind) -> None:
    assert kind(part) == told


@given(st.text(max_size=64), st.integers(0, 0xFFFF))
def test_no_text_is_too_odd(text: str, number: int) -> None:
    assert manufacturer(text, number) is not None
    assert part_number(text) is not None
    kind(text)


@given(st.binary(min_size=2, max_size=8))
def test_any_code_is_told_or_stays(raw: bytes) -> None:
    for text in (raw.hex(), "0x" + raw.hex().upper()):
        assert manufacturer(text)
