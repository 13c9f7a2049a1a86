"""``somay audit`` and ``undo``, as the one who answers for the register meets them."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.inventory.cli.conftest import Somay


def filled(somay: Somay) -> None:
    for words in (
        ("init", "--name", "Huyện Tủa Chùa", "--code", "098", "--server-name", "somay.example"),
        ("agency", "add", "VHTT", "Phòng Văn hóa và Thông tin", "--from", "01/01/2018"),
        ("headcount", "add", "VHTT", "6", "--from", "01/01/2019"),
        ("headcount", "add", "VHTT", "8", "--from", "01/06/2019", "--reason", "QĐ 12/QĐ-UBND"),
        ("device", "add", "PC01", "--agency", "VHTT"),
        ("device", "edit", "M-0001", "--kind", "laptop"),
        ("circuit", "add", "VHTT", "40/40M"),
        ("enrol", "add", "VHTT", "--out", "codes"),
        ("enrol", "revoke", "E-0001", "--yes"),
    ):
        ran = somay(*words)
        assert (ran.code, ran.err) == (0, "")


def test_every_command_that_writes_is_in_the_log(somay: Somay) -> None:
    filled(somay)
    acts = json.loads(somay("audit", "list", "--format", "json").out)["acts"]
    assert [act["command"] for act in reversed(acts)] == [
        "init", "agency add", "headcount add", "headcount add", "device add", "device edit", "circuit add",
        "enrol add", "enrol revoke",
    ]  # fmt: skip


def test_the_log_on_screen(somay: Somay, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")
    monkeypatch.setattr("inventory.cli.register.author", lambda: "officer")
    filled(somay)
    act = next(
        row["act"] for row in json.loads(somay("audit", "list", "--format", "json").out)["acts"] if row["reason"]
    )
    for language in ("vi", "en"):
        listed = somay("audit", "list", "--lang", language).out
        shown = somay("audit", "show", str(act), "--lang", language).out
        golden(f"cli/audit-list.{language}.txt", listed)
        golden(f"cli/audit-show.{language}.txt", shown)


def test_no_code_and_no_secret_is_in_the_log(somay: Somay, tmp_path: Path) -> None:
    filled(somay)
    code = (tmp_path / "codes" / "ma-ghi-danh.txt").read_text(encoding="utf-8").strip()
    with sqlite3.connect(tmp_path / "home" / "somay.db") as connection:
        rows = connection.execute("SELECT * FROM audit").fetchall()
    connection.close()
    assert code not in repr(rows)
    assert code.replace("-", "") not in repr(rows)


def test_an_untouched_log_is_proved_and_its_head_found_again(somay: Somay) -> None:
    filled(somay)
    ran = somay("audit", "verify", "--lang", "en")
    assert ran.code == 0
    head = ran.out.splitlines()[1].split()[1]
    assert somay("audit", "verify", "--head", head.upper()).code == 0


def test_an_altered_log_is_told_with_exit_code_6(somay: Somay, tmp_path: Path) -> None:
    filled(somay)
    with sqlite3.connect(tmp_path / "home" / "somay.db") as thief:
        thief.execute("DROP TRIGGER audit_no_update")
        thief.execute("UPDATE audit SET actor = 'nobody' WHERE sequence = 5")
    thief.close()
    ran = somay("audit", "verify", "--lang", "en")
    assert (ran.code, ran.out) == (6, "BROKEN: the log was altered at row 5; it holds up to row 4.\n")


def test_a_head_that_is_gone_is_told(somay: Somay) -> None:
    filled(somay)
    ran = somay("audit", "verify", "--head", "ab" * 32, "--lang", "en")
    assert ran.code == 6
    assert "its end was cut off" in ran.out


def test_an_act_is_taken_back_by_its_number(somay: Somay) -> None:
    filled(somay)
    act = next(
        row["act"] for row in json.loads(somay("audit", "list", "--format", "json").out)["acts"] if row["reason"]
    )
    ran = somay("headcount", "undo", str(act), "--lang", "en")
    undone, trace = ran.out.splitlines()
    assert (ran.code, undone) == (0, f"Act {act} (headcount add) was undone: 1 change.")
    assert trace == "Act 16. Take it back: somay headcount undo 16"
    counts = json.loads(somay("headcount", "list", "--format", "json").out)["headcounts"]
    assert [row["count"] for row in counts] == [6]


def test_an_act_that_is_not_there_says_where_the_numbers_are(somay: Somay) -> None:
    filled(somay)
    for words in (("headcount", "undo", "99"), ("audit", "show", "99")):
        ran = somay(*words, "--lang", "en")
        assert ran.code == 3
        assert "somay audit list" in ran.err
