"""How commands fail: three parts, a code to search for, an exit code, and never a stack trace."""

from __future__ import annotations

import io
import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from agent.text import Problem, Text
from inventory.cli import failure
from inventory.reports import overview
from inventory.store.engine import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay


@pytest.mark.parametrize(
    ("words", "code", "happened", "todo"),
    [
        (("enrl", "list"), 2, "There is no command 'enrl'.", "Did you mean somay enrol?"),
        (("device", "lst"), 2, "There is no command 'lst'.", "Did you mean somay device list?"),
        (("device", "list", "--agncy", "x"), 2, "There is no option --agncy.", "Did you mean --agency?"),
        (("device", "show"), 2, "DEVICE is missing.", "somay device show --help"),
        (("headcount", "add", "VP", "many"), 2, "COUNT: a whole number is needed.", "somay headcount add --help"),
        (("device", "list", "--format", "pdf"), 2, "--format: 'pdf' cannot be used.", "--format table|json|csv"),
        (("--as-of", "13/13/2019"), 2, "--as-of: '13/13/2019' is not a day.", "08/11/2019"),
        (("agency", "show", "tua chua"), 3, '"tua chua" matches 2 units.', "03217 (Thị trấn Tủa Chùa, township)"),
        (("agency", "show", "nowhere"), 3, 'No agency matches "nowhere".', "somay agency list"),
        (("device", "show", "M-9999"), 3, 'No device matches "M-9999".', "somay device list"),
        (("device", "show", "M-0062", "--as-of", "2017-01-01"), 3, "was not yet entered", "--as-of"),
        (("indicator", "explain", "happiness"), 3, "There is no indicator 'happiness'.", "ws_per_staff"),
        (("enrol", "show", "E-4711"), 3, "no enrolment code number E-4711", "somay enrol list"),
        (("agency", "add", "VP", "Khác"), 7, "Code VP belongs to Văn phòng HĐND và UBND.", "somay agency show VP"),
        (("circuit", "add", "VP", "fast"), 2, "rate: 'fast' is not a rate.", "30M"),
        (
            ("headcount", "add", "VP", "-50"),
            2,
            "-50: a number below zero is not possible here.",
            "headcount add --help",
        ),
        (("circuit", "add", "VP", "30M", "--provider"), 2, "--provider: a value is missing.", "circuit add --help"),
        (("agency", "list", "extra"), 2, "There is more than this command takes: extra", "agency list --help"),
        (("device", "show", "PC01"), 3, '"PC01" matches 25 devices.', "M-0006 (PC01), M-0026 (PC01),"),
        (("device", "show", "62"), 3, 'No device matches "62".', "If it is the number: M-0062."),
        (("device", "add", " "), 2, "name: needs 1 to 256 printable", "name"),
        (("device", "place", "M-0001", "VP", "--room", ""), 2, "room: needs 1 to 256 printable", "room"),
        (("circuit", "add", "VP", "30M", "--provider", ""), 2, "provider: needs 1 to 256 printable", "provider"),
        (("circuit", "add", "VP", "30M", "--document", " "), 2, "document: needs 1 to 256 printable", "document"),
        (("headcount", "add", "VP", "2000000"), 2, "count: 2000000 cannot be a number", "from 0 to 1,000,000"),
        (("headcount", "add", "VP", "5", "--from", "1/1/2017"), 2, "on file only since 1 Jan 2018.", "1 Jan 2018"),
        (("serve", "--insecure-bind", "abc"), 2, "abc is not a loopback address.", "127.0.0.1"),
        (("enrol", "add", "VP", "--uses", "0"), 2, "--uses: 0 is not possible", "1 to 500"),
        (("--as-of",), 2, "--as-of: a value is missing.", "--as-of DATE"),
        (("frobnicate",), 2, "There is no command 'frobnicate'.", "See: somay --help"),
        (("headcount", "add", "VP", "-x"), 2, "There is no option -x.", "headcount add --help"),
        (("headcount", "add", "VP", "5", "--source", " "), 2, "source: needs 1 to 256 printable", "source"),
        (("serve", "--port", "99999"), 2, "--port: 99999 is not a port.", "65535"),
        (("headcount", "add", "VP", "5", "--category", "boss"), 2, "category: there is no value 'boss'.", "cadre"),
        (("device", "edit", "M-0062"), 2, "device edit: nothing to change was named.", "--kind"),
        (("device", "edit", "M-0062", "--take", "serial"), 2, "take: 'serial' names no field.", "machine:FIELD"),
        (("device", "edit", "M-0062", "--clear", "colour"), 2, "clear: there is no value 'colour'.", "asset_tag"),
        (("device", "edit", "M-0001", "--cost-dong", "11,9"), 2, "cost_dong: '11,9' is not an amount", "11.900.000"),
        (("device", "retire", "M-0001", "--as", "sold"), 2, "as: there is no value 'sold'.", "written_off, lost"),
        (("enrol", "add", "VP", "--valid", "9w"), 2, "--valid: '9w' is not a length of time.", "7d"),
        (("--home", "/nonexistent/somay"), 8, "There is no register at /nonexistent/somay/somay.db.", "somay init"),
        (("agency", "show", "VP", "--format", "csv"), 2, "This command has no csv form.", "json"),
    ],
)
def test_a_failure_says_what_happened_what_it_means_and_what_to_do(
    *, words: tuple[str, ...], code: int, happened: str, todo: str, district: Path, somay: Somay
) -> None:
    ran = somay("--lang", "en", *words)
    lines = ran.err.splitlines()
    assert (ran.code, ran.out, len(lines)) == (code, "", 3)
    assert lines[0].startswith("What happened  ")
    assert happened in lines[0]
    assert "[SM-" in lines[0]
    assert lines[1].startswith("What it means  ")
    assert lines[2].startswith("What to do     ")
    assert todo in lines[2]


