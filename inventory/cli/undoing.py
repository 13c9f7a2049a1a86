"""The verb ``undo`` of every group whose acts can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.registry.undo import undo
from inventory.reports.screens.words import several

if TYPE_CHECKING:
    from collections.abc import Callable

HELP = "Hoàn tác một việc của nhóm này; lịch sử vẫn giữ cả hai."


def undo_of(group: str) -> Callable[..., None]:
    """Return the command that takes back an act of ``group``."""

    def command(
        context: typer.Context,
        *,
        act: Annotated[int, typer.Argument(metavar="ACT", help=said("số: somay audit list", "see: somay audit list"))],
    ) -> None:
        """Take back one act of this group; history keeps both."""
        session = session_of(context)
        with session.act(f"{group} undo") as (connection, stamp):
            entries = undo(connection, act, group, stamp)
        session.done(
            f"Đã hoàn tác việc số {act} ({entries[0].command}): {len(entries)} thay đổi.",
            f"Act {act} ({entries[0].command}) was undone: {several(len(entries), 'change', 'changes')}.",
            act=act,
            command=entries[0].command,
            changes=len(entries),
        )

    return command
