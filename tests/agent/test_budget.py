from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.budget import LATER, STEPS, USUAL, step
from agent.contract import SECTION_NAMES


def test_the_order_of_degrading_is_contacts_then_measurements_then_software() -> None:
    assert [each.name for each in STEPS] == ["usual", "contacts", "measurements", "softwares", "spent"]
    for before, after in pairwise(STEPS):
        assert before.share < after.share
        assert (before.contact, before.measure, not before.softwares) <= (
            after.contact,
            after.measure,
            not after.softwares,
        )


def test_only_what_waits_for_tomorrow_is_named_and_it_exists() -> None:
    assert set(SECTION_NAMES) > LATER


@given(st.integers(1, 10**9), st.floats(0, 3))
def test_a_step_begins_at_its_share_of_the_day(budget: int, share: float) -> None:
    spent = int(share * budget)
    now = step(spent, budget)
    assert now.share * budget <= spent
    assert all(each.share * budget > spent for each in STEPS if each.share > now.share)


def test_nothing_spent_is_as_usual() -> None:
    assert step(0, 300_000) is USUAL
