import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import NotApplicable
from agent.collectors.throughput import collect
from agent.contract import Throughput
from tests.fakes import FakeHost, recorded

STATISTICS = "/sys/class/net/enp3s0/statistics/"


def _pass(host: FakeHost, seconds: float, received: int, sent: int) -> tuple[Throughput, ...] | None:
    host.monotonic_seconds += seconds
    for file, more in (("rx_bytes", received), ("tx_bytes", sent)):
        host.files[STATISTICS + file] = f"{int(host.files[STATISTICS + file]) + more}\n"
    return collect(host).throughputs


def test_the_first_call_has_nothing_to_compare_with() -> None:
    assert collect(recorded("desktop")).throughputs == ()


@given(st.integers(1, 10**6), st.integers(0, 10**12), st.integers(0, 10**12))
def test_bytes_over_seconds_are_bits_per_second(seconds: int, received: int, sent: int) -> None:
    host = recorded("desktop")
    collect(host)
    (found,) = _pass(host, seconds, received, sent) or ()
    assert (found.method, found.seconds) == ("passive", seconds)
    assert found.down_bits_per_second == pytest.approx(received * 8 / seconds, abs=0.1)
    assert found.up_bits_per_second == pytest.approx(sent * 8 / seconds, abs=0.1)


def test_a_counter_that_starts_again_is_no_rate() -> None:
    host = recorded("desktop")
    collect(host)
    assert _pass(host, 300, -1, 0) == ()
    assert _pass(host, 300, 300, 0) != ()


def test_another_way_out_is_not_compared_with_the_last() -> None:
    host = recorded("laptop")
    collect(host)
    host.monotonic_seconds += 300
    host.files["/proc/net/route"] = "\n".join(
        line for line in host.files["/proc/net/route"].splitlines() if not line.startswith("enx")
    )
    assert collect(host).throughputs == ()


def test_without_a_way_out_there_is_nothing_to_see() -> None:
    with pytest.raises(NotApplicable, match="no default route"):
        collect(recorded("mini"))
