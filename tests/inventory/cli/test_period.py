"""``somay period``: what is filed stays, what comes late stands beside it with its reason, and fraud is found."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from inventory.store import closed
from inventory.store.engine import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

PERIOD = "2019-10"
"""The last month that is over at the frozen clock."""


@pytest.fixture
def as_officer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")


def answer(somay: Somay, *words: str) -> Any:
    ran = somay(*words, "--format", "json")
    assert (ran.code, ran.err) == (0, ""), ran
    return json.loads(ran.out)


@pytest.mark.usefixtures("district", "as_officer")
def test_closing_and_looking_at_it(somay: Somay, golden: Callable[[str, str], None]) -> None:
    for language in ("vi", "en"):
        name = {"vi": "2019-09", "en": "2019-10"}[language]
        closed = somay("period", "close", name, "--yes", "--lang", language)
        assert closed.code == 0
        golden(f"cli/period-close.{language}.txt", closed.err + closed.out)
        golden(f"cli/period-list.{language}.txt", somay("period", "list", "--lang", language).out)
        golden(f"cli/period-show.{language}.txt", somay("period", "show", name, "--lang", language).out)
        golden(f"cli/period-verify.{language}.txt", somay("period", "verify", "--lang", language).out)


def looked_at(somay: Somay) -> dict[str, bool]:
    rows = json.loads(somay("period", "check", PERIOD, "--format", "json").out)["checks"]
    return {row["text"]: row["holds"] for row in rows}


@pytest.mark.usefixtures("district", "as_officer")
def test_a_period_is_looked_at_before_it_is_closed(somay: Somay, golden: Callable[[str, str], None]) -> None:
    for language in ("vi", "en"):
        ran = somay("period", "check", PERIOD, "--lang", language)
        assert ran.code == 6
        golden(f"cli/period-check.{language}.txt", ran.out)
    assert looked_at(somay)["Staff: 25/25 agencies have a number on 31 Oct 2019"]
    assert somay("headcount", "add", "03220", "0", "--category", "cadre", "--from", "01/01/2019").code == 0
    assert somay("headcount", "add", "03220", "0", "--category", "civil_servant", "--from", "01/01/2019").code == 0
    assert looked_at(somay)["Staff: 24/25 agencies have a number on 31 Oct 2019"] is False
    assert somay("period", "check", "2030-Q1").code == 2


@pytest.mark.usefixtures("district", "as_officer")
def test_what_comes_late_stands_beside_what_was_filed_with_its_reason(
    somay: Somay, golden: Callable[[str, str], None]
) -> None:
    assert somay("period", "close", PERIOD, "--yes").code == 0
    filed = answer(somay, "period", "show", PERIOD)
    assert not any(figure["restated"] for figure in filed["figures"])
    late = ("device", "retire", "M-0124", "--from", "20/10/2019", "--reason", "QĐ 77/QĐ-UBND", "--yes")
    ran = somay(*late)
    assert ran.code == 0, ran
    assert somay("headcount", "add", "03220", "9", "--category", "cadre", "--from", "01/10/2019").code == 0
    assert somay("indicator", "target", "ws_per_staff", "2019", "95%").code == 0
    told = answer(somay, "period", "show", PERIOD)
    changed = {figure["indicator"]: figure for figure in told["figures"] if figure["restated"]}
    was, now = changed["ws_per_staff"]["filed"], changed["ws_per_staff"]["now"]
    assert now["numerator"] == was["numerator"] - 1
    assert now["denominator"] == was["denominator"] + 5
    keys = {row["key"].split()[0]: row for row in told["inputs_changed"]}
    assert keys["device"]["after"]["lifecycle"] == "written_off"
    assert (keys["device"]["recorded_by"], keys["device"]["reason"]) == ("officer", "QĐ 77/QĐ-UBND")
    assert keys["headcount"]["before"]["number"] == 4
    assert (keys["indicator_target"]["before"], keys["indicator_target"]["recorded_by"]) == (None, "officer")
    golden("cli/period-restated.vi.txt", somay("period", "show", PERIOD, "--lang", "vi").out)
    golden("cli/period-restated.en.txt", somay("period", "show", PERIOD, "--lang", "en").out)
    assert somay("period", "verify").code == 0


@pytest.mark.usefixtures("district")
def test_a_period_is_closed_once_and_not_before_it_is_over(somay: Somay) -> None:
    early = somay("period", "close", "2019-Q4", "--yes", "--lang", "en")
    assert (early.code, "is not over: its last day is 31 Dec 2019" in early.err) == (2, True)
    assert somay("period", "close", PERIOD, "--yes").code == 0
    again = somay("period", "close", PERIOD, "--yes", "--lang", "en")
    assert (again.code, "closed already" in again.err) == (7, True)
    assert len(answer(somay, "period", "list")["periods"]) == 1


@pytest.mark.usefixtures("district")
def test_without_a_yes_nothing_is_closed(somay: Somay) -> None:
    ran = somay("period", "close", PERIOD, "--lang", "en")
    assert ran.code == 4
    assert "Once it is closed no command can alter it" in ran.err
    assert answer(somay, "period", "list")["periods"] == []


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("name", ["2019-Q5", "2019-13", "quý 4", "19", "2019-q", ""])
def test_a_wrong_name_is_refused(somay: Somay, name: str) -> None:
    for verb in ("close", "show"):
        ran = somay("period", verb, name, "--lang", "en")
        assert (ran.code, "2019-Q4" in ran.err) == (2, True), ran


@pytest.mark.usefixtures("district")
def test_a_period_that_is_not_closed_says_how_to_close_it(somay: Somay) -> None:
    ran = somay("period", "show", "2018", "--lang", "en")
    assert (ran.code, "somay period close 2018" in ran.err) == (3, True)


FRAUDS = {
    "a figure": ("period_line", "UPDATE period_line SET content = replace(content, ':172,', ':182,')", "digest"),
    "a line less": ("period_line", "DELETE FROM period_line WHERE position = 40", "digest"),
    "another day": ("period", "UPDATE period SET last_day = '2019-10-30' WHERE id = 2", "digest"),
    "a period less": ("period", "DELETE FROM period WHERE id = 1", "chain"),
}


@pytest.mark.parametrize("fraud", FRAUDS)
def test_whoever_alters_the_database_itself_is_found_out(somay: Somay, district: Path, fraud: str) -> None:
    for name in ("2019-09", "2019-10"):
        assert somay("period", "close", name, "--yes").code == 0
    table, statement, fault = FRAUDS[fraud]
    with sqlite3.connect(district / "somay.db") as connection:
        with pytest.raises(sqlite3.IntegrityError, match="a closed period cannot be altered"):
            connection.execute(statement)
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER {table}_no_{verb}")
        assert connection.execute(statement).rowcount > 0
    ran = somay("period", "verify", "--format", "json")
    assert ran.code == 6
    assert fault in [row["fault"] for row in json.loads(ran.out)["periods"]]


def test_whoever_writes_a_whole_new_chain_is_told_apart_by_the_audit_log(somay: Somay, district: Path) -> None:
    assert somay("period", "close", PERIOD, "--yes").code == 0
    with Store(f"sqlite:///{district / 'somay.db'}").read() as connection:
        (period,) = closed.periods(connection)
        lines = [
            line._replace(content=line.content.replace('"numerator":172,', '"numerator":182,'))
            for line in closed.lines(connection, period.id)
        ]
    with sqlite3.connect(district / "somay.db") as connection:
        for table in ("period", "period_line"):
            for verb in ("update", "delete"):
                connection.execute(f"DROP TRIGGER {table}_no_{verb}")
            connection.execute(f"DELETE FROM {table}")  # constants
        rows = [(1, position, *line) for position, line in enumerate(lines, 1)]
        connection.executemany("INSERT INTO period_line VALUES (?, ?, ?, ?)", rows)
        forged = period._replace(digest=closed.digest(period, lines))
        assert forged.digest != period.digest
        connection.execute("INSERT INTO period VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", forged)
    ran = somay("period", "verify", "--format", "json")
    assert (ran.code, json.loads(ran.out)["periods"][0]["fault"]) == (6, "audit")


@pytest.mark.usefixtures("district")
def test_no_name_of_a_person_is_filed(somay: Somay, tmp_path: Path) -> None:
    assert (
        somay(
            "device", "place", "M-0001", "03220", "--custodian", "Người giữ máy", "--from", "01/09/2019", "--yes"
        ).code
        == 0
    )
    assert somay("period", "close", PERIOD, "--yes").code == 0
    with sqlite3.connect(tmp_path / "home" / "somay.db") as connection:
        filed = "\n".join(row[0] for row in connection.execute("SELECT content FROM period_line"))
    assert "Người giữ máy" not in filed
    assert '"holder":"' in filed
