from agent.probes.tcp import handshake
from tests.fakes import FakeHost


def test_a_handshake_takes_as_long_as_the_answer() -> None:
    host = FakeHost(answers={"tcp 192.0.2.7": 0.034})
    assert handshake(host, "192.0.2.7", 8443) == 0.034
    assert handshake(host, "192.0.2.8", 8443) is None
