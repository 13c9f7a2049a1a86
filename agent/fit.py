"""Make any value fit the contract's bounds, so that an odd machine never says what the register must refuse."""

from __future__ import annotations

import math
import re
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from agent.contract import Bound

T = TypeVar("T")

_UNSENDABLE: Final = re.compile("[\x00\ud800-\udfff]")


def fit(value: T) -> T:
    """Return the same value within bounds: text and lists cut, numbers clamped, the impossible not observed.

    A number that is none (NaN) and text that breaks its pattern become ``None`` where the field allows it, and
    are a ValueError where it does not: then the collector failed, and says so.
    """
    kind: Any = type(value)
    fitted = {name: _fit(getattr(value, name), hint, name) for name, hint in _hints(kind).items()}
    return cast("T", kind(**fitted))


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in fields(cls)}


def _fit(value: Any, hint: Any, name: str) -> Any:
    if value is None:
        return None
    hint, optional = _without_none(hint)
    bound, item = _bound(hint)
    fitted = _fit_one(value, bound, item, name)
    if fitted is None and not optional:
        raise ValueError(f"{name}: {value!r} is outside the contract")
    return fitted


def _fit_one(value: Any, bound: Bound, item: Any, name: str) -> Any:
    if isinstance(value, str):
        return _fit_text(value, bound)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _fit_number(value, bound)
    if isinstance(value, tuple):
        return tuple(_fit(one, item, name) for one in value[: bound.max_length])
    return fit(value) if is_dataclass(value) else value


def _fit_text(text: str, bound: Bound) -> str | None:
    clean = _UNSENDABLE.sub("\ufffd", text)[: bound.max_length]
    return clean if bound.pattern is None or re.search(bound.pattern, clean) else None


def _fit_number(number: float, bound: Bound) -> float | None:
    if math.isnan(number):
        return None
    low = number if bound.ge is None else max(number, bound.ge)
    return low if bound.le is None else min(low, bound.le)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    kept = [one for one in get_args(hint) if one is not NoneType]
    return kept[0], len(kept) < len(get_args(hint))


def _bound(hint: Any) -> tuple[Bound, Any]:
    """Return the bound of a field, and the type of its items if it has any."""
    bound = Bound()
    if get_origin(hint) is Annotated:
        hint, bound = get_args(hint)[:2]
    return bound, get_args(hint)[0] if get_origin(hint) is tuple else None
