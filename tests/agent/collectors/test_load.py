from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.load import collect, cpu_times
from tests.fakes import FakeHost, recorded

_TICKS = st.lists(st.integers(0, 10**9), min_size=10, max_size=10)


def _ratio(host: FakeHost, ticks: list[int]) -> float | None:
    host.files["/proc/stat"] = "cpu  " + " ".join(map(str, ticks)) + "\ncpu0 1 2 3\n"
    return collect(host).cpu_ratio


def test_half_the_time_at_work_is_half() -> None:
    host = FakeHost()
    assert _ratio(host, [100, 0, 0, 100, 0, 0, 0, 0, 0, 0]) is None
    assert _ratio(host, [125, 0, 25, 125, 25, 0, 0, 0, 0, 0]) == 0.5


@given(_TICKS, _TICKS)
def test_the_share_is_a_share_whatever_the_counters_do(before: list[int], after: list[int]) -> None:
    host = FakeHost()
    _ratio(host, before)
    ratio = _ratio(host, after)
    assert ratio is None or 0 <= ratio <= 1


def test_guest_time_is_not_counted_twice() -> None:
    assert cpu_times("cpu  10 0 0 10 0 0 0 0 10 0\n") == (10, 20)


def test_what_the_machine_does_not_tell_stays_unsaid() -> None:
    host = FakeHost()
    assert collect(host) == type(collect(host))()


def test_the_values_are_in_base_units() -> None:
    measured = collect(recorded("desktop"))
    assert (measured.load1, measured.memory_available_bytes, measured.uptime_seconds) == (0.31, 1900000 * 1024, 36000.1)
