"""Files carried by hand: verified by the agent's key for files, then taken in as what comes over a network is."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import msgspec

from agent import contract
from agent.contract import (
    COURIER_BYTES,
    COURIER_HEAD_BYTES,
    COURIER_MAGIC,
    COURIER_SIGNATURE_BYTES,
    CourierHead,
)
from agent.text import Problem, Text, why
from inventory.ingest import wire
from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.ingest.refusal import Refused
from inventory.store import keys

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Connection
    from inventory.store.keys import FileKeys

_HEAD: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder(wire.struct_of(CourierHead))
_LENGTH_BYTES: Final = 4
_EARLIEST_SECONDS: Final = 86_400.0  # a clock that is right may be a little slow
_EVERYTHING: Final = 2**62


@dataclass(frozen=True, slots=True)
class Courier:
    """A whole file in memory: nobody can change it between the check of its signature and its use."""

    name: str
    head: CourierHead
    batches: tuple[memoryview, ...]
    signed: memoryview
    signature: bytes


class Taken(NamedTuple):
    """What came of a file."""

    device_id: int
    device: str
    agency: str
    snapshots: int
    """How many are inside."""
    new: int
    """How many of them the register did not have."""
    rejected: int
    """How many of these it could not accept; they are in quarantine."""
    written_at: float
    """When the file was written, on the register's clock as far as that can be known."""


def is_courier(path: Path) -> bool:
    """Tell by its first bytes whether a file was written by ``somay-agent export``."""
    try:
        with path.open("rb") as file:
            return file.read(len(COURIER_MAGIC)) == COURIER_MAGIC
    except OSError:
        return False


def read(path: Path) -> Courier:
    """Read a file that begins as one of these; what is cut, too long or of another form is refused by name."""
    try:
        with path.open("rb") as file:
            content = memoryview(file.read(COURIER_BYTES + 1))
    except OSError as error:
        raise _damaged(path.name, why(error)) from None
    if len(content) > COURIER_BYTES:
        raise _damaged(path.name, f"more than {COURIER_BYTES} bytes")
    end = bytes(content[: len(COURIER_MAGIC) + COURIER_HEAD_BYTES]).find(b"\n", len(COURIER_MAGIC))
    signed = content[:-COURIER_SIGNATURE_BYTES]
    if end < 0 or end >= len(signed):
        raise _damaged(path.name, "its head does not end")
    try:
        head = cast("CourierHead", _HEAD.decode(content[len(COURIER_MAGIC) : end]))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _damaged(path.name, "its head cannot be read") from None
    signature = bytes(content[len(signed) :])
    return Courier(path.name, head, _batches(path.name, signed[end + 1 :]), signed, signature)


def _batches(name: str, content: memoryview) -> tuple[memoryview, ...]:
    found: list[memoryview] = []
    start = 0
    while start + _LENGTH_BYTES <= len(content):
        length = int.from_bytes(content[start : start + _LENGTH_BYTES])
        start += _LENGTH_BYTES
        if length == 0 and start == len(content):
            return tuple(found)
        if not 0 < length <= min(contract.MAX_COMPRESSED_BYTES, len(content) - start):
            break
        found.append(content[start : start + length])
        start += length
    raise _damaged(name, "it was cut off or altered")


def verify(connection: Connection, courier: Courier) -> FileKeys:
    """Return the keys of the agent that signed a file; anyone else's and an altered one are refused by name."""
    known = keys.file_keys(connection, courier.head.agent_id)
    if known is None:
        raise _unknown(courier.name)
    if known.revoked_at is not None:
        raise _revoked(courier.name)
    digests = [_signature(courier, key) for key in (known.file_key_hash, known.next_file_key_hash) if key]
    if not any(hmac.compare_digest(digest, courier.signature) for digest in digests):
        raise _altered(courier.name)
    return known


def _signature(courier: Courier, key: str) -> bytes:
    return hmac.digest(bytes.fromhex(key), courier.signed, hashlib.sha256)


def take_in(connection: Connection, courier: Courier, now: float) -> Taken | Problem:
    """Take a verified file in, inside the caller's transaction; what stands before a refusal stays.

    Returns the problem instead of raising it, because the caller is to commit: a fork leaves its mark.
    """
    known = verify(connection, courier)
    written_at = _written_at(courier.head, known, now)
    intake = Intake(most_changes=_EVERYTHING)
    agent = intake.memory.agent(connection, courier.head.agent_id, now)
    assert agent is not None  # it was found just now
    before = intake.memory.stream(connection, agent, courier.head.epoch, now).through
    snapshots = new = rejected = 0
    for body in courier.batches:
        answer = _take(connection, intake, courier, body, (now, written_at))
        if isinstance(answer, Refused):
            return _refused(courier.name, answer)
        arrived, reply = answer
        snapshots += len(arrived)
        new += sum(number > before for number in arrived)
        rejected += sum(each.sequence > before for each in reply.rejected)
    return Taken(agent.known.device_id, agent.device, agent.agency, snapshots, new - rejected, rejected, written_at)


