"""The note beside the spool: what to tell the register should the spool vanish or be on its way aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent import durable
from agent.contract import Epoch, Loss
from agent.encode import NotOurs, decode, digest, encode
from agent.record import Record

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = "spool.note"


class Note(Record, kw_only=False):
    """The epoch of the spool, and what the register may not have heard of other epochs; aside, of this one as well."""

    epoch: Epoch
    losses: tuple[Loss, ...] = ()
    aside: bool = False
    """The file of this epoch is given up: one that is still there must never number a snapshot again."""

    @property
    def owed(self) -> tuple[Loss, ...]:
        """What a spool that takes its place declares."""
        if self.aside:
            return self.losses
        return (*self.losses, Loss(epoch=self.epoch, first=1, last=None, reason="spool_destroyed"))


def read(folder: Path) -> Note | None:
    """Return what the note says; one that is damaged says nothing, for what it says is believed."""
    try:
        name, _, body = (folder / _NAME).read_bytes().partition(b" ")
        return decode(Note, body) if name == digest(body).encode() else None
    except (OSError, NotOurs):
        return None


def write(folder: Path, note: Note) -> None:
    """Make the note durable under the digest of its words, if it is another one."""
    if read(folder) != note:
        body = encode(note)
        durable.write(folder / _NAME, digest(body).encode() + b" " + body)
