"""The conversation of ``somay-agent enrol``: read the code, ask the register, keep the answer."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from agent import config, durable, enrolment, succession
from agent.assembly import alone
from agent.host import LiveHost
from agent.mounts import parse_mounts
from agent.proxy import proxy_for
from agent.spool import Spool
from agent.text import Problem, Text, safe_text, why
from agent.transport import Channel, NotDelivered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.config import Places
    from agent.contract import Enrolled, Sections
    from agent.enrolment import Identity
    from agent.text import Language

_PROMPT: Final = Text("Mã ghi danh (gõ hoặc dán): ", "Enrolment code (type or paste): ")
_LONGEST_CODE: Final = 256
_SHARES: Final = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "vboxsf", "virtiofs")


def enrol(
    places: Places,
    *,
    server: str,
    ca_file: Path,
    code_file: Path | None,
    kind: str,
    again: bool,
    language: Language,
    proxy: str = "",
    proxy_credentials_file: Path | None = None,
) -> Iterator[str]:
    """Take this machine into the register and yield what happened, line by line."""
    _prepare(places)
    with alone(places.state):
        known, sections = enrolment.recall(places.state), succession.seen(LiveHost())
        original = known if known is not None and succession.is_another(known, sections) else None
        if known is not None and not again and original is None:
            raise _already(known.enrolled)
        code = enrolment.checked_code(_read_code(code_file, language))
        way = proxy_for(urlsplit(server).hostname or "", proxy, str(proxy_credentials_file or ""))
        channel = Channel(server, ca_file, proxy=way)
        key = enrolment.pending_key(places.state, sections)
        try:
            enrolled = enrolment.request(channel, code, key, socket.gethostname())
        except NotDelivered as failure:
            raise _unreached(server, failure) from failure
        finally:
            channel.close()
        config.store(
            places,
            server=server,
            certificate=ca_file.read_bytes(),
            kind=kind,
            proxy=proxy,
            proxy_credentials_file=proxy_credentials_file,
        )
        given_up = _give_up_spool(places.state, original, sections)
        enrolment.remember(places.state, key, enrolled, sections)
    yield from _told(places, server, enrolled, language)
    if given_up:
        yield _told_given_up(given_up, original).to(language)
    if code_file is not None:
        yield _put_away(code_file, enrolled.uses_left or 0).to(language)


def _prepare(places: Places) -> None:
    try:
        for folder, mode in ((places.state, 0o700), (places.settings, 0o755)):
            folder.mkdir(mode=mode, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError(f"cannot write to {folder}")
    except OSError as error:
        raise Problem(
            "SM-ENROL-07",
            Text(
                f"Không ghi được thư mục của agent: {why(error)}", f"Cannot write to the agent's folder: {why(error)}"
            ),
            Text("Chưa gửi gì lên máy chủ.", "Nothing was sent to the server."),
            Text("Chạy lại với sudo, hoặc thêm --state THƯ-MỤC.", "Run it with sudo, or add --state DIR."),
            exit_code=4,
        ) from None


def _give_up_spool(state: Path, original: Identity | None, sections: Sections) -> int:
    """Put aside and declare what another agent numbered here; returns how many of its snapshots were not sent.

    A new key is a new agent, whether the old one was replaced or only its identity was lost. Where this disk is a
    copy of the ``original``'s, what this machine has recorded as itself meanwhile is its own, and stays.
    """
    if not (state / "spool.db").exists():
        return 0
    with durable.as_owner_of(state), contextlib.closing(Spool(state)) as spool:
        epoch, unsent = spool.epoch, spool.status().spooled
        if original is None:
            spool.restart("spool_destroyed")
        else:
            succession.Credential(state, original, spool).look(sections)
        return 0 if spool.epoch == epoch else unsent


def _read_code(code_file: Path | None, language: Language) -> str:
    """Read the code from a file, the terminal or a pipe; it is never an argument."""
    if code_file is None:
        if sys.stdin.isatty():
            sys.stderr.write(_PROMPT.to(language))
            sys.stderr.flush()
        return sys.stdin.readline(_LONGEST_CODE)
    try:
        with code_file.open(encoding="utf-8", errors="replace") as file:
            return file.readline(_LONGEST_CODE)
    except OSError as error:
        raise Problem(
            "SM-ENROL-02",
            Text(f"Không đọc được tệp mã: {why(error)}", f"Cannot read the file with the code: {why(error)}"),
            Text("Chưa gửi gì lên máy chủ.", "Nothing was sent to the server."),
            Text("Xem lại đường dẫn sau --code-file.", "Check the path after --code-file."),
        ) from None


def _put_away(code_file: Path, uses_left: int) -> Text:
    """Delete the file of a code that is good for nothing more; what other machines still need stays."""
    if uses_left:
        return Text(
            f"Tệp mã     {code_file} còn {uses_left} lượt, để lại cho các máy khác; xong thì xóa",
            f"Code file  {code_file} is good for {uses_left} more and stays; delete it when done",
        )
    if is_on_share(code_file, LiveHost().read("/proc/self/mountinfo") or ""):
        return Text(
            f"Tệp mã     {code_file} nằm trên ổ chia sẻ, để lại cho các máy khác",
            f"Code file  {code_file} is on a share and stays there for other machines",
        )
    try:
        code_file.unlink()
    except OSError:  # a read-only stick that other machines still need
        return Text(
            f"Tệp mã     {code_file} không xóa được, vẫn còn đó; mã hết lượt hoặc hết hạn thì vô dụng",
            f"Code file  {code_file} could not be deleted and is still there; it is useless once used up or expired",
        )
    return Text(f"Tệp mã     đã xóa {code_file}", f"Code file  {code_file} deleted")


def is_on_share(path: Path, mountinfo: str) -> bool:
    """Tell by the kernel's table of mounts whether other machines reach a file as well."""
    where = path.resolve()
    around = [mount for mount in parse_mounts(mountinfo) if where.is_relative_to(mount.mountpoint)]
    kind = max(around, key=lambda mount: len(mount.mountpoint)).fstype if around else ""
    return kind in _SHARES or kind.startswith("fuse.")


