"""The rows of a table, in whatever encoding it was typed, or why it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.text import Problem
from inventory.exchange.tables import read

if TYPE_CHECKING:
    from pathlib import Path


def judge(path: Path) -> object:
    """Return encoding and rows; broken letters are refused, and shown as they would be mended."""
    try:
        table, refused = read(path), None
    except Problem as problem:
        refused = {"code": problem.code, "happened": problem.happened.en, "todo": problem.todo.en}
        try:
            table = read(path, repair=True)
        except Problem:
            return {"encoding": None, "refused": refused, "rows": []}
    rows = [row.cells for row in table.rows]
    return {"encoding": table.encoding, "refused": refused, "rows": rows}
