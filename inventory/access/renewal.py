"""Agents' keys after their enrolment: one that replaces another, and one of a machine that carried another's."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, Literal

from inventory.access import audit
from inventory.access.credentials import Admitted, Refused, keys_of, new_device
from inventory.store import enrolments, keys
from inventory.store.acts import Stamp
from inventory.text.when import DAY_SECONDS, day_of

if TYPE_CHECKING:
    from agent.contract import NewKey
    from inventory.access.credentials import Claim
    from inventory.store.engine import Connection
    from inventory.store.enrolments import Credential
    from inventory.store.intake import Known

Purpose = Literal["rotate", "rekey"]

MOST_COPIES_A_DAY: Final = 100
"""Of one enrolment, copies of copies included: two computer rooms set up from one image."""
MOST_COPIES: Final = 500
"""Of one enrolment ever: as many machines as one code may bring in."""
_LATER_SECONDS: Final = 3600.0


def renew(connection: Connection, claimed: Claim, purpose: Purpose, new: NewKey, now: float) -> Admitted | Refused:
    """Take a new key in the caller's transaction from an agent that has shown an old one."""
    old = enrolments.credential(connection, claimed.public_id)
    if old is None or claimed.key_hash not in keys_of(old):
        return Refused("key_replaced", "this key is not valid any more", 401)
    if old.revoked_at is not None:
        return Refused("agent_revoked", "this agent was revoked", 401)
    if claimed.key_hash == old.next_key_hash:
        promote(connection, old.id, now)
        old = old._replace(key_hash=claimed.key_hash, next_key_hash=None, rotation_asked_at=None)
    return _rotate(connection, old, new) if purpose == "rotate" else _rekey(connection, old, new, now)


def shown(connection: Connection, known: Known, key_hash: str, now: float) -> Known | None:
    """Return the agent that shows a key, which from now on is its only one, or ``None`` if it is none of its keys."""
    if key_hash == known.key_hash:
        return known
    if key_hash != known.next_key_hash:
        return None
    promote(connection, known.id, now)
    return known._replace(key_hash=key_hash, next_key_hash=None, rotation_asked_at=None)


def promote(connection: Connection, agent_id: int, now: float) -> None:
    """End the old key: the new one was shown, so the agent has it for certain."""
    keys.promote(connection, agent_id)
    keys.happened(connection, agent_id, "rotated", now)


def _rotate(connection: Connection, old: Credential, new: NewKey) -> Admitted | Refused:
    """Offer the agent a new key, if it was asked to make one: a stolen key must not lock its owner out at will."""
    admitted = Admitted(old.public_id, old.device_id)
    if new.key_hash in keys_of(old):
        return admitted
    if enrolments.credential_by_key(connection, new.key_hash) is not None:
        return Refused("key_in_use", "this key belongs to another agent", 409)
    if old.rotation_asked_at is None:
        return Refused("rotation_not_asked", "this agent was not asked for a new key", 409)
    keys.offer(connection, old.id, new.key_hash, new.file_key_hash)
    return admitted


def _rekey(connection: Connection, old: Credential, new: NewKey, now: float) -> Admitted | Refused:
    """Make an agent and a device of a machine that carried another's key; the same key again gives the same agent."""
    known = enrolments.credential_by_key(connection, new.key_hash)
    if known is not None and known.copy_of_id != old.id:
        return Refused("key_in_use", "this key belongs to another agent", 409)
    if known is not None:
        revoked = known.revoked_at is not None
        return Refused("agent_revoked", "this agent was revoked", 401) if revoked else _admitted(known)
    copies = keys.copies(connection, old.origin_id or old.id, now - DAY_SECONDS)
    if copies.ever >= MOST_COPIES:
        return Refused("too_many_copies", "too many machines carried this key: they need a code to enrol")
    if copies.recent >= MOST_COPIES_A_DAY:
        return Refused("too_many_copies_today", "too many machines carried this key today", 429, _LATER_SECONDS)
    return _copy(connection, old, new, now)


def _copy(connection: Connection, old: Credential, new: NewKey, now: float) -> Admitted:
    like = keys.original(connection, old.id, day_of(now))
    device_id = new_device(
        connection,
        label=new.hostname or like.label,
        simulated=like.simulated,
        kind=like.kind,
        agency_id=like.agency_id,
        by=f"copy of M-{like.device_id:04d}",
        now=now,
    )
    admitted = Admitted(secrets.token_hex(16), device_id)
    number = enrolments.add_agent(
        connection,
        public_id=admitted.public_id,
        device_id=device_id,
        code_id=old.code_id,
        key_hash=new.key_hash,
        file_key_hash=new.file_key_hash,
        version=new.agent_version,
        now=now,
        copy_of_id=old.id,
        origin_id=old.origin_id or old.id,
    )
    keys.happened(connection, old.id, "copied", now, other_id=number)
    stamp = Stamp(f"copy of M-{like.device_id:04d}", now)
    stamp.note(f"device {device_id}", None, {"agent": admitted.public_id, "hostname": new.hostname})
    audit.seal(connection, stamp, "agent rekey", role="agent", source="local")
    return admitted


def _admitted(known: Credential) -> Admitted:
    return Admitted(known.public_id, known.device_id)
