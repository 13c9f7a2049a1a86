import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import pace
from agent.contract import AgentConfig

seeds = st.integers(0, 10**6)


@given(seeds, st.integers(1, 40))
def test_the_wait_is_drawn_from_nothing_to_a_growing_bound_with_a_cap(seed: int, failures: int) -> None:
    backoff = pace.Backoff(random.Random(seed))
    delays = [backoff.delay() for _ in range(failures)]
    assert all(0 <= each <= min(300, 5 * 2**number) for number, each in enumerate(delays))


def test_the_draw_is_full_and_not_a_fixed_delay() -> None:
    """Mutant: no jitter. Half of the draws lie in the lower half."""
    delays = [pace.Backoff(random.Random(seed)).delay() for seed in range(400)]
    assert 120 < sum(each < 2.5 for each in delays) < 280


@given(seeds, st.floats(0, 10_000))
def test_what_the_server_asks_for_is_the_least_and_never_more_than_fifteen_minutes(seed: int, asked: float) -> None:
    delay = pace.Backoff(random.Random(seed)).delay(asked)
    assert min(asked, 900) <= delay <= 900


def test_two_agents_that_got_the_same_answer_do_not_come_back_together() -> None:
    """Mutant: Retry-After taken as it is."""
    assert len({pace.Backoff(random.Random(seed)).delay(600) for seed in range(50)}) == 50


def test_only_a_reset_ends_the_growth() -> None:
    backoff = pace.Backoff(random.Random(1))
    for _ in range(20):
        backoff.delay()
    assert max(backoff.delay() for _ in range(50)) > 60
    backoff.reset()
    assert backoff.delay() <= 5


@given(seeds, st.text(min_size=1), st.floats(0, 2e9), st.sampled_from([60, 300, 900, 86_400]))
def test_every_agent_has_its_own_moment_in_the_interval(seed: int, agent: str, wall: float, period: float) -> None:
    delay = pace.next_contact(agent, wall, period, random.Random(seed))
    assert period / 2 < delay <= 1.6 * period


@given(st.integers(), st.text(min_size=1, max_size=9), st.floats(0, 1e10), st.floats(300, 604_800))
def test_everything_is_looked_at_once_a_period_at_least_and_not_twice_in_a_row(
    seed: int, agent: str, wall: float, period: float
) -> None:
    draw = random.Random(seed)
    for _ in range(5):
        delay = pace.next_inventory(agent, wall, period, draw)
        assert 0.19 * period * 0.95 <= delay <= period
        wall += delay


def test_a_district_that_started_at_once_looks_at_its_machines_spread_over_the_day() -> None:
    draw = random.Random(1)
    hours = {int(pace.next_inventory(f"a{number}", 0.0, 86_400, draw) // 3600) for number in range(400)}
    assert len(hours) >= 19


def test_the_moment_does_not_wander() -> None:
    draw, wall, moments = random.Random(7), 1e9, []
    for _ in range(50):
        wall += pace.next_contact("a1", wall, 900, draw)
        moments.append((wall - moments[0]) % 900 if moments else wall)
    assert all(each <= 180 or each >= 720 for each in moments[1:])


def test_a_district_is_spread_over_the_interval() -> None:
    draw = random.Random(7)
    moments = [pace.next_contact(f"a{number}", 0, 900, draw) % 900 for number in range(200)]
    assert all(any(tenth * 90 <= each < tenth * 90 + 90 for each in moments) for tenth in range(10))


@given(seeds, st.sampled_from([60.0, 900.0]), st.none() | st.floats(0, 3600))
def test_the_first_contact_after_a_start_waits_as_long_as_it_may(
    seed: int, period: float, spread: float | None
) -> None:
    assert 0 <= pace.start_delay(period, spread, random.Random(seed)) <= (60 if spread is None else spread)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("99999", 900),
        ("", None),
        (None, None),
        ("-5", None),
        ("1e3", None),
        ("٣", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_a_date_or_nonsense_in_retry_after_is_ignored(header: str | None, seconds: float | None) -> None:
    assert pace.retry_after(header) == seconds


def test_the_register_sets_numbers_leaves_alone_what_it_does_not_name_and_can_take_them_back() -> None:
    schedule = pace.Schedule(inventory=86_400, measure=300, contact=900, spread=None)
    schedule.adopt(AgentConfig(measure_seconds=60))
    assert (schedule.inventory, schedule.measure, schedule.contact, schedule.spread) == (86_400, 60, 900, None)
    schedule.adopt(None)
    assert (schedule.inventory, schedule.measure, schedule.contact, schedule.spread) == (86_400, 300, 900, None)
    schedule.adopt(AgentConfig(spread_seconds=0))
    assert schedule.spread == 0
