"""An act of a person: one transaction with its laws and its entry in the audit log; loaded only by what writes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from inventory.access import audit
from inventory.cli.author import author
from inventory.registry import invariants
from inventory.registry.refusal import not_blank
from inventory.store import acts, trail
from inventory.store.acts import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inventory.store.engine import Connection, Store


class Sealed(NamedTuple):
    """An act as it stands in the audit log."""

    number: int
    group: str
    undoable: bool


@contextlib.contextmanager
def act(
    store: Store, now: float, reason: str | None, command: str, sealed: Callable[[Sealed], None]
) -> Iterator[tuple[Connection, Stamp]]:
    """Open the register for one act; it and its entry in the audit log are written together or not at all.

    Once it is written, ``sealed`` is told under which number.
    """
    stamp = Stamp(author(), now, None if reason is None else not_blank("--reason", reason, 1000))
    with store.write() as connection:
        trail.lock(connection)
        yield connection, stamp
        invariants.check(connection, stamp)
        undoable = acts.can_be_undone(stamp.changes)
        audit.seal(connection, stamp, command)
    if stamp.act is not None:
        sealed(Sealed(stamp.act, command.partition(" ")[0], undoable=undoable))


@contextlib.contextmanager
def rehearsal(store: Store, now: float) -> Iterator[tuple[Connection, Stamp]]:
    """Open the register for an act that is only shown: nothing of it stays."""
    with contextlib.suppress(_Rehearsed), store.write() as connection:
        stamp = Stamp(author(), now)
        yield connection, stamp
        invariants.check(connection, stamp)
        raise _Rehearsed


class _Rehearsed(Exception):
    """The end of an act that was only shown."""
