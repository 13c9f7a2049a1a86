"""How an agent comes into the register: it makes its own key, keeps it, and shows only hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

from agent import VERSION, durable
from agent.codes import canonical
from agent.contract import Enrolled, Enrolment, Refusal, Sections
from agent.encode import NotOurs, decode, encode
from agent.fingerprint import Fingerprint, fingerprint, verdict
from agent.record import Record, replace
from agent.secret import Secret
from agent.text import Problem, Text

if TYPE_CHECKING:
    from pathlib import Path

    from agent.transport import Answer, Channel

PATH: Final = "/v1/enrol"
_KEY_FILE: Final = "key.json"
_IDENTITY_FILE: Final = "identity.json"
SUCCESSOR_FILE: Final = "successor.json"
_FILE_PURPOSE: Final = b"somay file v1"


class Key(Record, kw_only=False):
    """The agent's secret, which never leaves the machine, and the hashes that the register knows it by."""

    secret: Secret
    key_hash: str
    file_key_hash: str
    """The hash of a second secret, derived for one purpose: files carried by hand."""


def new_key() -> Key:
    """Return a key of 256 random bits."""
    return key_of(Secret(secrets.token_urlsafe(32)))


def key_of(secret: Secret) -> Key:
    """Return the key whose secret is ``secret``."""
    file_secret = hmac.digest(secret.encode("ascii"), _FILE_PURPOSE, "sha256").hex()
    return Key(secret, _sha256(secret), _sha256(file_secret))


class Identity(Record, kw_only=False):
    """Who this machine is in the register, the secret that proves it, and by what hardware it knows itself again."""

    secret: str
    enrolled: Enrolled
    fingerprint: Fingerprint | None = None
    previous: str | None = None
    """The secret before this one: a register that was restored from a backup knows no other."""

    def __repr__(self) -> str:
        return f"Identity of {self.enrolled!r}"


class _Pending(Record, kw_only=False):
    """A key that may have been shown, and the machine that made it."""

    secret: str
    fingerprint: Fingerprint | None = None

    def __repr__(self) -> str:
        return f"_Pending of {self.fingerprint!r}"


def pending_key(state: Path, sections: Sections | None = None) -> Key:
    """Return the key to enrol with; a new one is on stable storage before anyone hears of it.

    It stays the same until the register has answered, so that a lost answer costs no second use of the code; but one
    that was made on another machine, of which this disk is a copy, is that machine's.
    """
    path, seen = state / _KEY_FILE, sections or Sections()
    try:
        pending = decode(_Pending, path.read_bytes())
        key = key_of(Secret(pending.secret))
    except FileNotFoundError:
        return _made(path, seen)
    except ValueError:
        raise _damaged(path) from None
    known = recall(state)
    used = known is not None and known.secret == key.secret
    return _made(path, seen) if used or verdict(pending.fingerprint or {}, seen) == "another" else key


def _made(path: Path, seen: Sections) -> Key:
    key = new_key()
    durable.write(path, encode(_Pending(key.secret, fingerprint(seen))))
    return key


def checked_code(typed: str) -> str:
    """Return the code as it is printed; a typing error is found here, before anything is sent."""
    if code := canonical(typed):
        return code
    raise Problem(
        "SM-ENROL-01",
        Text("Mã gõ sai: chữ kiểm tra cuối không khớp.", "The code is mistyped: its check character does not fit."),
        Text(
            "Chưa gửi gì lên máy chủ, không mất lượt nào.",
            "Nothing was sent to the server, no use of the code was spent.",
        ),
        Text(
            "So lại từng nhóm 4 chữ (mã không có I, L, O, U), hoặc --code-file ma-ghi-danh.txt",
            "Compare each group of 4 (the code has no I, L, O, U), or use --code-file ma-ghi-danh.txt",
        ),
    )


def request(channel: Channel, code: str, key: Key, hostname: str | None) -> Enrolled:
    """Ask the register to take this machine in; the same code and key again give the same agent."""
    body = Enrolment(
        code=code,
        key_hash=key.key_hash,
        file_key_hash=key.file_key_hash,
        hostname=hostname,
        agent_version=VERSION,
    )
    answer = channel.post(PATH, encode(body))
    try:
        if answer.status in (200, 201):
            return decode(Enrolled, answer.body)
        raise _refused(answer.status, decode(Refusal, answer.body))
    except NotOurs:
        raise _not_a_register(answer) from None


def remember(state: Path, key: Key, enrolled: Enrolled, sections: Sections | None = None) -> None:
    """Become this agent, in one step; what was pending has done its work."""
    keep(state, Identity(key.secret, enrolled, fingerprint(sections or Sections())))
    for name in (_KEY_FILE, SUCCESSOR_FILE):
        (state / name).unlink(missing_ok=True)


def keep(state: Path, identity: Identity) -> None:
    """Put who this machine is on stable storage, in place of who it was."""
    durable.write(state / _IDENTITY_FILE, encode(identity))


def recall(state: Path) -> Identity | None:
    """Return who this machine is in the register, or ``None`` before its enrolment."""
    path = state / _IDENTITY_FILE
    try:
        known = decode(Identity, path.read_bytes())
    except FileNotFoundError:
        return None
    except NotOurs:
        raise _damaged(path) from None
    return replace(known, secret=Secret(known.secret), previous=known.previous and Secret(known.previous))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _damaged(path: Path) -> Problem:
    return Problem(
        "SM-ENROL-06",
        Text(f"Tệp {path} bị hỏng.", f"The file {path} is damaged."),
        Text(
            "Máy này không chứng minh được nó là máy nào trong sổ. Bản ghi đang giữ vẫn còn.",
            "This machine cannot prove which machine of the register it is. The snapshots kept are still here.",
        ),
        Text(
            f"Xóa tệp {path}, xin mã mới rồi chạy: somay-agent enrol",
            f"Delete {path}, ask for a new code and run: somay-agent enrol",
        ),
    )


def _refused(status: int, refusal: Refusal) -> Problem:
    happened = Text(f"Máy chủ từ chối ghi danh: {refusal.message}", f"The server refused: {refusal.message}")
    return Problem(
        "SM-ENROL-03" if status in (401, 403, 404, 409, 410) else "SM-ENROL-04",
        happened,
        Text(
            "Máy này chưa vào sổ. Những máy đã ghi danh không bị ảnh hưởng.",
            "This machine is not in the register yet. Machines already enrolled are not affected.",
        ),
        Text(
            "Xin cán bộ CNTT huyện mã mới: somay enrol add",
            "Ask the district's IT officer for a new code: somay enrol add",
        )
        if status in (401, 403, 404, 409, 410)
        else Text("Thử lại sau ít phút với chính mã này.", "Try again in a few minutes with the same code."),
        exit_code=4 if status in (401, 403, 404, 409, 410) else 8,
    )


def _not_a_register(answer: Answer) -> Problem:
    return Problem(
        "SM-ENROL-05",
        Text(
            f"Nơi trả lời không phải máy chủ Sổ Máy (mã HTTP {answer.status}).",
            f"What answered is not a Sổ Máy server (HTTP status {answer.status}).",
        ),
        Text(
            "Máy này chưa vào sổ. Mã có thể vẫn còn lượt.", "This machine is not enrolled. The code may still be good."
        ),
        Text(
            "Xem lại địa chỉ sau --server, rồi chạy lại với chính mã này.",
            "Check the address after --server, then run it again with the same code.",
        ),
        exit_code=8,
    )
