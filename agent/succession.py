"""How an agent comes to a new key: made and kept here before anyone hears of it, taken into use once it is known there.

A key is *rotated* when the register asks for it. It is made *anew* when this machine finds by its fixed hardware that
it is not the one that enrolled: it carries a copy of that one's disk. Then it puts that one's spool aside, keeps its
own snapshots under its own numbers, and becomes an agent of its own before it says anything else.

Every step is on stable storage before the next one, and may be done twice; nothing in between locks an agent out,
for of all the keys that may be the valid one, those that are not are tried again before it gives up.
"""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING, Literal

from agent import VERSION, durable, enrolment
from agent.contract import Enrolled, NewKey
from agent.delivery import Verdict, misfortune
from agent.encode import NotOurs, decode, encode, token
from agent.fingerprint import SECTIONS, Fingerprint, fingerprint, renewed, verdict
from agent.record import Record, replace
from agent.runner import run
from agent.secret import Secret
from agent.transport import NotDelivered

if TYPE_CHECKING:
    from pathlib import Path

    from agent.contract import Sections
    from agent.enrolment import Identity
    from agent.host import Host
    from agent.spool import Spool
    from agent.transport import Answer, Channel

Purpose = Literal["rotate", "rekey"]


class Successor(Record, kw_only=False):
    """A key that was made and may have been shown, but is not in use yet."""

    secret: str
    purpose: Purpose
    fingerprint: Fingerprint | None = None
    """With ``rekey``: of the machine that made it."""
    gives_up: str | None = None
    """With ``rekey``: the epoch of the spool that is another machine's."""

    def __repr__(self) -> str:
        return f"Successor to {self.purpose}"


def seen(host: Host) -> Sections:
    """Return what this machine shows of its fixed hardware."""
    from agent.collectors.every import INVENTORY  # noqa: PLC0415  # memory that only the enrolling process needs

    return run(host, [each for each in INVENTORY if each.name in SECTIONS]).sections


def is_another(identity: Identity, sections: Sections) -> bool:
    """Tell whether an identity is that of another machine than the one that shows ``sections``."""
    return verdict(identity.fingerprint or {}, sections) == "another"


class Credential:
    """Who this agent is in the register, and which of its keys it shows."""

    def __init__(self, state: Path, identity: Identity, spool: Spool) -> None:
        self._state, self._identity, self._spool = state, identity, spool
        self._successor = _recalled(state, identity)
        self._shown = 0
        self._give_up()

    @property
    def enrolled(self) -> Enrolled:
        """Who the key in use stands for: another machine, while this one has none of its own."""
        return self._identity.enrolled

    @property
    def copied_from(self) -> str | None:
        """The device whose key this machine carries, until it has one of its own."""
        return self.enrolled.device if self._successor and self._successor.purpose == "rekey" else None

    def token(self) -> Secret:
        """Return what proves to the register who asks."""
        return token(self.enrolled.agent_id, self._secrets[self._shown])

    @property
    def _secrets(self) -> tuple[str, ...]:
        """All that may be the valid one, the likeliest first."""
        offered = self._successor.secret if self._successor and self._successor.purpose == "rotate" else None
        return tuple(filter(None, (self._identity.secret, self._identity.previous, offered)))

    def look(self, sections: Sections) -> None:
        """Compare this machine with the one that enrolled, and begin to be another if it is another."""
        waiting = self._successor if self.copied_from else None
        known = waiting.fingerprint if waiting else self._identity.fingerprint
        if known and verdict(known, sections) == "another":
            self._begin(Successor(enrolment.new_key().secret, "rekey", fingerprint(sections), self._spool.epoch))
            self._give_up()
        elif not waiting and (now := renewed(known, sections)) != known:
            with contextlib.suppress(OSError):  # what a full disk does not take is seen again next time
                self._become(replace(self._identity, fingerprint=now))

    def rotate(self) -> None:
        """Make a key to take the place of this one; the register has asked for it."""
        if self._successor is None:
            self._begin(Successor(enrolment.new_key().secret, "rotate"))

    def settle(self, channel: Channel) -> Verdict | None:
        """Show the register a key that was made; ``None`` if there is none or it is in use from now on."""
        if self._successor is None:
            return None
        try:
            answer = channel.post(f"/v1/agent/{self._successor.purpose}", encode(self._shows()), self.token())
            if answer.status in (200, 201):
                self._take_over(self._successor, decode(Enrolled, answer.body))
                return None
        except NotDelivered as failure:
            return Verdict(trouble=failure.reason, detail=failure.detail)
        except NotOurs as failure:
            return Verdict(trouble="not_ours", detail=str(failure))
        return self._refused(self._successor, answer)

    def denied(self) -> bool:
        """The key that was shown is not valid: show another one, if there is one that was not tried."""
        self._shown = (self._shown + 1) % len(self._secrets)
        return self._shown > 0

    def accepted(self) -> None:
        """The key that was shown is the valid one."""
        if self._shown:
            valid, other = self._secrets[self._shown], self._identity.secret
            with contextlib.suppress(OSError):  # then it is found out again after the next start
                self._become(replace(self._identity, secret=valid, previous=other))
                if self._successor and self._successor.secret == valid:
                    self._forget()

    def _shows(self) -> NewKey:
        assert self._successor is not None
        key = enrolment.key_of(Secret(self._successor.secret))
        return NewKey(
            key_hash=key.key_hash,
            file_key_hash=key.file_key_hash,
            hostname=socket.gethostname(),
            agent_version=VERSION,
        )

    def _take_over(self, successor: Successor, enrolled: Enrolled) -> None:
        same = enrolled.agent_id == self.enrolled.agent_id
        if same != (successor.purpose == "rotate"):
            raise NotOurs(f"a new key of {enrolled.agent_id}, which is not who asked for it")
        if same:
            former = self._secrets[self._shown] if self._secrets[self._shown] != successor.secret else self._secrets[0]
            self._become(replace(self._identity, secret=successor.secret, previous=former))
        else:
            self._become(enrolment.Identity(successor.secret, enrolled, successor.fingerprint))
        self._forget()

    def _refused(self, successor: Successor, answer: Answer) -> Verdict | None:
        told = misfortune(answer)
        if answer.status == 401:
            return told
        if successor.purpose == "rotate":  # the old key goes on, and the register asks again if it still wants to
            self._forget()
            return None
        if answer.status == 409:  # somebody else's: make another
            self._begin(replace(successor, secret=enrolment.new_key().secret))
        return told

    def _begin(self, successor: Successor) -> None:
        durable.write(self._state / enrolment.SUCCESSOR_FILE, encode(successor))
        self._successor, self._shown = successor, 0

    def _give_up(self) -> None:
        """Put the spool of the other machine aside, once: its snapshots are that one's to send."""
        if self._successor and self._successor.gives_up == self._spool.epoch:
            self._spool.restart("fork")

    def _become(self, identity: Identity) -> None:
        enrolment.keep(self._state, identity)
        self._identity, self._shown = identity, 0

    def _forget(self) -> None:
        (self._state / enrolment.SUCCESSOR_FILE).unlink(missing_ok=True)
        self._successor = None


def _recalled(state: Path, identity: Identity) -> Successor | None:
    """Return the key that was made; one that is damaged or in use already is none."""
    path = state / enrolment.SUCCESSOR_FILE
    try:
        found = decode(Successor, path.read_bytes())
    except (FileNotFoundError, NotOurs):
        return None
    if found.secret == identity.secret:
        path.unlink(missing_ok=True)
        return None
    return found
