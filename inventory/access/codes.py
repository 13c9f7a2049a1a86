"""Enrolment codes: made, listed, ended. The register keeps only their hash; the code is shown once."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from agent.codes import RANDOM_BITS, canonical, from_number
from agent.text import Problem, Text
from inventory.store import enrolments
from inventory.store.enrolments import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.store.engine import Connection

MAX_USES: Final = 500
MAX_SECONDS: Final = 7 * 86_400

State = Literal["active", "used_up", "expired", "revoked"]

__all__ = ("Code", "Issued", "State", "add", "allows", "digest", "listing", "revoke", "show", "state")


class Issued(NamedTuple):
    """A new code: its number in the register, and the code itself, which is never shown again."""

    id: int
    code: str


def add(
    connection: Connection,
    *,
    agency_id: int,
    uses: int,
    valid_seconds: float,
    by: str,
    now: float,
    device_id: int | None = None,
    kind: str | None = None,
    simulated: bool = False,
    networks: Iterable[str] = (),
) -> Issued:
    """Make a code for ``uses`` machines of an agency; with ``device_id`` for that one machine of the book.

    ``networks`` in CIDR notation say from where it may be used; without one it may be from anywhere.
    """
    _check(uses, valid_seconds, device_id)
    code = from_number(secrets.randbits(RANDOM_BITS))
    inside = " ".join(dict.fromkeys(map(_network, networks))) or None
    kept = Code(0, agency_id, device_id, kind, uses, 0, now + valid_seconds, simulated, now, by, None, inside)
    return Issued(enrolments.add_code(connection, digest(code), kept), code)


def listing(connection: Connection) -> list[Code]:
    """Return every code, the newest first."""
    return enrolments.all_codes(connection)


def show(connection: Connection, number: int) -> Code | None:
    """Return one code by its number (``E-0042`` is 42)."""
    return enrolments.code_by_id(connection, number)


def revoke(connection: Connection, number: int, now: float) -> bool:
    """End a code at once; false when there is none or it was ended before. Agents enrolled with it stay."""
    return enrolments.revoke_code(connection, number, now)


def state(code: Code, now: float) -> State:
    """Return what a code can still do."""
    if code.revoked_at is not None:
        return "revoked"
    if code.used >= code.uses:
        return "used_up"
    return "active" if code.expires_at > now else "expired"


def allows(code: Code, address: str) -> bool:
    """Tell whether a code may be used from an address."""
    if code.networks is None:
        return True
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return False
    caller = getattr(caller, "ipv4_mapped", None) or caller
    return any(caller in ipaddress.ip_network(network) for network in code.networks.split())


def digest(typed: str) -> str:
    """Return the hash under which a code is kept; spelling and spaces do not matter."""
    return hashlib.sha256((canonical(typed) or typed).encode("utf-8", "replace")).hexdigest()


def _check(uses: int, valid_seconds: float, device_id: int | None) -> None:
    if not 1 <= uses <= (1 if device_id is not None else MAX_USES):
        raise _refused(
            Text(f"--uses: số lượt {uses} không hợp lệ", f"--uses: {uses} is not possible"),
            Text(
                f"Chọn từ 1 đến {MAX_USES} lượt; mã cho một máy đã có trong sổ chỉ dùng được 1 lượt",
                f"Choose 1 to {MAX_USES} uses; a code for one machine of the book has exactly 1",
            ),
        )
    if not 0 < valid_seconds <= MAX_SECONDS:
        raise _refused(
            Text("thời hạn không hợp lệ", "that validity is not possible"),
            Text("Chọn thời hạn tối đa 7 ngày", "Choose at most 7 days"),
        )


def _network(typed: str) -> str:
    try:
        return str(ipaddress.ip_network(typed.strip(), strict=False))
    except ValueError:
        raise _refused(
            Text(f"{typed!r} không phải là một mạng", f"{typed!r} is not a network"),
            Text("Viết như 10.98.3.0/24, hoặc một địa chỉ", "Write it as 10.98.3.0/24, or as one address"),
        ) from None


def _refused(why: Text, todo: Text) -> Problem:
    return Problem(
        "SM-CODE-01",
        Text(f"Không tạo được mã ghi danh: {why.vi}.", f"No enrolment code was made: {why.en}."),
        Text("Chưa có gì thay đổi.", "Nothing was changed."),
        todo,
    )
