from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inventory.connectivity.stretches import Stretch, clip, gaps, union, without

WHOLE = Stretch(0, 100)
STRETCHES = st.lists(
    st.tuples(st.integers(-20, 120), st.integers(1, 40)).map(lambda pair: Stretch(pair[0], pair[0] + pair[1]))
)


def covered(stretches: object) -> set[int]:
    return {second for start, end in stretches for second in range(int(start), int(end))}  # type: ignore[attr-defined]


@given(STRETCHES, STRETCHES)
def test_the_arithmetic_is_that_of_sets_of_seconds(one: list[Stretch], other: list[Stretch]) -> None:
    inside = covered(one) & covered([WHOLE])
    assert covered(union(one)) == covered(one)
    assert covered(clip(union(one), WHOLE)) == inside
    assert covered(gaps(union(one), WHOLE)) == covered([WHOLE]) - inside
    assert covered(without(union(one), other)) == covered(one) - covered(other)


def test_what_is_nearly_together_can_be_made_one() -> None:
    assert union([Stretch(20, 30), Stretch(0, 10)], within=10) == (Stretch(0, 30),)
    assert union([Stretch(20, 30), Stretch(0, 10)], within=9) == (Stretch(0, 10), Stretch(20, 30))
