"""The scheduler is asked in its own protocol, and half an answer is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ipp import printers, question
from tests.agent.ipps import attribute, reply

LASER = {"printer-name": "laser", "printer-is-shared": False, "printer-type": 0x20004}
NAMES = st.sampled_from(["printer-name", "device-uri", "printer-type", "printer-is-shared", "other"])
VALUES = st.text(max_size=50) | st.booleans() | st.integers(-(2**31), 2**31 - 1)


def test_the_question_is_of_a_known_length_and_asks_for_what_it_was_given() -> None:
    head, _, body = question(["printer-name", "device-uri"]).partition(b"\r\n\r\n")
    assert head.startswith(b"POST / HTTP/1.0\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert body[2:4] == b"\x40\x02"
    assert body.endswith(b"\x0cprinter-name\x44\x00\x00\x00\x0adevice-uri\x03")


@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=5), max_size=5))
def test_what_was_said_is_understood(said: list[dict[str, str | int | bool]]) -> None:
    assert list(printers(reply(*said))) == said


def test_of_several_values_the_first_is_taken_and_what_is_not_understood_is_left_out() -> None:
    more = {
        "printer-name": attribute(0x42, "printer-name", b"laser") + attribute(0x42, "", b"other"),
        "strange": attribute(0x31, "strange", bytes(11)),
        "none": attribute(0x10, "none", b""),
        "in a language": attribute(0x35, "in a language", b"\0\2vi\0\x07m\xc3\xa1y in"),
    }
    assert printers(reply(more)) == ({"printer-name": "laser", "in a language": "máy in"},)


def test_groups_that_are_no_printers_are_left_out() -> None:
    job = b"\x02" + attribute(0x42, "printer-name", b"not one")
    assert printers(reply(LASER).replace(b"\x03", job + b"\x03")) == (LASER,)


def test_no_printers_is_an_answer_however_it_is_said() -> None:
    assert printers(reply()) == ()
    assert printers(reply(status=0x0406)) == ()


@pytest.mark.parametrize("message", [reply(status=0x0403), reply(http="403 Forbidden"), reply(http="401 Unauthorized")])
def test_a_refusal_is_no_empty_list(message: bytes) -> None:
    with pytest.raises(PermissionError):
        printers(message)


@pytest.mark.parametrize(
    "message",
    [b"", b"HTTP/1.0 200 OK\r\n\r\n", b"SSH-2.0-x\r\n\r\n", reply(http="404 Not Found"), reply(status=0x0500)],
)
def test_another_answer_is_an_error(message: bytes) -> None:
    with pytest.raises(ValueError, match="no list of printers"):
        printers(message)


def test_half_an_answer_is_an_error_wherever_it_ends() -> None:
    whole = reply(LASER, LASER)
    for length in range(whole.index(b"\r\n\r\n") + 12, len(whole)):
        with pytest.raises(ValueError, match="broke off"):
            printers(whole[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_survived(body: bytes) -> None:
    try:
        found = printers(b"HTTP/1.0 200 OK\r\n\r\n" + body)
    except (ValueError, PermissionError):
        return
    assert len(repr(found)) < 10_000
