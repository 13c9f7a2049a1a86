"""An act that is shown before it is done: what is written is what was shown, or it is shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from agent.text import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from inventory.cli.session import Session
    from inventory.store.acts import Change, Stamp
    from inventory.store.engine import Connection

Seen = TypeVar("Seen")
_TRIES: Final = 5


def agree(
    session: Session,
    command: str,
    *,
    look: Callable[[Connection, Stamp], Seen],
    asks: Callable[[Seen], bool],
    do: Callable[[Connection, Stamp], object],
) -> tuple[Seen, bool]:
    """Rehearse, ask, and only then do it; returns what was seen, and whether it was written.

    ``look`` does the act and returns what of it is to be seen; ``asks`` shows that, and returns ``False`` where there
    is nothing to do. No lock is held while somebody thinks: where the register changed meanwhile so that another thing
    would be written, nothing is, and it is shown anew. With ``--yes`` nobody thinks, and what is looked at is written.
    """
    if session.given.yes:
        return _at_once(session, command, look, asks)
    for _ in range(_TRIES):
        with session.rehearsal() as (connection, stamp):
            seen = look(connection, stamp)
            shown = _told(stamp.changes)
        if not asks(seen):
            return seen, False
        try:
            with session.act(command) as (connection, stamp):
                do(connection, stamp)
                _require_same(stamp.changes, shown)
        except _Changed:
            session.note(session.say(_MEANWHILE.vi, _MEANWHILE.en))
        else:
            return seen, True
    raise Problem(
        "SM-EXISTS-03",
        _MEANWHILE,
        Text("Chưa ghi gì vào sổ.", "Nothing was written."),
        Text("Chạy lại khi không ai khác đang ghi.", "Run it again while nobody else is writing."),
        exit_code=7,
    )


def _at_once(
    session: Session, command: str, look: Callable[[Connection, Stamp], Seen], asks: Callable[[Seen], bool]
) -> tuple[Seen, bool]:
    found: list[Seen] = []
    try:
        with session.act(command) as (connection, stamp):
            found.append(look(connection, stamp))
            _require(asks(found[0]))
    except _NothingToDo:
        return found[0], False
    return found[0], True


def _require(asked: bool) -> None:  # noqa: FBT001  # its only word
    if not asked:
        raise _NothingToDo


def _require_same(changes: Sequence[Change], shown: Sequence[object]) -> None:
    if _told(changes) != shown:
        raise _Changed


def _told(changes: Sequence[Change]) -> list[tuple[object, ...]]:
    """Return what changes say, without the numbers of the rows that say it."""
    return [(change.subject, change.before, change.after) for change in changes]


_MEANWHILE: Final = Text(
    "Trong lúc xem, sổ đã đổi; chưa ghi gì, xem lại:",
    "The register changed in the meantime; nothing was written, look again:",
)


class _NothingToDo(Exception):
    """What was looked at is not to be written."""


class _Changed(Exception):
    """What would be written is not what was shown."""
