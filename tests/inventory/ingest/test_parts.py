"""Which part of now is which of before, and what is no part at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.ingest import parts

if TYPE_CHECKING:
    from inventory.ingest.parts import Part


def found(section: str, *items: dict[str, Any], carried: bool = False) -> list[Part]:
    made = parts.parts_of(section, items[0] if section == "system" else list(items), carried=carried)
    assert made is not None
    return made


def matched(section: str, before: list[dict[str, Any]], now: list[dict[str, Any]]) -> parts.Match:
    return parts.match(section, found(section, *before), found(section, *now))


def module(slot: str, serial: str | None = None, size: int = 4 << 30) -> dict[str, Any]:
    told = {"slot": slot, "size_bytes": size, "type": "DDR4"}
    return told if serial is None else {**told, "serial": f"9A31C0{serial}"}


@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("memories", {"slot": "DIMM 2", "size_bytes": 0}),
        ("storages", {"name": "sdb", "serial": "STICK", "removable": True}),
        ("networks", {"name": "enx1", "kind": "wired", "removable": True, "permanent_mac": "00:e0:4c:68:00:01"}),
        ("networks", {"name": "br0", "kind": "virtual"}),
    ],
)
def test_what_comes_and_goes_by_itself_is_no_part(section: str, item: dict[str, Any]) -> None:
    assert found(section, item) == []


def test_a_screen_belongs_to_a_machine_that_stays_where_it_is() -> None:
    screen, lid = {"connector": "DP-1", "model": "P2419H", "serial": "S1"}, {"connector": "eDP-1", "built_in": True}
    assert [part.place for part in found("monitors", screen, lid)] == ["DP-1", "eDP-1"]
    assert [part.place for part in found("monitors", screen, lid, carried=True)] == ["eDP-1"]


def test_a_machine_that_says_nothing_of_its_board_has_not_lost_it() -> None:
    assert parts.parts_of("system", {"serial": "X"}, carried=False) is None
    (board,) = found("system", {"board_model": "H110M", "board_serial": "B1"})
    assert (board.name, board.place) == ("B1", "board0")


def test_a_module_that_changed_its_slot_is_the_same_module() -> None:
    assert matched("memories", [module("1", "E2"), module("2", "F7")], [module("1", "F7"), module("2", "E2")]) == (
        parts.Match(stayed=((0, 1), (1, 0)), replaced=(), come=(), gone=())
    )


def test_a_serial_that_cannot_be_read_today_loses_nothing() -> None:
    assert matched("memories", [module("1", "E2"), module("2", "F7")], [module("1"), module("2")]) == (
        parts.Match(stayed=((0, 0), (1, 1)), replaced=(), come=(), gone=())
    )


def test_another_module_in_its_place_is_a_replacement() -> None:
    assert matched("memories", [module("1", "E2")], [module("1", "F7")]) == (
        parts.Match(stayed=(), replaced=((0, 0),), come=(), gone=())
    )


def test_a_smaller_module_without_serials_is_another_one() -> None:
    assert matched("memories", [module("1")], [module("1", size=2 << 30)]).replaced == ((0, 0),)


def test_a_disk_whose_name_changed_is_the_same_disk() -> None:
    disk = {"model": "ST1000", "size_bytes": 10**12}
    assert matched("storages", [{"name": "sda", **disk}], [{"name": "sdb", **disk}]).stayed == ((0, 0),)


MODULES = st.lists(
    st.builds(
        module, st.sampled_from("1234"), st.none() | st.sampled_from(["E1", "E2", "F1", "F7"]), st.sampled_from([1, 2])
    ),
    max_size=4,
    unique_by=lambda one: one["slot"],
)


@given(MODULES, MODULES)
def test_every_part_has_one_fate(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> None:
    result = matched("memories", before, now)
    olds = [*(old for old, _ in (*result.stayed, *result.replaced)), *result.gone]
    news = [*(new for _, new in (*result.stayed, *result.replaced)), *result.come]
    assert sorted(olds) == list(range(len(before)))
    assert sorted(news) == list(range(len(now)))


@given(MODULES)
def test_the_same_parts_again_are_the_same_parts(modules: list[dict[str, Any]]) -> None:
    assert matched("memories", modules, modules).stayed == tuple((index, index) for index in range(len(modules)))
