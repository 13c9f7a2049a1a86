"""``somay-agent export``: what waits in the spool as one signed file, for a machine that no line reaches."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import time
from typing import TYPE_CHECKING, NamedTuple

from agent import VERSION, durable, enrolment
from agent.contract import COURIER_BYTES, COURIER_HEAD_BYTES, COURIER_MAGIC, CourierHead
from agent.encode import batch_body, encode
from agent.secret import Secret
from agent.spool import Spool
from agent.succession import Credential
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.enrolment import Identity
    from agent.host import Host
    from agent.spool import Parcel

SUFFIX = ".somay"


class Carried(NamedTuple):
    """What a file holds."""

    path: Path | None
    """``None``: nothing waited, and nothing was written."""
    device: str
    snapshots: int = 0
    size: int = 0


def export(state: Path, target: Path, identity: Identity, host: Host, limit_bytes: int) -> Carried:
    """Write everything that waits into ``target``, or into a file of the device's name in that folder.

    The snapshots stay in the spool until the register says that it has them. The caller holds the agent's folder.
    """
    with contextlib.ExitStack() as stack:
        with durable.as_owner_of(state):
            spool = stack.enter_context(contextlib.closing(Spool(state, limit_bytes=limit_bytes)))
            if Credential(state, identity, spool).copied_from is not None:
                raise _copied()
        holding = spool.status()
        if not holding.spooled and not holding.undeclared_losses:
            return Carried(None, identity.enrolled.device)
        path = _place(target, identity)
        numbers, size = _write(path, spool, identity, host)
        with durable.as_owner_of(state):
            spool.carried(max(numbers, default=0))
    return Carried(path, identity.enrolled.device, len(numbers), size)


def _place(target: Path, identity: Identity) -> Path:
    if target.is_dir():
        day = time.strftime("%Y%m%d", time.localtime())
        return target / f"{identity.enrolled.device}-{day}{SUFFIX}"
    try:
        with target.open("rb") as file:
            if file.read(len(COURIER_MAGIC)) != COURIER_MAGIC:
                raise _occupied(target)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _unwritable(target, error) from None
    return target


def _write(path: Path, spool: Spool, identity: Identity, host: Host) -> tuple[tuple[int, ...], int]:
    """Write the file beside its name and put it there when all of it is on the stick."""
    draft = path.with_name(path.name + ".part")
    try:
        numbers = _fill(draft, spool, identity, host)
        size = _fitting(draft.stat().st_size)
        draft.replace(path)
        durable.sync_directory(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise _unwritable(path, error) from None
    return numbers, size


def _fitting(size: int) -> int:
    if size > COURIER_BYTES:
        raise OSError(f"the file would be longer than {COURIER_BYTES} bytes")
    return size


def _fill(draft: Path, spool: Spool, identity: Identity, host: Host) -> tuple[int, ...]:
    key = enrolment.key_of(Secret(identity.secret)).file_key_hash
    batches = [(parcel.sequences, _body(parcel, host)) for parcel in spool.parcels()]
    numbers = tuple(number for sequences, _ in batches for number in sequences)
    pieces = [_head(spool.epoch, numbers, identity, host)]
    pieces += (len(body).to_bytes(4) + body for _, body in batches)
    pieces.append((0).to_bytes(4))
    signature = hmac.new(bytes.fromhex(key), digestmod=hashlib.sha256)
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)  # never through a link that somebody laid
    with open(descriptor, "wb") as file:  # noqa: PTH123  # a descriptor, opened with its mode
        os.fchmod(descriptor, 0o644)  # who imports it is somebody else
        for piece in pieces:
            signature.update(piece)
            file.write(piece)
        file.write(signature.digest())
        file.flush()
        os.fsync(file.fileno())
    return numbers


def _head(epoch: str, numbers: tuple[int, ...], identity: Identity, host: Host) -> bytes:
    head = CourierHead(
        agent_id=identity.enrolled.agent_id,
        epoch=epoch,
        first=min(numbers, default=0),
        last=max(numbers, default=0),
        wall_seconds=host.wall(),
        agent_version=VERSION,
    )
    line = encode(head)
    assert len(line) < COURIER_HEAD_BYTES
    return COURIER_MAGIC + line + b"\n"


def _body(parcel: Parcel, host: Host) -> bytes:
    return batch_body(
        epoch=parcel.epoch,
        wall_seconds=host.wall(),
        monotonic_seconds=host.monotonic(),
        boot_id=host.boot_id(),
        losses=parcel.losses,
        snapshots=parcel.snapshots,
        digests=parcel.digests,
    )


def told(carried: Carried) -> Iterator[Text]:
    """Yield what is to be said of a file that was written."""
    from agent.formats import amount  # noqa: PLC0415  # only after the work

    if carried.path is None:
        yield Text(
            f"{carried.device}: không có gì chờ gửi, máy chủ đã nhận đủ. Không ghi tệp nào.",
            f"{carried.device}: nothing waits, the register has everything. No file was written.",
        )
        return
    yield Text(
        f"{carried.device}: đã chép {carried.snapshots} bản ghi ({amount(carried.size)}) vào {carried.path}",
        f"{carried.device}: {carried.snapshots} snapshots ({amount(carried.size)}) written to {carried.path}",
    )
    yield Text(
        f"Mang tệp này về máy giữ sổ rồi chạy: somay import {carried.path.name}",
        f"Carry the file to the register's machine and run there: somay import {carried.path.name}",
    )
    yield Text(
        "Bản ghi vẫn giữ ở đây cho đến khi máy chủ báo đã nhận. Nhập hai lần, hay gửi cả qua mạng, cũng không thừa.",
        "They stay here until the register says it has them. Importing twice, or sending them too, does no harm.",
    )


def _occupied(path: Path) -> Problem:
    return Problem(
        "SM-COURIER-01",
        Text(f"Tệp {path} đã có và không phải tệp chép tay.", f"{path} exists and is no file carried by hand."),
        Text("Không ghi đè, không đổi gì.", "It was not overwritten, nothing was changed."),
        Text("Đặt tên khác, hoặc chỉ tên thư mục.", "Choose another name, or name the folder only."),
        exit_code=7,
    )


def _unwritable(path: Path, error: OSError) -> Problem:
    return Problem(
        "SM-COURIER-02",
        Text(f"Không ghi được {path}: {why(error)}", f"Cannot write {path}: {why(error)}"),
        Text("Bản ghi vẫn còn nguyên ở máy này.", "The snapshots are all still here."),
        Text("Thử USB khác hoặc thư mục khác.", "Try another stick or another folder."),
        exit_code=4,
    )


def _copied() -> Problem:
    return Problem(
        "SM-COURIER-03",
        Text(
            "Đĩa máy này chép từ máy khác; máy chưa có khóa riêng để ký.",
            "This disk is a copy of another machine's; it has no key of its own to sign with yet.",
        ),
        Text("Chưa chép gì.", "Nothing was written."),
        Text(
            "Cho máy liên lạc với máy chủ một lần, hoặc chạy: somay-agent enrol --again",
            "Let it reach the register once, or run: somay-agent enrol --again",
        ),
        exit_code=7,
    )
