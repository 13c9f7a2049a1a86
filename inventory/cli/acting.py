"""An act of a person: one transaction with its laws and its entry in the audit log; loaded only by what writes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from inventory.access import audit
from inventory.cli.author import author
from inventory.registry import invariants
from inventory.registry.refusal import not_blank
from inventory.store import trail
from inventory.store.acts import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.store.engine import Connection, Store


@contextlib.contextmanager
def act(store: Store, now: float, reason: str | None, command: str) -> Iterator[tuple[Connection, Stamp]]:
    """Open the register for one act; it and its entry in the audit log are written together or not at all."""
    stamp = Stamp(author(), now, None if reason is None else not_blank("--reason", reason, 1000))
    with store.write() as connection:
        trail.lock(connection)
        yield connection, stamp
        invariants.check(connection, stamp)
        audit.seal(connection, stamp, command)


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
