"""Agents' credentials: how one is made, once, and how a caller proves to be one."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.access import codes
from inventory.store import enrolments
from inventory.text.when import day_of

if TYPE_CHECKING:
    from agent.contract import Enrolment
    from inventory.store.engine import Connection
    from inventory.store.enrolments import Code, Credential

_BEARER: Final = re.compile(rb"Bearer ak_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")
_NOBODY: Final = "0" * 64


class Claim(NamedTuple):
    """Who a caller says to be: a public id, and the hash of the secret that came with it."""

    public_id: str
    key_hash: str


class Refused(NamedTuple):
    """Why an enrolment did not take place: a stable reason and a sentence."""

    error: str
    message: str


class Admitted(NamedTuple):
    """The agent of an enrolment that took place, now or before."""

    public_id: str
    device_id: int


def claim(header: bytes | None) -> Claim | None:
    """Read an ``Authorization`` header; the only source of an agent's identity."""
    match = None if header is None else _BEARER.fullmatch(header)
    if match is None:
        return None
    return Claim(match[1].decode("ascii"), hashlib.sha256(match[2]).hexdigest())


def proves(claimed: Claim, key_hash: str | None) -> bool:
    """Compare in constant time, for an unknown agent too, so that time tells nobody which ids exist."""
    same = hmac.compare_digest(claimed.key_hash, key_hash or _NOBODY)
    return same and key_hash is not None


def enrol(connection: Connection, enrolment: Enrolment, now: float) -> Admitted | Refused:
    """Make the agent of a key in the caller's transaction; the same code and key again give the same agent."""
    code = enrolments.code_by_hash(connection, codes.digest(enrolment.code))
    if code is None:
        return Refused("unknown_code", "no such enrolment code")
    known = enrolments.credential_by_key(connection, enrolment.key_hash)
    if known is not None:
        return _again(known, code)
    if not enrolments.use_code(connection, code.id, now):
        return Refused(f"code_{codes.state(code, now)}", "this enrolment code cannot be used any more")
    return _first(connection, enrolment, code, now)


def _again(known: Credential, code: Code) -> Admitted | Refused:
    if known.code_id != code.id:
        return Refused("key_in_use", "this key was enrolled with another code")
    if known.revoked_at is not None:
        return Refused("agent_revoked", "this agent was revoked")
    return Admitted(known.public_id, known.device_id)


def _first(connection: Connection, enrolment: Enrolment, code: Code, now: float) -> Admitted:
    admitted = Admitted(secrets.token_hex(16), code.device_id or _device(connection, enrolment, code, now))
    enrolments.add_agent(
        connection,
        public_id=admitted.public_id,
        device_id=admitted.device_id,
        code_id=code.id,
        key_hash=enrolment.key_hash,
        file_key_hash=enrolment.file_key_hash,
        version=enrolment.agent_version,
        now=now,
    )
    return admitted


def _device(connection: Connection, enrolment: Enrolment, code: Code, now: float) -> int:
    by, day = f"code E-{code.id:04d}", day_of(now)
    number = enrolments.add_device(
        connection, label=enrolment.hostname or "?", simulated=code.simulated, by=by, now=now
    )
    kind, source = (code.kind, "code") if code.kind else ("desktop", "default")
    enrolments.stand(connection, device_id=number, kind=kind, source=source, day=day, by=by, now=now)
    enrolments.place(connection, device_id=number, agency_id=code.agency_id, day=day, by=by, now=now)
    return number
