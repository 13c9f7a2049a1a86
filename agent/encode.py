"""The contract as bytes: canonical JSON out, strictly checked dataclasses in; standard library only."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from agent.contract import Batch, Bound, Loss, Sections, Snapshot
from agent.record import Record, defaults, names
from agent.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class NotOurs(ValueError):  # a verdict on somebody's bytes, not an error of ours
    """The bytes are not the message that was expected: a login page, a torn answer, another program."""


def encode(value: object) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, ``None`` fields left out, ``()`` kept."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace")  # a lone surrogate from a broken name becomes "?"


def plain(value: object) -> Any:
    """Return ``value`` as dicts, lists and scalars; optional fields that are ``None`` say nothing: left out."""
    if isinstance(value, Record):
        held, optional = ((name, getattr(value, name)) for name in names(value)), defaults(value)
        return {name: plain(item) for name, item in held if item is not None or name not in optional}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hex."""
    return hashlib.sha256(data).hexdigest()


def snapshot_bytes(snapshot: Snapshot) -> bytes:
    """Return the bytes that are spooled, sent and hashed; they never change again."""
    return encode(snapshot)


def section_digests(sections: Sections) -> dict[str, str]:
    """Return the digest of every section that was observed."""
    held = ((name, getattr(sections, name)) for name in names(sections))
    return {name: digest(encode(section)) for name, section in held if section is not None}


def batch_body(
    *,
    epoch: str,
    wall_seconds: float,
    monotonic_seconds: float,
    boot_id: str,
    losses: Sequence[Loss] = (),
    snapshots: Sequence[bytes] = (),
    digests: Sequence[str] | None = None,
) -> bytes:
    """Return the gzip body of ``POST /v1/snapshots``; the snapshots go out as the bytes they were stored as.

    With the digests that were made when they were stored, the register also sees what the disk has done to them.
    """
    empty = Batch(
        contract=1,
        epoch=epoch,
        sent_wall_seconds=wall_seconds,
        sent_monotonic_seconds=monotonic_seconds,
        boot_id=boot_id,
        losses=tuple(losses),
    )
    head = encode(empty).removesuffix(b"]}")  # "snapshots" sorts last
    named = zip(digests or map(digest, snapshots), snapshots, strict=True)
    items = b",".join(b'{"digest":"%b","snapshot":%b}' % (name.encode(), body) for name, body in named)
    return gzip.compress(head + items + b"]}", compresslevel=6, mtime=0)


def token(agent_id: str, secret: str) -> Secret:
    """Return the bearer token of an agent."""
    return Secret("ak_" + agent_id + "_" + secret)


def decode(kind: type[T], data: bytes) -> T:
    """Return ``data`` as a ``kind`` with every type and bound checked; unknown keys are tolerated."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise NotOurs(f"not JSON: {error}") from None
    return cast("T", _checked(kind, value, kind.__name__))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _checked(hint: Any, value: Any, path: str) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *marks = get_args(hint)
        return _bounded(_checked(inner, value, path), marks, path)
    if origin in (Union, UnionType):
        return _optional(hint, value, path)
    if origin is Literal:
        return _require(value in get_args(hint), value, path)
    if origin is tuple:
        _require(isinstance(value, list), value, path)
        item, _ = get_args(hint)
        return tuple(_checked(item, each, f"{path}[{index}]") for index, each in enumerate(value))
    if origin is dict:
        _require(isinstance(value, dict), value, path)
        _, item = get_args(hint)
        return {key: _checked(item, each, f"{path}.{key}") for key, each in value.items()}
    return (
        _record(hint, value, path)
        if isinstance(hint, type) and issubclass(hint, Record)
        else _scalar(hint, value, path)
    )


def _optional(hint: Any, value: Any, path: str) -> Any:
    if value is None:
        return None
    (inner,) = (arm for arm in get_args(hint) if arm is not NoneType)
    return _checked(inner, value, path)


def _record(kind: Any, value: Any, path: str) -> Any:
    _require(isinstance(value, dict), value, path)
    hints = _hints(kind)
    known = {name: _checked(hint, value[name], f"{path}.{name}") for name, hint in hints.items() if name in value}
    try:
        return kind(**known)
    except TypeError as error:  # a field is missing
        raise NotOurs(f"{path}: {error}") from None


def _scalar(kind: Any, value: Any, path: str) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    return _require(type(value) is kind, value, path)


def _bounded(value: Any, marks: list[Any], path: str) -> Any:
    for mark in marks:
        if isinstance(mark, Bound):
            _require(mark.max_length is None or len(value) <= mark.max_length, value, path)
            _require(mark.pattern is None or re.search(mark.pattern, value) is not None, value, path)
            _require(mark.ge is None or value >= mark.ge, value, path)
            _require(mark.le is None or value <= mark.le, value, path)
    return value


def _require(condition: bool, value: Any, path: str) -> Any:  # noqa: FBT001  # an assertion about input
    if not condition:
        raise NotOurs(f"{path}: {value!r:.80} is not allowed here")
    return value