def _take(
    connection: Connection, intake: Intake, courier: Courier, body: memoryview, moments: tuple[float, float]
) -> Refused | tuple[list[int], Any]:
    now, written_at = moments
    try:
        found = delivery(inflate(bytes(body)))
        if found.batch.epoch != courier.head.epoch:
            raise Refused(422, "invalid", "a batch of another epoch than the head says", pointer="/epoch")  # noqa: TRY301
    except Refused as refused:
        return refused
    job = Arrival(courier.head.agent_id, found, now, len(body), sent_at=written_at)
    (answer,) = intake.apply(connection, [job], fresh=False, careful=True)
    return answer if isinstance(answer, Refused) else ([piece.sequence for piece in found.pieces], answer)


def _written_at(head: CourierHead, known: FileKeys, now: float) -> float:
    """Return when a file was written: by the agent's clock where that can be right, else as late as can be."""
    possible = known.enrolled_at - _EARLIEST_SECONDS <= head.wall_seconds <= now
    return head.wall_seconds if possible else now


def _problem(code: str, happened: Text, todo: Text, *, exit_code: int = 5) -> Problem:
    return Problem(code, happened, Text("Không ghi gì vào sổ.", "Nothing was written."), todo, exit_code=exit_code)


_AGAIN: Final = Text(
    "Chép lại ở máy ấy: sudo somay-agent export /đường-dẫn-USB (bản ghi vẫn còn ở đó).",
    "Write it again at that machine: sudo somay-agent export /path/of/stick (the snapshots are still there).",
)


def _damaged(name: str, reason: str) -> Problem:
    return _problem("SM-COURIER-11", Text(f"Tệp {name} bị hỏng: {reason}", f"{name} is damaged: {reason}"), _AGAIN)


def _altered(name: str) -> Problem:
    happened = Text(
        f"Tệp {name} đã bị sửa, hoặc ký bằng khóa không còn hiệu lực.",
        f"{name} was altered, or is signed with a key that is not valid any more.",
    )
    return _problem("SM-COURIER-12", happened, _AGAIN)


def _unknown(name: str) -> Problem:
    happened = Text(f"Tệp {name} là của máy không có trong sổ này.", f"{name} is of a machine that is not in here.")
    todo = Text("Mang tệp đến sổ đã ghi danh máy ấy.", "Take it to the register where that machine was enrolled.")
    return _problem("SM-COURIER-13", happened, todo, exit_code=3)


def _revoked(name: str) -> Problem:
    happened = Text(
        f"Tệp {name} là của máy đã bị thu hồi quyền gửi.", f"{name} is of a machine whose right to report was revoked."
    )
    todo = Text("Muốn dùng lại: somay enrol add, rồi ghi danh lại máy ấy.", "To have it back: somay enrol add.")
    return _problem("SM-COURIER-14", happened, todo, exit_code=7)


def _refused(name: str, refused: Refused) -> Problem:
    if refused.error == "fork":
        happened = Text(
            f"Tệp {name}: một máy khác đã gửi các số này với nội dung khác.",
            f"{name}: another machine has sent these numbers with another content.",
        )
        means = Text("Cả hai được giữ; phần trùng không ghi thêm.", "Both are kept; this one was not written over it.")
        todo = Text("Xem: somay agent show. Máy tự tách ra khi liên lạc lần tới.", "See: somay agent show.")
        return Problem("SM-COURIER-15", happened, means, todo, exit_code=7)
    if refused.error == "gap":
        happened = Text(
            f"Tệp {name} bắt đầu sau chỗ sổ đã có: thiếu từ bản ghi {refused.expected}.",
            f"{name} begins behind what the register has: snapshot {refused.expected} and more are missing.",
        )
        todo = Text(
            "Sổ đã khôi phục từ bản sao? Nhập các tệp trước, hoặc cho máy liên lạc qua mạng một lần.",
            "Was the register restored from a backup? Import earlier files, or let the machine reach it once.",
        )
        return _problem("SM-COURIER-16", happened, todo)
    return _damaged(name, refused.message)
