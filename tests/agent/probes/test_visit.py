"""How far a visit comes: each way to fail is told apart, and nothing is followed."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest

from agent.contract import ProbeTarget, Reach
from agent.probes import visit as probe
from agent.probes.visit import Context, status_of, visit
from tests.agent.services import OK, certificate, says, service

if TYPE_CHECKING:
    from pathlib import Path

LATER = dt.datetime(2031, 5, 1, 12, 0, tzinfo=dt.UTC)
GONE = dt.datetime(2020, 5, 1, 12, 0, tzinfo=dt.UTC)


def go(port: int, kind: Any = "http", host: str = "127.0.0.1", pem: Path | None = None, **more: Any) -> Reach:
    trust = ssl.create_default_context if pem is None else lambda: ssl.create_default_context(cafile=str(pem))
    context = Context(allow_local=True, trust=trust, **{"timeout": 2.0, **more})
    return visit(ProbeTarget(name="portal", kind=kind, host=host, port=port), context)


def steps(found: Reach) -> tuple[bool, ...]:
    """Which of the steps took time: name, way, TLS, answer."""
    seconds = (found.resolve_seconds, found.connect_seconds, found.tls_seconds, found.first_byte_seconds)
    return tuple(one is not None for one in seconds)


def test_a_page_is_told_by_its_status_and_the_time_to_its_first_byte() -> None:
    with service(says(after=0.2)) as port:
        found = go(port)
    assert (found.outcome, found.status, steps(found)) == ("reached", 200, (True, True, False, True))
    assert found.first_byte_seconds is not None
    assert found.first_byte_seconds >= 0.2


def test_a_secure_page_is_told_with_the_end_of_its_certificate(tmp_path: Path) -> None:
    pem = certificate(tmp_path, LATER)
    with service(says(), pem) as port:
        for kind, answered in (("https", True), ("tls", False)):
            found = go(port, kind, pem=pem)
            assert (found.outcome, steps(found)) == ("reached", (True, True, True, answered))
            assert found.certificate_end_seconds == LATER.timestamp()


@pytest.mark.parametrize(("end", "host"), [(LATER, "127.0.0.1"), (GONE, "127.0.0.1")])
def test_a_certificate_that_is_not_trusted_is_told_with_its_end_and_nothing_is_said_to_it(
    tmp_path: Path, end: dt.datetime, host: str
) -> None:
    heard: list[bytes] = []
    pem = certificate(tmp_path, end)
    with service(lambda channel: heard.append(channel.recv(4096)), pem) as port:
        found = go(port, "https", host, pem=pem if end is GONE else None)
    assert (found.outcome, found.status) == ("untrusted", None)
    assert found.certificate_end_seconds == end.timestamp()
    assert b"".join(heard) == b""


def test_a_captive_portal_that_answers_200_to_everything_is_not_the_service(tmp_path: Path) -> None:
    pem = certificate(tmp_path, LATER, "wifi.example")
    with service(says(), pem) as port:
        assert go(port, "https").outcome == "untrusted"


def test_a_redirect_is_told_and_not_followed() -> None:
    with (
        service(says(OK)) as other,
        service(says(f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other}/\r\n\r\n".encode())) as port,
    ):
        assert go(port).status == 302


def test_who_refuses_who_is_silent_and_who_talks_nonsense_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert go(port, timeout=0.3).outcome == "silent"
        assert go(port, "tcp").outcome == "reached"
    assert go(port).outcome == "refused"
    with service(says(b"SSH-2.0-OpenSSH\r\n")) as port:
        assert go(port).outcome == "garbled"
        assert go(port, "tls").outcome == "garbled"
    assert go(1, host="khong-co.invalid").outcome == "unresolved"
    assert go(1, host="a" * 70 + ".example").outcome == "unresolved"


def test_a_name_that_leads_to_this_machine_is_not_even_knocked_at() -> None:
    knocks: list[int] = []
    with service(lambda _: knocks.append(1)) as port:
        target = ProbeTarget(name="x", kind="http", host="localhost", port=port)
        assert visit(target, Context()).outcome == "forbidden"
    assert knocks == []


def test_one_forbidden_address_among_several_forbids_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "resolve", lambda *_: ("192.0.2.1", "169.254.169.254"))
    assert visit(ProbeTarget(name="x", kind="http", host="a.example", port=80), Context()).outcome == "forbidden"


def test_an_address_that_does_not_answer_costs_time_and_not_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    with service(says()) as port:
        monkeypatch.setattr(probe, "resolve", lambda *_: ("::1", "127.0.0.1"))  # nobody listens by IPv6
        assert go(port).status == 200


def test_a_name_alone_can_be_asked_for() -> None:
    found = go(53, "dns", "localhost")
    assert (found.outcome, steps(found)) == ("reached", (True, False, False, False))


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"HTTP/1.1 204 No Content\r\n", 204),
        (b"HTTP/1.0 503\r\n", 503),
        (b"HTTP/1.1 2000 X\r\n", None),
        (b"HTTP/1.1 \xb2\xb2\xb2 X\r\n", None),
        (b"ICY 200 OK\r\n", None),
        (b"", None),
    ],
)
def test_only_a_status_is_a_status(said: bytes, status: int | None) -> None:
    assert status_of(said) == status
