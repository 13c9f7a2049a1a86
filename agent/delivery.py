"""One request to the register and what its answer means for the spool; only a valid reply acknowledges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from agent import pace
from agent.contract import MAX_SNAPSHOTS_PER_BATCH, Refusal, Reply
from agent.encode import NotOurs, batch_body, decode
from agent.record import Record
from agent.transport import NotDelivered, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.host import Host
    from agent.spool import Parcel, Spool
    from agent.transport import Answer, Channel

PATH: Final = "/v1/snapshots"

Trouble = Literal[
    Reason,
    "denied",
    "revoked",
    "too_many_copies",
    "noisy",
    "not_ours",
    "server_full",
    "overload",
    "server_fault",
    "refused",
    "forked",
]


class Verdict(Record):
    """What came of one request."""

    reply: Reply | None = None
    """There only after a commit that counts."""
    again: bool = False
    """No acknowledgement, but the spool was put right: try at once."""
    trouble: Trouble | None = None
    detail: str = ""
    retry_after: float | None = None
    snapshots: int = 0
    """How many snapshots the reply settled."""


class Delivery:
    """Drains the spool, strictly oldest first, one request in flight."""

    def __init__(self, spool: Spool, channel: Channel, host: Host, token: Callable[[], str]) -> None:
        self._spool, self._channel, self._host, self._token = spool, channel, host, token
        self._count = MAX_SNAPSHOTS_PER_BATCH

    def send(self) -> Verdict:
        """Send the oldest snapshots and apply the answer."""
        parcel = self._spool.peek(self._count)
        try:
            answer = self._channel.post(PATH, self._body(parcel), self._token())
            return self._judge(parcel, answer)
        except NotDelivered as failure:
            if failure.reason in ("timeout", "cut"):
                self._halve(parcel)  # on a thin line a smaller piece may pass
            return Verdict(trouble=failure.reason, detail=failure.detail)
        except NotOurs as failure:
            return Verdict(trouble="not_ours", detail=str(failure))
        finally:
            self._spool.release()

    def _body(self, parcel: Parcel) -> bytes:
        return batch_body(
            epoch=parcel.epoch,
            wall_seconds=self._host.wall(),
            monotonic_seconds=self._host.monotonic(),
            boot_id=self._host.boot_id(),
            losses=parcel.losses,
            snapshots=parcel.snapshots,
            digests=parcel.digests,
        )

    def _judge(self, parcel: Parcel, answer: Answer) -> Verdict:
        if answer.status == 200:
            return self._settle(parcel, decode(Reply, answer.body))
        if answer.status == 409:
            return self._mend(parcel, decode(Refusal, answer.body))
        if answer.status in (400, 413, 422):
            return self._refused(parcel, decode(Refusal, answer.body))
        if answer.status == 408:
            self._halve(parcel)  # a proxy's patience ended before the line had carried it
        told = misfortune(answer)
        if told.trouble == "noisy":
            self._count = 1  # it is refused all day: ask with as little as possible
        return told

    def _settle(self, parcel: Parcel, reply: Reply) -> Verdict:
        spool, through = self._spool, reply.acknowledged_through
        if reply.epoch != parcel.epoch or not spool.may_acknowledge(through):
            raise NotOurs(f"an acknowledgement of what was not sent: {reply.epoch} {through}")
        restored = spool.server_epoch not in (None, reply.server_epoch) or through < spool.through
        if through < spool.through:
            spool.rewind(through + 1)
        else:
            for each in reply.rejected:
                spool.retell(each.sequence)
            spool.acknowledge(through, [(each.sequence, each.reason) for each in reply.rejected])
        if restored or reply.send:
            spool.forget(None if restored else reply.send)
        spool.server_epoch = reply.server_epoch
        self._count = min(2 * self._count, MAX_SNAPSHOTS_PER_BATCH)
        return Verdict(reply=reply, snapshots=sum(number <= through for number in parcel.sequences))

    def _mend(self, parcel: Parcel, refusal: Refusal) -> Verdict:
        if refusal.epoch not in (None, parcel.epoch):
            raise NotOurs(f"a conflict in another epoch: {refusal.epoch}")
        if refusal.error == "fork":
            self._spool.restart("fork")
            return Verdict(again=True, trouble="forked", detail=refusal.message)
        if refusal.error == "gap" and refusal.expected and refusal.expected <= min(parcel.sequences, default=0):
            self._spool.rewind(refusal.expected)
            return Verdict(again=True)
        return Verdict(trouble="refused", detail=refusal.message)

    def _refused(self, parcel: Parcel, refusal: Refusal) -> Verdict:
        """Narrow down on the one snapshot that cannot be read; it leaves the queue, declared, and blocks nobody."""
        if not parcel.sequences or not _is_about_snapshots(refusal):
            return Verdict(trouble="refused", detail=refusal.message)
        if len(parcel.sequences) == 1:
            self._spool.retell(parcel.sequences[0])
            self._spool.dead_letter(parcel.sequences[0], refusal.message)
        else:
            self._halve(parcel)
        return Verdict(again=True)

    def _halve(self, parcel: Parcel) -> None:
        self._count = max(1, len(parcel.sequences) // 2)


def misfortune(answer: Answer) -> Verdict:
    """Return what an answer means that settles nothing, whatever was asked."""
    try:
        error = decode(Refusal, answer.body).error
    except NotOurs:
        error = ""
    trouble = _ERRORS.get((answer.status, error)) or _TROUBLES.get(answer.status, "server_fault")
    wait = pace.retry_after(answer.headers.get("Retry-After"))
    return Verdict(trouble=trouble, detail=str(answer.status), retry_after=wait)


def _is_about_snapshots(refusal: Refusal) -> bool:
    """Whether a snapshot may be to blame; without a pointer the whole body could not be read, so one of them may."""
    return refusal.pointer is None or f"{refusal.pointer}/".startswith("/snapshots/")


_ERRORS: Final[dict[tuple[int, str], Trouble]] = {
    (401, "agent_revoked"): "revoked",
    (403, "too_many_copies"): "too_many_copies",
    (429, "noisy"): "noisy",
}
_TROUBLES: Final[dict[int, Trouble]] = {
    **dict.fromkeys((400, 404, 405, 409, 413, 422), "refused"),
    401: "denied",
    403: "denied",
    408: "timeout",
    429: "overload",
    503: "overload",
    507: "server_full",
}
