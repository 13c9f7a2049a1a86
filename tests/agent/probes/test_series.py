import statistics

from hypothesis import given
from hypothesis import strategies as st

from agent.probes.series import series

_ROUND_TRIPS = st.lists(st.none() | st.floats(0, 10).map(lambda one: round(one, 6)), min_size=1, max_size=9)


@given(_ROUND_TRIPS)
def test_the_series_is_told_by_its_median_and_its_loss(round_trips: list[float | None]) -> None:
    coming = iter(round_trips)
    latency = series("register", lambda: next(coming), len(round_trips))
    answered = [one for one in round_trips if one is not None]
    assert (latency.sent, latency.lost) == (len(round_trips), len(round_trips) - len(answered))
    assert latency.seconds == (round(statistics.median(answered), 6) if answered else None)


def test_silence_is_loss_and_not_an_infinite_time() -> None:
    latency = series("gateway", lambda: None)
    assert (latency.sent, latency.lost, latency.seconds) == (4, 4, None)


def test_jitter_is_how_much_a_round_trip_differs_from_the_one_before() -> None:
    coming = iter([0.010, 0.030, None, 0.020])
    assert series("register", lambda: next(coming)).jitter_seconds == 0.015
    assert series("register", lambda: 0.01).jitter_seconds == 0
    assert series("register", lambda: 0.01, 1).jitter_seconds is None
