"""Make any value fit the contract's bounds, so that an odd machine never says what the register must refuse."""

from __future__ import annotations

import math
import re
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from agent.contract import Bound
from agent.record import Record, names, replace

T = TypeVar("T")

_UNSENDABLE: Final = re.compile("[\x00\ud800-\udfff]")


class _Rule(NamedTuple):
    """What one field may be: its bound, the rule for its items if it has any, and whether it may say nothing."""

    bound: Bound
    item: _Rule | None
    optional: bool


def fit(value: T) -> T:
    """Return the same value within bounds: text and lists cut, numbers clamped, the impossible not observed.

    A number that is none (NaN) and text that breaks its pattern become ``None`` where the field allows it, and
    are a ValueError where it does not: then the collector failed, and says so. What fits is not even copied.
    """
    kind: Any = type(value)
    changed = {}
    for name, rule in _rules(kind):
        told = getattr(value, name)
        fitted = _fit(told, rule, name)
        if fitted is not told:
            changed[name] = fitted
    return cast("T", replace(cast("Any", value), **changed)) if changed else value


@cache
def _rules(cls: type) -> tuple[tuple[str, _Rule], ...]:
    """Return the rule of each field, taken from its annotation once."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple((name, _rule(hints[name])) for name in names(cls))


def _rule(hint: Any) -> _Rule:
    hint, optional = _without_none(hint)
    bound = Bound()
    if get_origin(hint) is Annotated:
        hint, bound = get_args(hint)[:2]
    return _Rule(bound, _rule(get_args(hint)[0]) if get_origin(hint) is tuple else None, optional)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    kept = [one for one in get_args(hint) if one is not NoneType]
    return kept[0], len(kept) < len(get_args(hint))


def _fit(value: Any, rule: _Rule, name: str) -> Any:
    if value is None:
        return None
    fitted = _fit_one(value, rule, name)
    if fitted is None and not rule.optional:
        raise ValueError(f"{name}: {value!r} is outside the contract")
    return fitted


def _fit_one(value: Any, rule: _Rule, name: str) -> Any:
    if isinstance(value, str):
        return _fit_text(value, rule.bound)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _fit_number(value, rule.bound)
    if isinstance(value, tuple):
        return _fit_items(value, rule, name)
    return fit(value) if isinstance(value, Record) else value


def _fit_items(items: tuple[Any, ...], rule: _Rule, name: str) -> tuple[Any, ...]:
    item = rule.item or _Rule(Bound(), None, optional=True)
    kept = items[: rule.bound.max_length]
    fitted = tuple(_fit(one, item, name) for one in kept)
    is_same = len(kept) == len(items) and all(map(_is, fitted, items))
    return items if is_same else fitted


def _is(one: object, other: object) -> bool:
    return one is other


def _fit_text(text: str, bound: Bound) -> str | None:
    clean = _UNSENDABLE.sub("\ufffd", text)[: bound.max_length]
    return clean if bound.pattern is None or re.search(bound.pattern, clean) else None


def _fit_number(number: float, bound: Bound) -> float | None:
    if math.isnan(number):
        return None
    low = number if bound.ge is None else max(number, bound.ge)
    return low if bound.le is None else min(low, bound.le)
