"""The contract as constrained decoders: built from its dataclasses and their bounds when the register starts."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from agent import contract
from agent.contract import Bound

T = TypeVar("T")


@cache
def struct_of(kind: type) -> type[msgspec.Struct]:
    """Return the constrained type of a class of the contract; unknown fields are tolerated."""
    hints = get_type_hints(kind, include_extras=True)
    members: list[Any] = []
    for field in fields(kind):
        here = _special(kind, field.name) or _constrained(hints[field.name])
        default = field.default
        if default is MISSING and type(None) in get_args(hints[field.name]):
            default = None  # agents leave out what is None
        members.append((field.name, here) if default is MISSING else (field.name, here, default))
    # Without gc: trees of values hold no cycles.
    return msgspec.defstruct(kind.__name__, members, kw_only=True, omit_defaults=True, gc=False, frozen=True)


def _special(kind: type, name: str) -> Any:
    if (kind, name) == (contract.Item, "snapshot"):
        return msgspec.Raw  # hashed as it came, then decoded by itself, so that a bad one fails alone
    if (kind, name) == (contract.Batch, "snapshots"):
        return tuple[struct_of(contract.Item), ...]  # type: ignore[misc]  # counted later: too many is its own answer
    return None


def _constrained(hint: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner = _constrained(arguments[0])
        return Annotated[inner, _meta(next(mark for mark in arguments[1:] if isinstance(mark, Bound)))]
    if origin in {Union, types.UnionType}:
        return Union[tuple(_constrained(argument) for argument in arguments)]  # noqa: UP007  # built from a tuple
    if origin is tuple:
        return tuple[_constrained(arguments[0]), ...]  # type: ignore[misc]
    if origin is dict:
        return dict[_constrained(arguments[0]), _constrained(arguments[1])]  # type: ignore[misc]
    return struct_of(hint) if isinstance(hint, type) and is_dataclass(hint) else hint


def _meta(bound: Bound) -> msgspec.Meta:
    return msgspec.Meta(**{name: value for name, value in bound._asdict().items() if value is not None})


def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(struct_of(kind))


class _Numbered(msgspec.Struct):
    sequence: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


BATCH: Final = _decoder(contract.Batch)
SNAPSHOT: Final = _decoder(contract.Snapshot)
ENROLMENT: Final = _decoder(contract.Enrolment)
NEW_KEY: Final = _decoder(contract.NewKey)
NUMBERED: Final = msgspec.json.Decoder(_Numbered)

_ENCODER: Final = msgspec.json.Encoder()


def to_json(value: object) -> str:
    """Return a decoded value as JSON text, absent values left out."""
    return _ENCODER.encode(value).decode()


def from_json(kind: type[T], text: str) -> T:
    """Return stored JSON as its type of the contract."""
    return cast("T", _decoder(kind).decode(text))
