"""The serial in the register is the one a person reads on the back of the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.edid import Edid, decode
from agent.label import printed_serial
from tests.agent.edids import base


def screen(letters: str, number: int, serial: str | None, product: int = 0x1234) -> Edid:
    edid = decode(base(letters=letters, number=number, product=product))
    assert edid is not None
    return edid._replace(serial=serial)


def test_most_makers_put_the_label_into_the_text() -> None:
    assert printed_serial(screen("DEL", 0x33344555, "ABC0123456XY")) == "ABC0123456XY"


def test_acer_has_the_number_in_the_middle() -> None:
    assert printed_serial(screen("ACR", 0x12AB34CD, "ABCDEFGH1234")) == "ABCDEFGH12ab34cd1234"
    assert printed_serial(screen("ACR", 0x12AB34CD, "ABCDEFGH")) == "ABCDEFGH"


def test_samsung_has_four_characters_more() -> None:
    code = int.from_bytes(b"WXYZ", "big")
    assert printed_serial(screen("SAM", code, "H4ZK123456")) == "WXYZH4ZK123456"
    assert printed_serial(screen("SAM", code, "H4ZK123456", product=0x0E5A)) == "ZYXWH4ZK123456"
    assert printed_serial(screen("SAM", 0x01000E00, "H4ZK123456")) == "H4ZK123456"
    assert printed_serial(screen("SAM", 123_456_789, "H4ZK123456", product=0x0C18)) == "123456789"


def test_benq_has_some_letters_more() -> None:
    assert printed_serial(screen("BNQ", int.from_bytes(b"AB", "little"), "X1234567019")) == "ABX1234567019"
    assert printed_serial(screen("BNQ", 1234, "X1234567019")) == "X1234567019"


def test_one_screen_of_lg_has_its_number_in_base_34() -> None:
    assert printed_serial(screen("GSM", (10 * 34 + 33) * 1000 + 42, "X", product=0x4B21)) == "AZ042"
    assert printed_serial(screen("GSM", (10 * 34 + 33) * 1000 + 42, "123ABCD4567")) == "123ABCD4567"
    assert printed_serial(screen("GSM", 4_000_000_000, "X", product=0x4B21)) == "X"


@pytest.mark.parametrize(
    ("letters", "printed"), [("LGD", "0001e240"), ("ENC", "123456"), ("PHL", "123456"), ("HWP", "0001e240")]
)
def test_without_a_text_the_number_is_written_as_others_write_it(letters: str, printed: str) -> None:
    assert printed_serial(screen(letters, 123_456, None)) == printed


@pytest.mark.parametrize("number", [0, 1, 0x01010101, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("letters", ["ACR", "SAM", "BNQ", "ENC", "PHL", "LGD"])
def test_a_number_that_is_none_is_no_serial_and_no_part_of_one(letters: str, number: int) -> None:
    assert printed_serial(screen(letters, number, None)) is None
    assert printed_serial(screen(letters, number, "ABCDEFGH1234")) == "ABCDEFGH1234"


def test_a_text_that_is_none_is_no_serial() -> None:
    assert printed_serial(screen("SAM", 0, "H1AK500000")) is None
    assert printed_serial(screen("SAM", int.from_bytes(b"WXYZ", "big"), "H1AK500000")) == "5758595a"


@given(
    st.sampled_from(["ACR", "SAM", "BNQ", "GSM", "ENC", "PHL", "XYZ"]), st.integers(0, 0xFFFFFFFF), st.text(max_size=13)
)
def test_the_text_is_never_lost_but_where_it_is_known_to_be_none(letters: str, number: int, text: str) -> None:
    printed = printed_serial(screen(letters, number, text))
    assert printed is not None
    assert printed == text or set(text) <= set(printed) | {text[12:]}
