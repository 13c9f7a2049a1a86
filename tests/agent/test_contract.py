"""The contract keeps its own rules: everything bounded, nothing changeable."""

import dataclasses
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from agent import contract
from agent.contract import SECTION_NAMES, Bound, Sections, Snapshot

MESSAGES = [kind for kind in vars(contract).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]
FIELDS = [
    pytest.param(hint, id=f"{kind.__name__}.{name}")
    for kind in MESSAGES
    for name, hint in get_type_hints(kind, include_extras=True).items()
]


def _unbounded(hint: Any, bound: Bound | None = None) -> list[str]:
    """Return what in a type may grow without end."""
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *marks = get_args(hint)
        return _unbounded(inner, next(mark for mark in marks if isinstance(mark, Bound)))
    if origin in {Union, UnionType}:
        return [one for part in get_args(hint) if part is not NoneType for one in _unbounded(part)]
    if origin in {tuple, dict}:
        own = [] if bound and bound.max_length else [str(hint)]
        return own + [one for part in get_args(hint) if part is not Ellipsis for one in _unbounded_key(origin, part)]
    if hint is str:
        return [] if bound and bound.max_length else ["str"]
    if hint in {int, float}:
        return [] if bound and bound.ge is not None and bound.le is not None else [str(hint)]
    return [] if hint is bool or origin is Literal or dataclasses.is_dataclass(hint) else [str(hint)]


def _unbounded_key(origin: Any, part: Any) -> list[str]:
    # The keys of the one dictionary are section names; its length is bounded, and so is the whole body.
    return [] if origin is dict and part is str else _unbounded(part)


@pytest.mark.parametrize("hint", FIELDS)
def test_every_field_has_its_bounds(hint: Any) -> None:
    assert _unbounded(hint) == []


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_cannot_be_changed_and_is_named_field_by_field(kind: Any) -> None:
    options = kind.__dataclass_params__
    assert options.frozen
    assert all(one.kw_only for one in dataclasses.fields(kind))
    assert "__slots__" in vars(kind)


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_says_what_it_is(kind: Any) -> None:
    assert not (kind.__doc__ or "").startswith(f"{kind.__name__}(")


def test_every_section_may_be_unsaid() -> None:
    assert Sections() == Sections(**dict.fromkeys(SECTION_NAMES))


def test_the_sections_are_what_the_snapshot_carries() -> None:
    assert get_type_hints(Snapshot)["sections"] == Sections | None
    assert len(set(SECTION_NAMES)) == len(SECTION_NAMES) <= 64
