"""``python -m tests.bench [NAME …] [--slow] [--install]``: measure, print the table, exit 1 below a floor."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from tests.bench import (
    Options,
    Row,
    agent_day,
    agent_inventory,
    agent_memory,
    cli_start,
    identity,
    indicators,
    ingest,
    ingest_inventory,
    node_scrape,
    register,
    search,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES: Final = (
    cli_start,
    agent_memory,
    agent_day,
    agent_inventory,
    ingest,
    ingest_inventory,
    identity,
    indicators,
    node_scrape,
    register,
    search,
    whole,
)
_HEAD: Final = ("row", "figure", "peer or control", "peer", "ratio", "floor", "ambition", "verdict")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the named modules, or all."""
    names = {module.__name__.rpartition(".")[2]: module for module in MODULES}
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all without any")
    parser.add_argument("--slow", action="store_true", help="rows of minutes, too: make test, make run")
    parser.add_argument("--install", action="store_true", help="peers that are missing, from Debian, as root")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(names):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in asked.names or names:
        sys.stderr.write(f"measuring {name} …\n")
        rows.extend(names[name].rows(Options(slow=asked.slow, install=asked.install)))
    sys.stdout.write(table(rows) + "\n")
    return int(any(row.verdict == "BELOW FLOOR" for row in rows))


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned columns, and under them why some were not measured."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    missing = (f"NOT MEASURED {row.name}: {row.missing}" for row in rows if row.missing)
    beside = (f"{row.name}: {each}" for row in rows for each in row.beside)
    return "\n".join([*lines, *missing, *beside])


def _cells(row: Row) -> tuple[str, ...]:
    bound = ("≤" if row.better == "less" else "≥", "×" if row.judged_by == "ratio" else f" {row.unit}")
    return (
        row.name,
        "–" if row.figure is None else f"{_number(row.figure)} {row.unit}",
        row.peer or "–",
        "–" if row.peer_figure is None else f"{_number(row.peer_figure)} {row.unit}",
        "–" if row.ratio is None else f"{row.ratio:.2f}×",
        *(f"{bound[0]} {_number(limit)}{bound[1]}" for limit in (row.floor, row.ambition)),
        row.verdict,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
