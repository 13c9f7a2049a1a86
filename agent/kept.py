"""Lists that cost much to read, read again only when the files changed that they come from."""

from __future__ import annotations

import json
import zlib
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from agent.record import Record, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agent.host import Host

R = TypeVar("R", bound=Record)

_UNSETTLED_SECONDS: Final = 2.0
"""A file that young may be written once more without looking any younger."""


class Kept(NamedTuple):
    """A list read earlier, folded small, and the files it came from with when each was last written."""

    files: tuple[tuple[str, float | None], ...]
    folded: bytes


def kept(host: Host, name: str, paths: Iterable[str], kind: type[R], read: Callable[[], Iterable[R]]) -> tuple[R, ...]:
    """Return what ``read`` yields, or yielded when the same files were as old as now.

    The items are flat records of the contract. What raises is not kept.
    """
    files = tuple((path, host.modified(path)) for path in paths)
    known = host.kept.get(name)
    if known is not None and known.files == files:
        return _unfold(known.folded, kind)
    found = tuple(read())
    if all(moment is None or moment + _UNSETTLED_SECONDS < host.wall() for _, moment in files):
        host.kept[name] = Kept(files, _fold(found, kind))
    return found


def _fold(items: tuple[R, ...], kind: type[R]) -> bytes:
    values = attrgetter(*names(kind))
    return zlib.compress(json.dumps([values(item) for item in items]).encode(), 1)


def _unfold(folded: bytes, kind: type[R]) -> tuple[R, ...]:
    held = names(kind)
    return tuple(kind(**dict(zip(held, values, strict=True))) for values in json.loads(zlib.decompress(folded)))
