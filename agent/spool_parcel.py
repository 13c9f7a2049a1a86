"""What goes into one request: the oldest snapshots as stored, and the losses that are not yet acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.contract import MAX_OTHER_EPOCHS_PER_BATCH, MAX_SNAPSHOTS_PER_BATCH, Loss
from agent.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.spool_ledger import Ledger

PARCEL_BYTES: Final = 256 * 1024
MAX_LOSSES_PER_BATCH: Final = 1000
_NO_END: Final = 2**63 - 1


class Parcel(Record, kw_only=False):
    """What goes into one request."""

    epoch: str
    sequences: tuple[int, ...]
    snapshots: tuple[bytes, ...]
    digests: tuple[str, ...]
    """Of each snapshot, made when it was stored."""
    losses: tuple[Loss, ...]
    loss_ids: tuple[int, ...]


def pack(ledger: Ledger, epoch: str, count: int, size: int) -> Parcel:
    """Return the oldest snapshots, at least one if there is any, and none behind a loss that does not go with them."""
    rows = ledger.rows("SELECT id, epoch, first, last, reason FROM loss WHERE NOT acknowledged ORDER BY id")
    losses = {key: Loss(epoch=e, first=first, last=last, reason=why) for key, e, first, last, why in rows}
    ids = _told_at_once(losses, epoch)
    untold = (losses[key].first for key in tuple(losses)[len(ids) :] if losses[key].epoch == epoch)
    taken = _waiting(ledger, count, size, end=min(untold, default=_NO_END))
    return _parcel(epoch, taken, tuple(losses[key] for key in ids), ids)


def packed(ledger: Ledger, first: Parcel) -> Iterator[Parcel]:
    """Yield ``first`` and all that waits behind it, unless there are more losses than one request may declare."""
    yield (parcel := first)
    if ledger.value("SELECT count(*) FROM loss WHERE NOT acknowledged") > len(parcel.losses):
        return
    while parcel.sequences:
        taken = _waiting(ledger, MAX_SNAPSHOTS_PER_BATCH, PARCEL_BYTES, after=parcel.sequences[-1])
        parcel = _parcel(first.epoch, taken)
        if taken:
            yield parcel


def _parcel(
    epoch: str, taken: Mapping[int, tuple[bytes, str]], losses: tuple[Loss, ...] = (), ids: tuple[int, ...] = ()
) -> Parcel:
    bodies = tuple(body for body, _ in taken.values())
    return Parcel(epoch, tuple(taken), bodies, tuple(name for _, name in taken.values()), losses, ids)


def _told_at_once(losses: Mapping[int, Loss], epoch: str) -> tuple[int, ...]:
    """Return the first of them that the register takes in one batch."""
    epochs = {epoch}
    for count, loss in enumerate(losses.values()):
        epochs.add(loss.epoch)
        if count == MAX_LOSSES_PER_BATCH or len(epochs) > MAX_OTHER_EPOCHS_PER_BATCH + 1:
            return tuple(losses)[:count]
    return tuple(losses)


def _waiting(
    ledger: Ledger, count: int, size: int, *, end: int = _NO_END, after: int = 0
) -> dict[int, tuple[bytes, str]]:
    oldest = "SELECT sequence, size FROM snapshot WHERE sequence > ? AND sequence < ? ORDER BY sequence LIMIT ?"
    taken: dict[int, tuple[bytes, str]] = {}
    for sequence, length in ledger.rows(oldest, (max(ledger.through, after), end, count)):
        size -= length
        if taken and size < 0:
            break
        taken[sequence] = ledger.rows("SELECT body, digest FROM snapshot WHERE sequence = ?", (sequence,))[0]
    return taken
