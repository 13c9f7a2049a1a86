"""``somay indicator criterion``: the criteria of a decision, as the administrator maps them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from docx import Document
from openpyxl import load_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.inventory.cli.conftest import Somay

pytestmark = pytest.mark.usefixtures("tinos", "district")
DECISION = ("--document", "1026/QĐ-UBND")


def map_three(somay: Somay) -> None:
    for code, indicator, *title in (
        ("5.10", "agency_broadband"),
        ("5.2", "ws_per_staff", "--title", "Tỷ lệ máy trạm trên cán bộ"),
        ("5.9", "kbps_per_staff"),
    ):
        ran = somay("indicator", "criterion", code, indicator, *title, *DECISION)
        assert (ran.code, ran.err) == (0, "")


def test_criteria_are_listed_in_the_order_of_their_codes(
    somay: Somay, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inventory.cli.acting.author", lambda: "officer")
    map_three(somay)
    for language in ("vi", "en"):
        golden(f"cli/indicator-criteria.{language}.txt", somay("indicator", "criteria", "--lang", language).out)
    rows = json.loads(somay("indicator", "criteria", "--format", "json").out)["criteria"]
    assert [row["code"] for row in rows] == ["5.2", "5.9", "5.10"]


def test_the_report_answers_each_criterion_with_the_figure_of_the_register(somay: Somay, tmp_path: Path) -> None:
    map_three(somay)
    assert somay("report", "quarter", "2019-10", "--out", "bao-cao").code == 0
    path = tmp_path / "bao-cao" / "ha-tang-cntt-2019-10.xlsx"
    rows = list(load_workbook(path)["Tiêu chí"].iter_rows(min_row=4, values_only=True))
    known = json.loads(somay("indicator", "show", "ws_per_staff", "--as-of", "31/10/2019", "--format", "json").out)
    told = ("1026/QĐ-UBND", "5.2", "Tỷ lệ máy trạm trên cán bộ", "ws_per_staff")
    assert rows[0] == (*told, pytest.approx(known["value"]), known["numerator"], known["denominator"])
    table = Document(str(path.with_suffix(".docx"))).tables[-1]
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[1] == ["5.2", "Tỷ lệ máy trạm trên cán bộ", "1026/QĐ-UBND", "90,05%", "172/191"]
    assert [row[0] for row in cells[1:]] == ["5.2", "5.9", "5.10"]
    assert cells[3][1] == "Băng thông rộng"
    assert cells[2][3].endswith("kbit/s")


def test_a_closed_report_keeps_the_criteria_of_its_time(somay: Somay, tmp_path: Path) -> None:
    map_three(somay)
    assert somay("period", "close", "2019-10", "--yes").code == 0
    assert somay("indicator", "criterion", "5.2", "none", *DECISION).code == 0
    assert somay("report", "quarter", "2019-10", "--out", "bao-cao").code == 0
    page = load_workbook(tmp_path / "bao-cao" / "ha-tang-cntt-2019-10.xlsx")["Tiêu chí"]
    assert [row[1] for row in page.iter_rows(min_row=4, values_only=True)] == ["5.2", "5.9", "5.10"]


def test_the_same_again_changes_nothing_and_none_or_undo_takes_it_back(somay: Somay) -> None:
    for _ in range(2):
        assert somay("indicator", "criterion", "5.2", "ws_per_staff", *DECISION).code == 0
    acts = json.loads(somay("audit", "list", "--format", "json").out)["acts"]
    assert [act["command"] for act in acts].count("indicator criterion") == 1
    assert somay("indicator", "undo", str(acts[0]["act"]), "--yes").code == 0
    assert json.loads(somay("indicator", "criteria", "--format", "json").out)["criteria"] == []


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("5.2", "ws_per_stuff", *DECISION), 3, "Choose one of: ws_per_staff"),
        (("5.2", "none", *DECISION), 3, "1026/QĐ-UBND has no criterion 5.2"),
        (("  ", "ws_per_staff", *DECISION), 2, "code"),
        (("5.2", "ws_per_staff", "--document", " "), 2, "--document"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(somay: Somay, words: tuple[str, ...], code: int, told: str) -> None:
    ran = somay("indicator", "criterion", *words, "--lang", "en")
    assert (ran.code, told in ran.err) == (code, True), ran.err
    assert json.loads(somay("indicator", "criteria", "--format", "json").out)["criteria"] == []
