"""Writes the generated files of the project; ``--check`` only says which of them are stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.cli import documents
from inventory.cli import reference as cli_reference
from inventory.exchange import reference as import_reference
from tests.exporters import reference
from tests.schema import contract_schema

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]

GENERATED: tuple[tuple[str, Callable[[], str]], ...] = (
    ("agent/contract.v1.schema.json", contract_schema),
    ("docs/cli.md", cli_reference.page),
    ("docs/import.md", import_reference.page),
    ("docs/json.md", documents.page),
    ("docs/metrics.md", reference.page),
)
"""Each file, and the function that returns what must stand in it."""


def main() -> int:
    """Write or check every generated file."""
    parser = argparse.ArgumentParser(prog="python -m tests.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a file is stale")
    check = parser.parse_args().check
    stale = [name for name, function in GENERATED if _differs(name, function())]
    for name in stale:
        if check:
            sys.stderr.write(f"{name} is stale; run: make docs\n")
        else:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(dict(GENERATED)[name](), encoding="utf-8")
            sys.stdout.write(f"{name} written\n")
    return 1 if check and stale else 0


def _differs(name: str, content: str) -> bool:
    path = ROOT / name
    return not path.exists() or path.read_text(encoding="utf-8") != content


if __name__ == "__main__":
    sys.exit(main())
