from __future__ import annotations

from typing import Any

import pytest

from inventory.reports.agents import STATES, state
from inventory.reports.screens import agents as screens
from inventory.store.agent_pages import Fact
from tests.inventory.book import DAY, NOW

FACT = Fact(
    id=1,
    public_id="a",
    device_id=1,
    label="PC01",
    simulated=False,
    agency_id=1,
    version="1.0.0",
    code_id=1,
    enrolled_at=0.0,
    contacted_at=NOW - 60,
    revoked_at=None,
    rotation_asked_at=None,
    copy_of=None,
    changes=0,
    noisy_at=None,
)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "in_use"),
        ({"contacted_at": NOW - 30 * DAY}, "in_use"),
        ({"contacted_at": NOW - 30 * DAY - 1}, "silent"),
        ({"contacted_at": None}, "never_contacted"),
        ({"rotation_asked_at": NOW}, "rotating"),
        ({"rotation_asked_at": NOW, "contacted_at": NOW - 31 * DAY}, "silent"),
        ({"noisy_at": NOW, "rotation_asked_at": NOW}, "noisy"),
        ({"revoked_at": NOW, "noisy_at": NOW}, "revoked"),
    ],
)
def test_a_state_is_computed_from_facts_and_a_clock(more: dict[str, Any], expected: str) -> None:
    assert state(FACT._replace(**more), NOW) == expected


def test_every_state_has_its_words() -> None:
    assert tuple(screens.STATES) == STATES
