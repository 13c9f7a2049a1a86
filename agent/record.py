"""Immutable values with named fields: as frozen dataclasses behave, at a tenth of what building those costs.

``dataclasses`` writes and compiles eight functions for each class, and loads ``inspect`` to do so: together the half
of what the agent took to start, and a tenth of its memory. To whoever asks later a record is a dataclass like others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import Field

R = TypeVar("R", bound="Record")


class _Described:
    """What ``dataclasses`` knows of a class, told by a dataclass of the same fields when somebody asks for it."""

    def __set_name__(self, _: object, name: str) -> None:
        self._name = name

    def __get__(self, _: object, owner: type[Record]) -> Any:
        import dataclasses  # noqa: PLC0415  # the agent at work never comes here

        def told(name: str) -> tuple[str, Any, Any]:
            default = owner._field_defaults.get(name, dataclasses.MISSING)
            shared = {"default": default} if default.__hash__ else {"default_factory": lambda: default}
            return name, owner.__annotations__[name], dataclasses.field(**shared)

        described, kw_only = map(told, owner._fields), not owner.__match_args__
        twin = dataclasses.make_dataclass(owner.__name__, described, frozen=True, kw_only=kw_only)
        setattr(owner, self._name, getattr(twin, self._name))
        return getattr(twin, self._name)


class _Kind(type):
    """Makes a slot of each annotated name in the body of a class, and keeps the defaults aside."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any], *, kw_only: bool = True) -> Any:
        if not bases:
            return super().__new__(cls, name, bases, {**body, "__slots__": ()})
        fields = tuple(body.get("__annotations__", ()))
        own = {
            "_field_defaults": {each: body.pop(each) for each in fields if each in body},
            "_fields": fields,
            "__match_args__": () if kw_only else fields,
            "__slots__": fields,
        }
        made: Any = super().__new__(cls, name, bases, {**body, **own})
        made._setters = {each: getattr(made, each).__set__ for each in fields}  # noqa: SLF001  # its own
        return made


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(metaclass=_Kind):
    """The base of all: ``class Point(Record): x: int; y: int = 0``. ``kw_only=False`` allows ``Point(1, 2)``."""

    if TYPE_CHECKING:  # an annotation that is carried out would be a field to typing.get_type_hints
        _fields: ClassVar[tuple[str, ...]]
        _field_defaults: ClassVar[dict[str, Any]]
        _setters: ClassVar[dict[str, Any]]
        __match_args__: ClassVar[tuple[str, ...]]
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    else:
        __dataclass_fields__, __dataclass_params__ = _Described(), _Described()

    def __init__(self, *values: Any, **named: Any) -> None:
        if values:
            named.update(zip(self.__match_args__, values, strict=False))
        given, setters = {**self._field_defaults, **named}, self._setters
        if given.keys() != setters.keys() or len(values) > len(self.__match_args__):
            raise TypeError(_mismatch(self, values, named))
        for name, value in given.items():
            setters[name](self, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return _values(self) == _values(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_values(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._fields)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), _values(self))


def names(record: Record | type[Record]) -> tuple[str, ...]:
    """Return the names of the fields, in their order."""
    return record._fields


def defaults(record: Record | type[Record]) -> dict[str, Any]:
    """Return the values of the fields that may be left out."""
    return record._field_defaults


def replace(record: R, **changes: Any) -> R:
    """Return the same record with some values changed."""
    return type(record)(**{**dict(zip(record._fields, _values(record), strict=True)), **changes})


def _values(record: Any) -> tuple[Any, ...]:
    return tuple([getattr(record, name) for name in record._fields])


def _remade(kind: type[R], values: tuple[Any, ...]) -> R:
    return kind(**dict(zip(kind._fields, values, strict=True)))


def _mismatch(record: Record, values: tuple[Any, ...], named: dict[str, Any]) -> str:
    missing = [each for each in record._fields if each not in {**record._field_defaults, **named}]
    unknown = [*(each for each in named if each not in record._fields), *values[len(record.__match_args__) :]]
    return f"{type(record).__name__}: missing {missing}, unknown {unknown}"
