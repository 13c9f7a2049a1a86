"""Agents' credentials: how one is made, once, and how a caller proves to be one."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.access import audit, codes
from inventory.store import enrolments, evidence
from inventory.store.acts import Stamp
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
    """Why an enrolment or a new key did not come about: a stable reason, a sentence, and how to answer."""

    error: str
    message: str
    status: int = 403
    retry_after: float | None = None


class Admitted(NamedTuple):
    """The agent of an enrolment that took place, now or before."""

    public_id: str
    device_id: int
    uses_left: int | None = None
    """Of the code that let it in, where one did."""


def claim(header: bytes | None) -> Claim | None:
    """Read an ``Authorization`` header; the only source of an agent's identity."""
    match = None if header is None else _BEARER.fullmatch(header)
    if match is None:
        return None
    return Claim(match[1].decode("ascii"), hashlib.sha256(match[2]).hexdigest())


def proves(claimed: Claim, *key_hashes: str) -> bool:
    """Compare in constant time, for an unknown agent too, so that time tells nobody which ids exist."""
    same = [hmac.compare_digest(claimed.key_hash, key_hash) for key_hash in key_hashes or (_NOBODY,)]
    return any(same) and bool(key_hashes)


def keys_of(credential: Credential) -> tuple[str, ...]:
    """Return the hashes of the keys that an agent may show: its own, and the one that will replace it."""
    return tuple(filter(None, (credential.key_hash, credential.next_key_hash)))


def enrol(connection: Connection, enrolment: Enrolment, now: float, address: str = "") -> Admitted | Refused:
    """Make the agent of a key in the caller's transaction; the same code and key again give the same agent."""
    code = enrolments.code_by_hash(connection, codes.digest(enrolment.code))
    if code is None:
        return Refused("unknown_code", "no such enrolment code")
    known = enrolments.credential_by_key(connection, enrolment.key_hash)
    if known is not None:
        return _again(known, code)
    if not codes.allows(code, address):
        return Refused("wrong_network", "this enrolment code is not for machines at this address")
    if not enrolments.use_code(connection, code.id, now):
        return Refused(f"code_{codes.state(code, now)}", "this enrolment code cannot be used any more")
    return _first(connection, enrolment, code, now, address)


def _again(known: Credential, code: Code) -> Admitted | Refused:
    if known.code_id != code.id or known.copy_of_id is not None:
        return Refused("key_in_use", "this key was enrolled with another code")
    if known.revoked_at is not None:
        return Refused("agent_revoked", "this agent was revoked")
    return Admitted(known.public_id, known.device_id, code.uses - code.used)


def _first(connection: Connection, enrolment: Enrolment, code: Code, now: float, address: str) -> Admitted:
    named = None if code.device_id is None else evidence.head(connection, code.device_id)
    device_id = named or new_device(
        connection,
        label=enrolment.hostname or "?",
        simulated=code.simulated,
        kind=code.kind,
        agency_id=code.agency_id,
        by=f"code E-{code.id:04d}",
        now=now,
    )
    admitted = Admitted(secrets.token_hex(16), device_id, code.uses - code.used - 1)
    enrolments.add_agent(
        connection,
        public_id=admitted.public_id,
        device_id=admitted.device_id,
        code_id=code.id,
        key_hash=enrolment.key_hash,
        file_key_hash=enrolment.file_key_hash,
        version=enrolment.agent_version,
        now=now,
        identified=named is not None,
    )
    stamp = Stamp(f"code E-{code.id:04d}", now)
    stamp.note(f"device {device_id}", None, {"agent": admitted.public_id, "hostname": enrolment.hostname})
    audit.seal(connection, stamp, "agent enrol", role="agent", source=address or "local")
    return admitted


def new_device(
    connection: Connection, *, label: str, simulated: bool, kind: str | None, agency_id: int, by: str, now: float
) -> int:
    """Enter the device of a new agent, in service in an agency from today on; ``kind`` is a code's word, if any."""
    day = day_of(now)
    number = enrolments.add_device(connection, label=label, simulated=simulated, by=by, now=now)
    counts_as, source = (kind, "code") if kind else ("desktop", "default")
    enrolments.stand(connection, device_id=number, kind=counts_as, source=source, day=day, by=by, now=now)
    enrolments.place(connection, device_id=number, agency_id=agency_id, day=day, by=by, now=now)
    return number
