import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.latencies import collect
from agent.contract import Latency
from tests.fakes import FakeHost, recorded


def _series(host: FakeHost) -> dict[str, Latency]:
    return {latency.target: latency for latency in collect(host).value.latencies or ()}


def test_the_next_hop_and_the_register_are_told_apart() -> None:
    assert _series(recorded("desktop")) == {
        "gateway": Latency(target="gateway", sent=4, lost=0, seconds=0.0006),
        "register": Latency(target="register", sent=4, lost=0, seconds=0.034),
    }


def test_a_register_that_is_silent_is_all_loss() -> None:
    assert _series(recorded("laptop"))["register"] == Latency(target="register", sent=4, lost=4)


def test_a_user_who_may_not_ping_still_measures_the_register() -> None:
    host = recorded("desktop")
    host.denied = ["icmp"]
    measured = collect(host)
    assert measured.denied == ("gateway",)
    assert [latency.target for latency in measured.value.latencies or ()] == ["register"]


def test_a_name_that_does_not_resolve_is_not_a_long_way() -> None:
    host = recorded("desktop")
    host.names = {}
    assert set(_series(host)) == {"gateway"}


def test_a_machine_alone_has_no_way_to_measure() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("mini"))
