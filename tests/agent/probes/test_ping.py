import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.host import LiveHost
from agent.probes.ping import checksum, echo, is_reply, ping
from tests.fakes import FakeHost


@given(st.binary(min_size=2, max_size=80).filter(lambda packet: len(packet) % 2 == 0))
def test_a_packet_with_its_checksum_in_it_sums_to_nothing(packet: bytes) -> None:
    zeroed = packet + b"\0\0"
    assert checksum(packet + checksum(zeroed).to_bytes(2, "big")) == 0


def test_the_checksum_is_the_one_of_the_standard() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


def test_an_odd_byte_counts_as_its_upper_half() -> None:
    assert checksum(b"\x12\x34\x56") == checksum(b"\x12\x34\x56\x00")


@pytest.mark.parametrize(("version", "request_type", "reply_type"), [(4, 8, 0), (6, 128, 129)])
def test_only_an_echo_of_our_own_words_is_a_reply(version: int, request_type: int, reply_type: int) -> None:
    request = echo(version)
    assert request[0] == request_type
    assert is_reply(version, bytes([reply_type]) + request[1:])
    assert not is_reply(version, request)
    assert not is_reply(version, bytes([3]) + request[1:])  # destination unreachable
    assert not is_reply(version, bytes([reply_type]) + request[1:-1] + b"!")
    assert not is_reply(version, b"\0")


def test_a_machine_that_answers_is_as_far_as_its_answer_took() -> None:
    host = FakeHost(answers={"icmp 192.0.2.1": 0.25})
    assert ping(host, "192.0.2.1") == 0.25
    assert ping(host, "192.0.2.2") is None


def test_a_user_who_may_not_ping_is_told_so() -> None:
    with pytest.raises(PermissionError):
        ping(FakeHost(denied=["icmp"]), "192.0.2.1")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_answers_itself(address: str) -> None:
    try:
        seconds = ping(LiveHost(), address)
    except PermissionError:
        pytest.skip("NOT RUN: net.ipv4.ping_group_range does not let this user ping")
    assert seconds is not None
