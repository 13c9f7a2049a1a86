"""Planted bugs: what the kill tests must catch, or they prove nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from agent.delivery import Delivery
from agent.spool import Spool
from inventory.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _none() -> None:
    """No bug."""


def _acknowledge_before_commit() -> None:
    """The server answers while its commit is still on the way."""
    commit = Writer._commit

    def hasty(self: Writer[Any, Any], jobs: Sequence[Any], *, careful: bool) -> Sequence[Any]:
        with self._store.lock():
            connection = self._connected()
            connection.execute("BEGIN IMMEDIATE")
            answers = self._apply(connection, jobs, fresh=True, careful=careful)
            connection.execute("ROLLBACK")
        self._version = None

        def late() -> None:
            time.sleep(0.05)
            commit(self, jobs, careful=careful)

        self._late = late  # type: ignore[attr-defined]
        return answers

    group = Writer._group

    def answered_first(self: Writer[Any, Any], jobs: list[Any]) -> None:
        group(self, jobs)
        self._late()  # type: ignore[attr-defined]

    Writer._commit = hasty  # type: ignore[method-assign]
    Writer._group = answered_first  # type: ignore[method-assign]


def _delete_before_acknowledgement() -> None:
    """The agent forgets what it sends before it has heard that it arrived."""
    send = Delivery.send

    def forgetful(self: Delivery) -> Any:
        parcel = self._spool.peek(self._count)
        with self._spool._ledger.transaction():
            for number in parcel.sequences:
                self._spool._ledger.change("DELETE FROM snapshot WHERE sequence = ?", (number,))
        body = self._body
        self._body = lambda _: body(parcel)  # type: ignore[method-assign]
        try:
            return send(self)
        finally:
            self._body = body  # type: ignore[method-assign]

    Delivery.send = forgetful  # type: ignore[method-assign]


def _number_without_keeping() -> None:
    """The agent counts a snapshot in one transaction and keeps it in another."""
    push = Spool.push

    def split(self: Spool, priority: Any, build: Any, base: Any = None) -> Any:
        with self._ledger.transaction():
            self._ledger.next_number(0)
        time.sleep(0.005)
        with self._ledger.transaction():
            self._ledger.change("UPDATE meta SET value = value - 1 WHERE name = 'sequence'")
        return push(self, priority, build, base)

    Spool.push = split  # type: ignore[method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    "none": _none,
    "acknowledge_before_commit": _acknowledge_before_commit,
    "delete_before_acknowledgement": _delete_before_acknowledgement,
    "number_without_keeping": _number_without_keeping,
}


def plant(name: str) -> None:
    """Put one bug into this process."""
    MUTANTS[name]()