def _told(places: Places, server: str, enrolled: Enrolled, language: Language) -> Iterator[str]:
    name, device, agency = urlsplit(server).hostname, safe_text(enrolled.device), safe_text(enrolled.agency)
    lines = (
        Text(f"Máy chủ    {name}, đúng CA của huyện", f"Server     {name}, verified by the district's CA"),
        Text(
            "Khóa       tạo tại máy này, không rời máy; máy chủ chỉ giữ mã băm",
            "Key        made here, never leaves this machine; the server keeps only its hash",
        ),
        Text(f"Ghi danh   xong: {device}, {agency}", f"Enrolled   {device}, {agency}"),
        Text(f"Tiếp theo  {places.start_command}", f"Next       {places.start_command}"),
        Text(
            f"Gửi gì     somay-agent show{places.option}  (không tên tệp, không lịch sử duyệt web, không phím gõ)",
            f"What       somay-agent show{places.option}  (no file names, no browsing history, no keystrokes)",
        ),
    )
    yield from (line.to(language) for line in lines)


def _told_given_up(unsent: int, original: Identity | None) -> Text:
    if original is not None:
        device = safe_text(original.enrolled.device)
        return Text(
            f"Bản ghi cũ {unsent} bản chưa gửi là của {device}, máy này chép đĩa từ đó: để riêng, máy kia tự gửi",
            f"Set aside  {unsent} unsent snapshots of {device}, whose disk this is a copy of: that one sends them",
        )
    return Text(
        f"Bản ghi cũ {unsent} bản chưa gửi của lần ghi danh trước: khai là mất, để riêng trong spool.db.aside1",
        f"Given up   {unsent} unsent snapshots of the former enrolment: declared lost, put aside in spool.db.aside1",
    )


def _already(known: Enrolled) -> Problem:
    return Problem(
        "SM-ENROL-08",
        Text(
            f"Máy này đã ghi danh: {known.device}, {known.agency}.",
            f"This machine is already enrolled: {known.device}, {known.agency}.",
        ),
        Text("Không đổi gì, không mất lượt nào.", "Nothing was changed, no use of the code was spent."),
        Text("Muốn ghi danh lại: thêm --again", "To enrol it again: add --again"),
        exit_code=7,
    )


def _unreached(server: str, failure: NotDelivered) -> Problem:
    return Problem(
        "SM-ENROL-09",
        Text(f"Không tới được máy chủ {server}: {failure.detail}", f"Cannot reach {server}: {failure.detail}"),
        Text(
            "Máy này chưa vào sổ. Khóa đã có sẵn: chạy lại không mất thêm lượt.",
            "This machine is not enrolled. Its key is made: trying again spends no second use.",
        ),
        Text("Xem lại mạng và ca.pem, rồi chạy lại với chính mã này.", "Check the line and ca.pem, then run it again."),
        exit_code=8,
    )
