from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inventory.api.limits import Buckets


def test_a_call_that_is_given_back_costs_nothing() -> None:
    buckets = Buckets(1.0, 2.0, lambda: 0.0)
    for _ in range(10):
        assert buckets.take("one") == 0.0
        buckets.give("one")
    assert [buckets.take("one") > 0 for _ in range(3)] == [False, False, True]


@given(st.lists(st.booleans(), max_size=20))
def test_giving_never_makes_more_than_the_burst(steps: list[bool]) -> None:
    buckets = Buckets(1.0, 3.0, lambda: 0.0)
    for gives in steps:
        if gives:
            buckets.give("one")
        else:
            buckets.take("one")
    assert sum(buckets.take("one") == 0.0 for _ in range(10)) <= 3
