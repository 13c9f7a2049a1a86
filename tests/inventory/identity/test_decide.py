"""What becomes of an agent that tells what machine it is on: a known device, a new one, a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.evidence import Item
from inventory.identity.decide import Candidate, decide
from tests.inventory.identity.test_score import WHOLE, but, machine

if TYPE_CHECKING:
    from inventory.identity.decide import Decision


def decided(mine: frozenset[Item], *known: Candidate) -> Decision:
    """Decide with what the known devices themselves show as all that is seen anywhere."""
    holders: dict[Item, set[int]] = {}
    for one in known:
        for item in one.items:
            holders.setdefault(item, set()).add(one.device)
    return decide(mine, known, holders)


def test_a_machine_that_fits_nothing_is_a_new_one_and_nobody_is_asked() -> None:
    assert decided(WHOLE) == (None, None, ())
    assert decided(WHOLE, Candidate(1, machine(uuid="u-2", mac="m"))) == (None, None, ())


def test_a_machine_that_was_set_up_anew_is_the_one_it_was() -> None:
    found = decided(but(WHOLE, machine_id="new"), Candidate(7, WHOLE), Candidate(8, machine(mac="m")))
    assert (found.device, found.doubt) == (7, None)
    assert [match.device for match in found.matches] == [7]


def test_a_device_that_another_agent_still_speaks_for_is_never_taken_over() -> None:
    found = decided(WHOLE, Candidate(7, WHOLE, alive=True))
    assert (found.device, found.doubt) == (None, "alive")


def test_of_two_devices_that_both_fit_a_person_chooses() -> None:
    found = decided(WHOLE, Candidate(7, machine(system_serial="8FQ2T7S")), Candidate(8, but(WHOLE, system_serial="")))
    assert (found.device, found.doubt) == (None, "several")
    assert [match.device for match in found.matches] == [8, 7], "the better one first"


def test_one_weak_item_is_a_question_and_no_answer() -> None:
    disk = machine(disk_serial="Z9A0XK2P")
    found = decided(disk, Candidate(7, WHOLE))
    assert (found.device, found.doubt, found.matches[0].score.points) == (None, "weak", 30)


def test_one_that_fits_wins_over_one_that_might() -> None:
    """The disk of one machine was put into another one that is known, too."""
    mine = but(WHOLE, disk_serial="D-1", machine_id="i-1")
    found = decided(mine, Candidate(1, machine(disk_serial="D-1", machine_id="i-1")), Candidate(2, WHOLE))
    assert (found.device, found.doubt) == (2, None)


@pytest.mark.parametrize("number", [2, 10])
def test_a_value_that_several_devices_show_makes_nobody_the_same(number: int) -> None:
    """A dock goes round, and boards of one batch have one serial and one UUID."""
    alike = machine(mac="dock", uuid="batch", system_serial="batch")
    known = [Candidate(device, alike | machine(disk_serial=f"d{device}")) for device in range(1, number + 1)]
    assert decided(alike | machine(disk_serial="d"), *known) == (None, None, ())


def test_two_machines_of_one_name_have_nothing_to_do_with_each_other() -> None:
    named = frozenset([Item("name", "PC01")])
    assert decided(named, Candidate(1, named)) == (None, None, ())
