"""The one door to SNMP: get and walk, bounded in rows, bytes and time; a hostile device costs its own budget.

pysnmp answers behind it; nothing else in the project imports it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agent.neighbours.answers import Oid, Value
    from agent.secret import Secret

PORT: Final = 161
MAX_ROWS: Final = 100_000
"""Of one device, all its tables together."""
MAX_OCTETS: Final = 65_535
"""Of one value; SNMP over UDP carries no more."""
REPETITIONS: Final = (25, 10, 1)
"""How many rows are asked for at once: fewer where a device does not answer many."""
_AUTHENTICATION: Final = {
    "sha1": "usmHMACSHAAuthProtocol",
    "sha224": "usmHMAC128SHA224AuthProtocol",
    "sha256": "usmHMAC192SHA256AuthProtocol",
    "sha384": "usmHMAC256SHA384AuthProtocol",
    "sha512": "usmHMAC384SHA512AuthProtocol",
}
_PRIVACY: Final = {
    "aes128": "usmAesCfb128Protocol",
    "aes192": "usmAesCfb192Protocol",
    "aes256": "usmAesCfb256Protocol",
}
AUTHENTICATIONS: Final = tuple(_AUTHENTICATION)
PRIVACIES: Final = tuple(_PRIVACY)


class Community(NamedTuple):
    """Credentials of SNMP 1 and 2c: a word that everybody on the way can read."""

    name: Secret
    version: int = 2


class User(NamedTuple):
    """Credentials of SNMP 3 (RFC 3414, RFC 7860, RFC 3826); without secrets nothing is protected."""

    name: str
    authentication: str = "sha256"
    authentication_secret: Secret | None = None
    privacy: str = "aes128"
    privacy_secret: Secret | None = None
    context: str = ""
    """Which of several things behind one address is meant; most devices have none."""


class Limits(NamedTuple):
    """What one device may cost."""

    seconds: float = 30.0
    """Of everything asked of it."""
    answer_seconds: float = 2.0
    retries: int = 1
    rows: int = MAX_ROWS


NO_LIMITS_NAMED: Final = Limits()


class SnmpError(Exception):
    """The device did not answer, not in time, or not what was asked; the text says which."""


class Device(NamedTuple):
    """Where a device answers, to whom, and what it may cost."""

    address: tuple[str, int]
    credentials: Community | User
    limits: Limits


class Client:
    """One device, asked over one engine that a process has once."""

    def __init__(
        self,
        engine: Engine,
        address: str,
        credentials: Community | User,
        port: int = PORT,
        limits: Limits = NO_LIMITS_NAMED,
    ) -> None:
        self._engine, self._limits = engine, limits
        self._device = Device((address, port), credentials, limits)
        self._deadline = time.monotonic() + limits.seconds
        self._rows = 0
        self._pace = 0
        """Which of the repetitions the device has shown that it bears."""

    async def get(self, *oids: Oid) -> dict[Oid, Value]:
        """Return the values that the device has of some identifiers.

        Raises:
            SnmpError: it does not answer.
        """
        rows = await self._asked(self._engine.get, oids)
        return {at: value for at, value in rows if value is not None and at in oids}

    async def walk(self, prefix: Oid) -> AsyncIterator[tuple[Oid, Value]]:
        """Yield the rows below an identifier in their order.

        Raises:
            SnmpError: the device falls silent, goes backwards, or has more rows than it may cost.
        """
        last = prefix
        while True:
            rows = await self._next(last)
            for at, value in rows:
                if at[: len(prefix)] != prefix or value is None:
                    return
                if at <= last:
                    raise SnmpError(f"goes backwards: {_dotted(at)} after {_dotted(last)}")
                self._count()
                last = at
                yield at, value
            if not rows:
                return

    def _count(self) -> None:
        self._rows += 1
        if self._rows > self._limits.rows:
            raise SnmpError(f"more than {self._limits.rows} rows")

    async def _next(self, last: Oid) -> list[tuple[Oid, Value | None]]:
        """Ask for the rows behind one; fewer at once where more bring no answer."""
        while True:
            try:
                return await self._asked(self._engine.next, (last,), REPETITIONS[self._pace])
            except SnmpError:
                if self._pace == len(REPETITIONS) - 1 or time.monotonic() >= self._deadline:
                    raise
                self._pace += 1

    async def _asked(self, ask: Any, oids: tuple[Oid, ...], *more: int) -> list[tuple[Oid, Value | None]]:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise SnmpError(f"not done within {self._limits.seconds:g} s")
        try:
            async with asyncio.timeout(left):
                return list(await ask(self._device, oids, *more))
        except TimeoutError:
            raise SnmpError(f"not done within {self._limits.seconds:g} s") from None


def _dotted(at: Oid) -> str:
    return ".".join(map(str, at))


class Engine:
    """pysnmp's engine, made once for each process; ``async with`` closes its sockets."""

    def __init__(self) -> None:
        from pyasn1.error import PyAsn1Error  # noqa: PLC0415  # which is loaded by now
        from pysnmp.error import PySnmpError  # noqa: PLC0415  # likewise
        from pysnmp.hlapi.v3arch import asyncio as pysnmp  # noqa: PLC0415  # a quarter of a second, and 20 MiB

        self._pysnmp: Any = pysnmp
        self._failures = (PySnmpError, PyAsn1Error)
        self._engine: Any = pysnmp.SnmpEngine()
        self._targets: dict[tuple[str, int, float, int], Any] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._engine.close_dispatcher()

    async def get(self, device: Device, oids: tuple[Oid, ...]) -> list[tuple[Oid, Value | None]]:
        """Ask for some values (GetRequest)."""
        return await self._ask("get_cmd", (), device, oids)

    async def next(self, device: Device, oids: tuple[Oid, ...], repetitions: int) -> list[tuple[Oid, Value | None]]:
        """Ask for what follows (GetBulkRequest; SNMP 1 has only GetNextRequest)."""
        if isinstance(device.credentials, Community) and device.credentials.version == 1:
            return await self._ask("next_cmd", (), device, oids)
        return await self._ask("bulk_cmd", (0, repetitions), device, oids)

    async def _ask(
        self, command: str, numbers: tuple[int, ...], device: Device, oids: tuple[Oid, ...]
    ) -> list[tuple[Oid, Value | None]]:
        pysnmp, credentials = self._pysnmp, device.credentials
        asked = [pysnmp.ObjectType(pysnmp.ObjectIdentity(at)) for at in oids]
        context = pysnmp.ContextData(contextName=credentials.context if isinstance(credentials, User) else "")
        try:
            whole = (self._engine, self._told(credentials), await self._target(device), context, *numbers, *asked)
            failure, status, _, rows = await getattr(pysnmp, command)(*whole, lookupMib=False)
        except self._failures as error:  # an address that is none, secrets that are too short, bytes that are no answer
            raise SnmpError(str(error).partition(" caused by ")[0]) from None
        if failure:
            raise SnmpError(str(failure))
        if int(status) == _NO_SUCH_NAME:  # SNMP 1 has no other word for the end
            return []
        if int(status):
            raise SnmpError(f"refuses: {status.prettyPrint()}")
        return [(tuple(row[0]), _value(row[1])) for row in rows]

    async def _target(self, device: Device) -> Any:
        (address, port), limits = device.address, device.limits
        key = (address, port, limits.answer_seconds, limits.retries)
        if key not in self._targets:
            made = self._pysnmp.Udp6TransportTarget if ":" in address else self._pysnmp.UdpTransportTarget
            waits = {"timeout": limits.answer_seconds, "retries": limits.retries}
            self._targets[key] = await made.create((address, port), **waits)
        return self._targets[key]

    def _told(self, credentials: Community | User) -> Any:
        pysnmp = self._pysnmp
        if isinstance(credentials, Community):
            return pysnmp.CommunityData("".join(credentials.name), mpModel=credentials.version - 1)
        protected: dict[str, Any] = {}
        if credentials.authentication_secret is not None:
            protected["authKey"] = "".join(credentials.authentication_secret)
            protected["authProtocol"] = getattr(pysnmp, _AUTHENTICATION[credentials.authentication])
        if credentials.privacy_secret is not None:
            protected["privKey"] = "".join(credentials.privacy_secret)
            protected["privProtocol"] = getattr(pysnmp, _PRIVACY[credentials.privacy])
        return pysnmp.UsmUserData(credentials.name, **protected)


_NO_SUCH_NAME: Final = 2
_NUMBERS: Final = frozenset({"Integer", "Integer32", "Counter32", "Gauge32", "Unsigned32", "TimeTicks", "Counter64"})
_NOTHING: Final = frozenset({"NoSuchObject", "NoSuchInstance", "EndOfMibView", "Null"})


def _value(found: Any) -> Value | None:
    """Return a value of pysnmp as one of ours; what the device says it has not is none."""
    kind = type(found).__name__
    if kind in _NOTHING:
        return None
    if kind in _NUMBERS:
        return int(found)
    if kind in {"ObjectIdentifier", "ObjectIdentity"}:
        return tuple(found)
    return bytes(found)[:MAX_OCTETS]
