"""Every recorded machine, whole: what the agent would say of it, to the last character."""

import json
from collections.abc import Callable
from dataclasses import asdict

import pytest

from agent.collectors.every import COLLECTORS, INVENTORY
from agent.runner import run
from tests.fakes import HOST_NAMES, recorded

BROKEN = "broken-tools"


@pytest.mark.parametrize("name", HOST_NAMES)
def test_the_machine_is_described_as_on_file(name: str, golden: Callable[[str, str], None]) -> None:
    collected = asdict(run(recorded(name), COLLECTORS))
    golden(f"hosts/{name}.json", json.dumps(collected, indent=1, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("name", HOST_NAMES)
def test_an_unchanged_machine_is_described_in_the_same_words(name: str) -> None:
    host = recorded(name)
    assert run(host, INVENTORY) == run(host, INVENTORY)


@pytest.mark.parametrize("name", [name for name in HOST_NAMES if name != BROKEN])
def test_no_collector_fails_on_a_recorded_machine(name: str) -> None:
    health = run(recorded(name), COLLECTORS).health
    assert {how.collector: how.error for how in health if how.outcome in {"failed", "timeout"}} == {}


def test_a_machine_whose_tools_hang_lie_and_fail_and_whose_books_are_torn_deletes_nothing() -> None:
    collected = run(recorded(BROKEN), INVENTORY)
    outcomes = {how.collector: how.outcome for how in collected.health}
    broken = {
        "softwares": "failed",  # the book of dpkg ends in the middle of a package
        "updates": "failed",
        "antiviruses": "failed",  # what is told by packages is not told without them
        "remote_tools": "failed",
        "virtual_machines": "timeout",  # virsh does not end
    }
    assert {name: outcomes[name] for name in broken} == broken
    assert [name for name in broken if getattr(collected.sections, name) is not None] == []
    clock = collected.sections.time_synchronisation
    assert clock is not None
    assert (clock.service, clock.synchronised) == ("chrony", None)  # chronyc says nonsense


def test_there_is_a_machine_of_every_sort() -> None:
    assert set(HOST_NAMES) >= {
        *(
            BROKEN,
            "container",
            "desktop",
            "junk",
            "laptop",
            "laptop-dock",
            "mini",
            "raspberry",
            "server",
            "server-raid",
            "vm",
        ),
    }
