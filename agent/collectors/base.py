"""What a collector is, and the two answers it has beside a value and a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from agent.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.host import Host
    from agent.junk import Junk

T = TypeVar("T")


class NotApplicable(Exception):
    """There is nothing of this kind on this machine, for the reason given."""


class Partial(Record, Generic[T], kw_only=False):
    """What could be read, the names of what the system refused to this user, and what its maker never filled in."""

    value: T
    denied: tuple[str, ...] = ()
    junk: tuple[Junk, ...] = ()
    """Placeholders, by field: absent from the value, for whoever wants to see them at the machine."""


class Collector(Record, Generic[T], kw_only=False):
    """The function that fills one section or part of the measurements, wholly or as Partial, and how often."""

    name: str
    collect: Callable[[Host], T]
    every_seconds: int
    deadline_seconds: float = 20
    opt_in: bool = False
    """Whether it runs only where the administrator of this machine switched it on; a register never can."""


def first_line(host: Host, path: str) -> str | None:
    """Return the first line of a one-value file without its blanks, ``None`` where it says nothing."""
    text = host.read(path)
    return (text.partition("\n")[0].replace("\0", "").strip() or None) if text else None


def number(host: Host, path: str) -> int | None:
    """Return the whole number in a one-value file, ``None`` where there is none."""
    text = first_line(host, path)
    try:
        return int(text) if text else None
    except ValueError:
        return None
