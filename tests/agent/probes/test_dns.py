import struct

from agent.probes.dns import _QUERY, answers, is_response
from tests.fakes import FakeHost


def test_the_question_is_about_the_start_of_authority_of_the_root() -> None:
    identifier, flags, questions, *rest, root, kind, group = struct.unpack("!6HBHH", _QUERY)
    assert (flags, questions, rest, root, kind, group) == (0x0100, 1, [0, 0, 0], 0, 6, 1)
    assert identifier


def test_a_refusal_is_an_answer_too() -> None:
    refused = _QUERY[:2] + struct.pack("!H", 0x8105) + _QUERY[4:]
    assert is_response(refused)


def test_neither_a_question_nor_a_stranger_nor_a_scrap_is_an_answer() -> None:
    assert not is_response(_QUERY)
    assert not is_response(b"\0\0" + struct.pack("!H", 0x8180) + _QUERY[4:])
    assert not is_response(_QUERY[:11])
    assert not is_response(b"")


def test_a_silent_resolver_does_not_answer() -> None:
    host = FakeHost(answers={"udp 192.0.2.53": 0.01})
    assert answers(host, "192.0.2.53")
    assert not answers(host, "192.0.2.54")
