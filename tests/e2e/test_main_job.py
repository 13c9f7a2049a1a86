"""A register of two agencies, built by the README's commands alone, and both figures out of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    try:
        yield installation
    finally:
        installation.stop()


def figure(one: Installation, name: str) -> dict[str, Any]:
    """Return one figure as JSON."""
    shown: dict[str, Any] = json.loads(one.somay("indicator", "show", name, "--format", "json"))
    return shown


def enrol(one: Installation, agency: str) -> None:
    """Enrol the real agent of this machine with a code for one agency."""
    one.somay("enrol", "add", agency, "--uses", "1", "--valid", "1d", "--out", str(one.folder / agency))
    ca, code = one.home / "ca.pem", one.folder / agency / "ma-ghi-danh.txt"
    one.agent("enrol", "--server", one.url, "--ca", str(ca), "--code-file", str(code))


def test_two_agencies_by_commands_alone_give_both_figures(one: Installation) -> None:
    one.somay("init", "--name", "Huyện thử", "--code", "001", "--server-name", "localhost")
    one.somay("agency", "add", "A1", "Phòng Một", "--kind", "district_body", "--parent", "001")
    one.somay("agency", "add", "A2", "Xã Hai", "--kind", "commune", "--parent", "001")
    one.somay("headcount", "add", "A1", "3", "--category", "civil_servant")
    one.somay("headcount", "add", "A2", "1", "--category", "cadre")
    one.somay("circuit", "add", "A1", "30/30 Mbit/s", "--technology", "ftth")
    assert figure(one, "ws_per_staff")["numerator"] == 0

    one.start_server()
    enrol(one, "A1")
    one.agent("once")
    one.somay("device", "edit", "M-0001", "--kind", "desktop", "--yes")

    staff, broadband = figure(one, "ws_per_staff"), figure(one, "agency_broadband")
    assert (staff["numerator"], staff["denominator"], staff["value"]) == (1, 4, 0.25)
    assert (broadband["numerator"], broadband["denominator"], broadband["value"]) == (1, 2, 0.5)

    one.somay("device", "place", "M-0001", "A2", "--yes")
    one.somay("circuit", "add", "A2", "10M", "--technology", "4g")
    assert figure(one, "agency_broadband")["value"] == 1.0
    assert "Xã Hai" in one.somay("device", "show", "M-0001")


def test_an_agent_works_while_the_server_is_away_and_delivers_everything_later(one: Installation) -> None:
    one.somay("init", "--name", "Huyện thử", "--code", "001", "--server-name", "localhost")
    one.somay("agency", "add", "A1", "Phòng Một", "--kind", "district_body", "--parent", "001")
    server = one.start_server()
    enrol(one, "A1")
    server.terminate()
    assert server.wait(30) == 0

    one.agent("once", code=8)
    held = json.loads(one.agent("status", "--format", "json", code=6))
    assert (held["trouble"], held["holding"]["spooled"]) == ("unreachable", 2)

    one.start_server()
    one.agent("once")
    assert json.loads(one.agent("status", "--format", "json"))["holding"]["spooled"] == 0
