"""One visit to a service: its name, the way there, its certificate, its answer; each with the time that it took.

The name is resolved once, every address it has is checked, and the connection goes to one that was checked. Nothing is
followed, little is read, nothing of it is kept but a status and times.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.contract import Reach
from agent.probes.allowed import is_allowed
from agent.probes.certificate import not_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.contract import ProbeTarget, ReachOutcome

TIMEOUT_SECONDS: Final = 5.0
_MOST_ADDRESSES: Final = 3
_MOST_BYTES: Final = 65_536
_HEAD: Final = "GET / HTTP/1.1\r\nHost: {}\r\nUser-Agent: somay-agent\r\nAccept: */*\r\nConnection: close\r\n\r\n"
_WITH_TLS: Final = ("tls", "https")
_WITH_HTTP: Final = ("http", "https")


class _Ended(Exception):
    """A visit that came to its end before its aim."""

    def __init__(self, outcome: ReachOutcome) -> None:
        super().__init__(outcome)
        self.outcome: ReachOutcome = outcome


class Context(NamedTuple):
    """What a visit needs of this machine."""

    allow_local: bool = False
    timeout: float = TIMEOUT_SECONDS
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    """Whom to trust: the authorities of the system."""


def visit(target: ProbeTarget, context: Context) -> Reach:
    """Go to a target as far as it lets us."""
    found: dict[str, Any] = {}
    try:
        _go(target, context, found)
        outcome: ReachOutcome = "reached"
    except _Ended as end:
        outcome = end.outcome
    except ConnectionRefusedError:
        outcome = "refused"
    except (OSError, ValueError):  # silence, a reset, a way that does not exist
        outcome = "silent"
    return Reach(target=target.name, outcome=outcome, **found)


def _go(target: ProbeTarget, context: Context, found: dict[str, Any]) -> None:
    start = time.perf_counter()
    addresses = resolve(target.host, target.port)
    found["resolve_seconds"] = _since(start)
    if not addresses:
        raise _Ended("unresolved")
    if not all(is_allowed(address, allow_local=context.allow_local) for address in addresses):
        raise _Ended("forbidden")
    if target.kind == "dns":
        return
    with _connect(addresses, target.port, context, found) as channel:
        if target.kind in _WITH_TLS:
            with _secure(channel, target, context, found) as safe:
                _converse(safe, target, found)
        else:
            _converse(channel, target, found)


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return every address of a name in the order of the system, none where there is none."""
    try:
        told = socket.getaddrinfo(host.encode() if host.isascii() else host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(each[4][0]) for each in told))


def _connect(addresses: tuple[str, ...], port: int, context: Context, found: dict[str, Any]) -> socket.socket:
    """Connect to the first address that answers, so that a broken IPv6 costs time and not the service."""
    failure: OSError = TimeoutError()
    for address in addresses[:_MOST_ADDRESSES]:
        start = time.perf_counter()
        try:
            channel = socket.create_connection((address, port), context.timeout)
        except OSError as error:
            failure = error
            continue
        found["connect_seconds"] = _since(start)
        return channel
    raise failure


def _secure(channel: socket.socket, target: ProbeTarget, context: Context, found: dict[str, Any]) -> ssl.SSLSocket:
    start, peer = time.perf_counter(), channel.getpeername()[:2]
    try:
        safe = context.trust().wrap_socket(channel, server_hostname=target.host)
    except ssl.SSLCertVerificationError:
        found["certificate_end_seconds"] = _end_of(peer, target, context)
        raise _Ended("untrusted") from None
    except ssl.SSLError:
        raise _Ended("garbled") from None
    found["tls_seconds"] = _since(start)
    found["certificate_end_seconds"] = not_after(safe.getpeercert(binary_form=True) or b"")
    return safe


def _end_of(peer: tuple[str, int], target: ProbeTarget, context: Context) -> float | None:
    """Return until when a certificate is valid that is not trusted; nothing is said to whoever shows it."""
    curious = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    curious.check_hostname, curious.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(peer, context.timeout) as again,
            curious.wrap_socket(again, server_hostname=target.host) as open_,
        ):
            return not_after(open_.getpeercert(binary_form=True) or b"")
    except OSError:
        return None


def _converse(channel: socket.socket, target: ProbeTarget, found: dict[str, Any]) -> None:
    if target.kind not in _WITH_HTTP:
        return
    start = time.perf_counter()
    channel.sendall(_HEAD.format(_authority(target)).encode())
    said = channel.recv(_MOST_BYTES)
    found["first_byte_seconds"] = _since(start)
    while b"\r\n" not in said and len(said) < 1024 and (more := channel.recv(1024)):
        said += more
    found["status"] = status_of(said)
    if found["status"] is None:
        raise _Ended("garbled")


def _authority(target: ProbeTarget) -> str:
    usual = 443 if target.kind == "https" else 80
    name = target.host.encode("idna").decode() if not target.host.isascii() else target.host
    name = f"[{name}]" if ":" in name else name
    return name if target.port == usual else f"{name}:{target.port}"


def status_of(said: bytes) -> int | None:
    """Return the status of an answer by HTTP, ``None`` where it is none."""
    words = said.partition(b"\r\n")[0].split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or len(words[1]) != 3 or not words[1].isdigit():
        return None
    return int(words[1])


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 6)
