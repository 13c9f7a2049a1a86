"""A record behaves as a frozen dataclass does, compared with one, and costs the agent none of what that loads."""

import dataclasses
import pickle
import subprocess
import sys
from typing import Any, Generic, TypeVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.record import Record, defaults, names, replace

T = TypeVar("T")


class Point(Record):
    """A place."""

    x: int
    y: int = 0


class Pair(Record, Generic[T], kw_only=False):
    """Two things."""

    left: T
    right: T | None = None
    """The one on the right."""

    def both(self) -> tuple[T, T | None]:
        return self.left, self.right


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A place."""

    x: int
    y: int = 0


NUMBERS = st.integers()


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_it_compares_hashes_and_shows_as_a_dataclass_does(a: int, b: int, c: int, d: int) -> None:
    one, other = Point(x=a, y=b), Point(x=c, y=d)
    twin, second = Twin(x=a, y=b), Twin(x=c, y=d)
    assert (one == other) == (twin == second)
    assert (hash(one) == hash(other)) == (hash(twin) == hash(second))
    assert repr(one) == repr(twin).replace("Twin", "Point")
    assert dataclasses.asdict(one) == dataclasses.asdict(twin)
    assert replace(one, x=c) == dataclasses.replace(one, x=c) == Point(x=c, y=b)
    assert pickle.loads(pickle.dumps(one)) == one


def test_it_is_not_equal_to_what_has_the_same_values() -> None:
    assert Point(x=1) != Twin(x=1)
    assert Point(x=1) != (1, 0)


def test_what_may_be_left_out_has_its_default() -> None:
    assert Point(x=1).y == 0
    assert (names(Point), defaults(Point)) == (("x", "y"), {"y": 0})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, "missing ['x'], unknown []"),
        ({"x": 1, "z": 2}, "unknown ['z']"),
        ({"z": 2}, "missing ['x'], unknown ['z']"),
    ],
)
def test_a_field_that_is_missing_or_unknown_is_named(arguments: dict[str, int], told: str) -> None:
    with pytest.raises(TypeError) as caught:
        Point(**arguments)
    assert told in str(caught.value)


def test_fields_are_named_unless_their_order_is_part_of_the_class() -> None:
    with pytest.raises(TypeError, match=r"Point: missing \['x'\], unknown \[1\]"):
        Point(1)  # type: ignore[misc]
    assert Pair(1, 2).both() == (1, 2)
    with pytest.raises(TypeError, match=r"Pair: missing \[\], unknown \[3\]"):
        Pair(1, 2, 3)  # type: ignore[call-arg]


def test_nothing_in_it_can_be_changed_deleted_or_added() -> None:
    point: Any = Point(x=1)
    for change in (lambda: setattr(point, "x", 2), lambda: delattr(point, "x"), lambda: setattr(point, "z", 2)):
        with pytest.raises(AttributeError, match="cannot be"):
            change()
    assert point == Point(x=1)
    assert not hasattr(point, "__dict__")


@pytest.mark.parametrize("kind", [Point, Pair])
def test_who_asks_for_a_dataclass_finds_one(kind: type[Record]) -> None:
    assert dataclasses.is_dataclass(kind)
    assert tuple(each.name for each in dataclasses.fields(kind)) == names(kind) == tuple(get_type_hints(kind))
    assert [each.name for each in dataclasses.fields(kind) if each.default is dataclasses.MISSING] == [names(kind)[0]]
    assert {each.kw_only for each in dataclasses.fields(kind)} == {kind is Point}


def test_a_shared_default_that_is_a_box_can_be_told_of_too() -> None:
    class Box(Record):
        content: dict[str, int] = {}  # noqa: RUF012  # a shared one is what is tested

    assert dataclasses.asdict(Box()) == {"content": {}}


def test_the_agent_at_work_loads_nothing_that_builds_dataclasses() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, agent.__main__, agent.assembly; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not {"dataclasses", "inspect"} & set(loaded)
