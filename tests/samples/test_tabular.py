"""Tables of real units in the encodings of the country, typed by nobody here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.text import Problem
from inventory.exchange.tables import read

FOLDER = Path(__file__).parents[2].parent / "shared" / "samples" / "vn-tabular"
FILES = sorted(path for path in FOLDER.glob("*.*") if path.suffix in {".csv", ".txt"})
pytestmark = pytest.mark.skipif(not FILES, reason="NOT RUN: no samples of Vietnamese tables beside the project")
# This writer put one byte for two letters, ì and ỹ; a reader can only choose one of them.
_AMBIGUOUS = {"vni-windows-semicolon-crlf.csv"}


def expected() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_table_is_read_or_refused_by_name(path: Path) -> None:
    if path.name.startswith("mojibake"):
        with pytest.raises(Problem, match="broken"):
            read(path)
        table = read(path, repair=True)
        assert table.repaired
    else:
        table = read(path)
        assert table.encoding in path.stem.replace("utf8", "utf-8").replace("utf16le", "utf-16")
    rows: list[Any] = [row.cells for row in table.rows]
    if path.name in _AMBIGUOUS:
        rows = [{name: _one(cell) for name, cell in row.items()} for row in rows]
        assert rows == [{name: _one(cell) for name, cell in row.items()} for row in expected()]
    else:
        assert rows == expected()


def _one(text: str) -> str:
    return text.replace("ỹ", "ì")
