import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.latencies import collect
from agent.contract import Latency
from tests.fakes import FakeHost, recorded


def _series(host: FakeHost) -> dict[str, Latency]:
    return {latency.target: latency for latency in collect(host).latencies or ()}


def test_the_next_hop_and_the_register_are_told_apart() -> None:
    steady = {"sent": 4, "lost": 0, "jitter_seconds": 0.0}
    assert _series(recorded("desktop")) == {
        "gateway": Latency(target="gateway", seconds=0.0006, method="icmp", **steady),
        "register": Latency(target="register", seconds=0.034, method="tcp", **steady),
    }


def test_a_register_that_is_silent_is_all_loss() -> None:
    assert _series(recorded("laptop"))["register"] == Latency(target="register", sent=4, lost=4, method="tcp")


def _without_pings(host: FakeHost, *, knocks: bool = True) -> FakeHost:
    (gateway,) = [name.removeprefix("icmp ") for name in host.answers if name.startswith("icmp ")]
    host.answers = {name: seconds for name, seconds in host.answers.items() if not name.startswith("icmp ")}
    host.answers |= {f"tcp {gateway}": 0.002} if knocks else {}
    return host


def test_where_pings_are_denied_or_lost_a_knock_by_tcp_tells_the_way_and_why() -> None:
    lost = _without_pings(recorded("desktop"))
    denied = _without_pings(recorded("desktop"))
    denied.denied = ["icmp"]
    for host, why in ((lost, "icmp_lost"), (denied, "icmp_denied")):
        told = _series(host)["gateway"]
        assert (told.method, told.diagnosis, told.seconds, told.lost) == ("tcp", why, 0.002, 0)


def test_a_gateway_that_answers_nothing_at_all_is_lost_by_icmp_and_blames_nobody() -> None:
    told = _series(_without_pings(recorded("desktop"), knocks=False))["gateway"]
    assert (told.method, told.diagnosis, told.lost) == ("icmp", None, 4)


def test_a_name_that_does_not_resolve_is_not_a_long_way() -> None:
    host = recorded("desktop")
    host.names = {}
    assert set(_series(host)) == {"gateway"}


def test_a_machine_alone_has_no_way_to_measure() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("mini"))
