"""A machine that no line reaches: its snapshots go by stick, past its service at work, and count once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.installation import COMMANDS, installed, read_books

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


def test_a_stick_brings_what_no_line_carries_and_the_line_brings_nothing_twice(tmp_path: Path) -> None:
    with installed(tmp_path) as one:
        stick = tmp_path / "stick"
        stick.mkdir()
        with (one.state / "agent.toml").open("a") as settings:
            settings.write("spread_seconds = 0\n")
        service = one.start(COMMANDS / "somay-agent", "run", "--state", one.state)
        one.wait_for((one.state / "status.json").exists, service)
        told = one.agent("export", str(stick))
        [path] = stick.iterdir()
        assert f"somay import {path.name}" in told
        assert service.poll() is None, "the service goes on"

        before = json.loads(one.somay("import", str(path), "--dry-run", "--format", "json"))
        assert (before["written"], before["new"] > 0) == (False, True)
        taken = json.loads(one.somay("import", str(path), "--format", "json"))
        assert (taken["device"], taken["new"]) == ("M-0001", before["new"])
        assert "0 new" in one.somay("import", str(path))
        assert "M-0001" in one.somay("device", "list")
        assert "agent import" in one.somay("audit", "list", "--format", "json")

        altered = tmp_path / "altered.somay"
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        altered.write_bytes(content)
        one.somay("import", str(altered), code=5)

        server = one.start_server()
        service.terminate()
        assert service.wait(60) == 0
        one.agent("once")
        server.terminate()
        server.wait(30)
        books = read_books(one)
        assert (books.lacking, books.double, books.waiting) == (set(), set(), frozenset())
        assert books.ingested == books.generated == len(books.receipts)
