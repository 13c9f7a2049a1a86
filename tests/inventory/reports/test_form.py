from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.reports.form import to_json
from inventory.text.sheets import to_csv


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-2", "@SUM(A1)", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert to_csv(["name"], [[cell]]) == f'"name"\r\n"\'{cell}"\r\n'


def test_numbers_stay_numbers_and_an_unknown_value_is_an_empty_cell() -> None:
    assert to_csv(["a", "b", "c"], [[1, 0.5, None]]).splitlines()[1] == '1,0.5,""'


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5))
def test_any_text_comes_back_in_one_cell_on_one_line(cells: list[str]) -> None:
    text = to_csv([f"c{index}" for index in range(len(cells))], [cells])
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 2
    assert len(rows[1]) == len(cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])


@given(st.text(), st.booleans())
def test_json_holds_no_character_that_could_steer_a_terminal(text: str, indented: bool) -> None:  # noqa: FBT001  # drawn
    printed = to_json({"label": text + "\x1b[2J\x7f\x9b\u202e"}, indented=indented)
    assert all(char.isprintable() and char.isascii() for char in printed.replace("\n", ""))
    assert json.loads(printed)["label"].startswith(text)


def test_json_is_one_line_in_a_pipe_and_laid_out_for_eyes() -> None:
    document = {"schema": "somay.x.v1", "name": "Xã"}
    assert to_json(document, indented=False) == '{"schema": "somay.x.v1", "name": "X\\u00e3"}'
    assert json.loads(to_json(document, indented=True)) == document