def test_on_a_terminal_a_long_part_goes_on_below_its_beginning_and_no_command_is_torn() -> None:
    problem = Problem(
        "SM-X", Text("", "Short."), Text("", "Nothing."), Text("", "Look at it, then type somay agency list")
    )
    lines = failure.hung(problem.lines("en"), 44)
    assert lines == [
        "What happened  Short.  [SM-X]",
        "What it means  Nothing.",
        "What to do     Look at it, then type",
        "               somay agency list",
    ]
    assert failure.hung(problem.lines("en"), 200) == list(problem.lines("en"))


def test_the_parts_are_vietnamese_where_the_register_is(district: Path, somay: Somay) -> None:
    lines = somay("agency", "show", "tua chua").err.splitlines()
    assert lines[0] == 'Xảy ra    "tua chua" khớp 2 đơn vị.  [SM-FIND-02]'
    assert lines[1] == "Nghĩa là  Chưa làm gì cả."
    assert lines[2].startswith("Cần làm   Chọn một mã: 098 (Huyện Tủa Chùa, huyện, gồm 25 cơ quan) hoặc 03217")


def test_a_fault_of_ours_is_a_number_to_quote_never_a_stack_trace(
    district: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOMAY_DEBUG", raising=False)
    monkeypatch.setattr(overview, "load", lambda *_: 1 // 0)
    first, second = somay(), somay()
    assert first.code == 1
    assert "Traceback" not in first.err
    assert first.err.splitlines()[0].startswith("Xảy ra    Lỗi của Sổ Máy, số ")
    assert first.err == second.err
    monkeypatch.setenv("SOMAY_DEBUG", "1")
    assert "ZeroDivisionError" in somay().err


def test_a_database_that_cannot_be_used_is_exit_8(district: Path, somay: Somay) -> None:
    (district / "somay.db").write_bytes(b"this is no database" * 100)
    ran = somay("--lang", "en")
    assert ran.code == 8
    assert "SM-DB-05" in ran.err


def test_a_database_of_another_release_names_the_command_that_migrates_it(district: Path, somay: Somay) -> None:
    with Store(f"sqlite:///{district / 'somay.db'}").write() as connection:
        connection.execute("ALTER TABLE device RENAME COLUMN observed_kind TO former")
    ran = somay("--lang", "en", "device", "list")
    assert (ran.code, "somay db upgrade" in ran.err, "SM-DB-03" in ran.err) == (8, True, True)


def test_before_the_first_agency_a_past_day_is_not_called_an_empty_register(district: Path, somay: Somay) -> None:
    assert somay("--lang", "en", "--as-of", "2017-01-01").out.splitlines()[0].endswith(": no agency on 1 Jan 2017.")


def test_a_database_of_another_kind_is_a_wrong_setting_and_shows_no_password(district: Path, somay: Somay) -> None:
    (district / "somay.toml").write_text('database = "mysql://officer:secret@host/x"', encoding="utf-8")
    ran = somay("--lang", "en")
    assert ran.code == 2
    assert "database: the kind 'mysql' cannot be used." in ran.err
    assert "secret" not in ran.err


def test_an_answer_that_never_comes_is_a_no(district: Path, somay: Somay, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    somay("enrol", "add", "VP")
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    ran = somay("--lang", "en", "enrol", "revoke", "E-0001")
    assert ran.code == 4
    assert "SM-CONFIRM-01" in ran.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "Permission denied", "/x"), 4),
        (OSError(28, "No space left on device"), 8),
        (sqlite3.OperationalError("database is locked"), 8),
        (sqlite3.OperationalError("no such column: d.observed_kind"), 8),
        (RuntimeError("never foreseen"), 1),
    ],
)
def test_errors_of_the_world_are_told_apart_from_ours(error: Exception, code: int) -> None:
    assert failure.as_problem(error).exit_code == code


def test_options_of_every_command_work_before_and_after_the_command(district: Path, somay: Somay) -> None:
    assert somay("--format", "json", "agency", "list").out == somay("agency", "list", "--format=json").out
