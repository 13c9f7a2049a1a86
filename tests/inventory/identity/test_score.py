"""The table of points, and what it makes of the situations that offices bring about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import SECTION_NAMES
from agent.evidence import Item
from inventory.identity.rules import BY_KIND, DOUBTFUL, RULES, SAME, SECTIONS
from inventory.identity.score import score


def machine(**values: str) -> frozenset[Item]:
    """Return evidence as ``kind="value"``, several values apart by blanks."""
    return frozenset(Item(kind, value) for kind, text in values.items() for value in text.split())


WHOLE = machine(
    system_serial="8FQ2T7S",
    board_serial="CNWS2007AS00ER",
    chassis_serial="C-1",
    uuid="4c4c4544-0046-5110-8032-b8c04f543753",
    mac="54:bf:64:1a:2c:90 54:bf:64:1a:2c:91",
    disk_serial="Z9A0XK2P",
    memory_serial="9A31C0E2 9A31C0F7",
    machine_id="5f0c",
)
NAMELESS = frozenset(item for item in WHOLE if item.kind in {"mac", "disk_serial", "machine_id"})


def but(items: frozenset[Item], **values: str) -> frozenset[Item]:
    """Return the same with other values of some kinds; an empty one takes the kind away."""
    return frozenset(item for item in items if item.kind not in values) | machine(**values)


BOARD = {"board_serial": "B-2", "uuid": "u-2", "mac": "54:bf:64:00:00:02"}
"""What another mainboard brings."""


@pytest.mark.parametrize(
    ("situation", "mine", "theirs", "points", "verdict"),
    [
        ("nothing changed", WHOLE, WHOLE, 250, "same"),
        ("set up anew", but(WHOLE, machine_id="new"), WHOLE, 240, "same"),
        ("set up anew on a new disk", but(WHOLE, machine_id="new", disk_serial="D-2"), WHOLE, 210, "same"),
        ("nameless, set up anew", but(NAMELESS, machine_id="new"), NAMELESS, 60, "same"),
        ("nameless, set up anew on a new disk", but(NAMELESS, machine_id="n", disk_serial="D-2"), NAMELESS, 30,
         "doubtful"),
        ("a serial that a person wrote down", WHOLE, machine(system_serial="8FQ2T7S"), 60, "same"),
        ("another board, the serial written into it", but(WHOLE, **BOARD), WHOLE, 140, "same"),
        ("another board without a serial", but(WHOLE, system_serial="", chassis_serial="", **BOARD), WHOLE, 60, "same"),
        ("the disk in another machine", but(but(WHOLE, **BOARD), system_serial="S-2", chassis_serial="C-2",
                                            memory_serial="M-2"), WHOLE, 40, "another"),
        ("the disk in a machine that shows little else", machine(disk_serial="Z9A0XK2P", machine_id="5f0c"), WHOLE, 40,
         "doubtful"),
        ("the disk as a second one of another machine", machine(disk_serial="Z9A0XK2P D-2", mac="m", uuid="u",
                                                               machine_id="x"), WHOLE, 30, "another"),
        ("the image of its disk on another machine", machine(machine_id="5f0c", mac="m", disk_serial="d"), NAMELESS, 10,
         "another"),
        ("a board of one batch", but(WHOLE, mac="m", disk_serial="d", memory_serial="r", machine_id="x"), WHOLE, 160,
         "another"),
        ("a copied virtual machine", machine(uuid="u-2", mac="m", machine_id="5f0c"),
         machine(uuid="u-1", mac="n", machine_id="5f0c"), 10, "another"),
        ("another machine at the same dock", machine(mac="a dock", disk_serial="d"), machine(mac="b dock",
         disk_serial="e"), 30, "another"),
        ("one of two disks changed, set up anew", machine(mac="m", disk_serial="a b"), machine(mac="m",
         disk_serial="a c"), 60, "same"),
        ("moved from dock to dock, set up anew", machine(mac="m x", disk_serial="a"), machine(mac="m y",
         disk_serial="a"), 60, "same"),
        ("nothing in common", machine(uuid="u-2"), WHOLE, 0, "another"),
        ("nothing shown", machine(), WHOLE, 0, "another"),
    ],
)  # fmt: skip
def test_the_table_judges(
    situation: str, mine: frozenset[Item], theirs: frozenset[Item], points: int, verdict: str
) -> None:
    found = score(mine, theirs)
    assert (found.points, found.verdict) == (points, verdict), f"{situation}: {found}"


@pytest.mark.parametrize("kind", BY_KIND)
def test_no_value_alone_makes_two_machines_one_but_the_serial_of_the_system(kind: str) -> None:
    alone = machine(**{kind: "x"})
    assert (score(alone, alone).verdict == "same") == (kind == "system_serial")


@pytest.mark.parametrize("kind", BY_KIND)
def test_a_value_that_is_seen_elsewhere_too_is_worth_nothing(kind: str) -> None:
    alone = machine(**{kind: "x"})
    found = score(alone, alone, shared=alone)
    assert (found.points, found.agree, found.differ) == (0, (), ())
    assert [item.points for item in found.items] == [0]


def test_a_kind_counts_once_however_many_of_its_values_are_the_same() -> None:
    two = machine(mac="a b", disk_serial="c d")
    assert score(two, two).points == 60
    assert score(two, machine(mac="a", disk_serial="d")).points == 60


def test_of_several_values_one_that_is_seen_nowhere_else_is_enough() -> None:
    both = machine(mac="dock own")
    assert score(both, both, shared=machine(mac="dock")).points == 30
    assert score(both, both, shared=machine(mac="dock")).agree == ("adapters",)


def test_the_name_is_no_kind_of_evidence() -> None:
    assert "name" not in BY_KIND
    assert score([Item("name", "PC01")], [Item("name", "PC01")]).points == 0


def test_the_table_names_each_kind_once_and_sections_that_there_are() -> None:
    assert len(BY_KIND) == len(RULES)
    assert set(SECTIONS) <= set(SECTION_NAMES)
    assert 0 < DOUBTFUL < SAME
    assert [rule.points for rule in RULES] == sorted((rule.points for rule in RULES), reverse=True)


ITEMS = st.frozensets(st.builds(Item, st.sampled_from(sorted(BY_KIND)), st.sampled_from("abc")), max_size=12)


@given(ITEMS, ITEMS, ITEMS)
def test_neither_side_comes_first(mine: frozenset[Item], theirs: frozenset[Item], shared: frozenset[Item]) -> None:
    assert score(mine, theirs, shared) == score(theirs, mine, shared)


@given(ITEMS, ITEMS, ITEMS)
def test_what_is_seen_elsewhere_never_adds_points(
    mine: frozenset[Item], theirs: frozenset[Item], shared: frozenset[Item]
) -> None:
    assert score(mine, theirs, shared).points <= score(mine, theirs).points


@given(ITEMS)
def test_a_machine_differs_from_itself_in_nothing(mine: frozenset[Item]) -> None:
    assert score(mine, mine).differ == ()
