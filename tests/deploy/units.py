"""The units as text: directives read, paths of an installation replaced by those of this environment."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[2] / "deploy/systemd"
UNITS: Final = ("somay", "somay-agent", "somay-exporter")
ELEVATED: Final = "somay-elevated"
"""Root's part of the agent: no service that stays, and measured by rules of its own."""

BIN: Final = Path(sys.executable).parent


def text(unit: str, kind: str = "service") -> str:
    """Return a unit as it is shipped."""
    return (FOLDER / f"{unit}.{kind}").read_text(encoding="utf-8")


def directives(unit: str, kind: str = "service") -> dict[str, list[str]]:
    """Return every directive with all its values."""
    found: dict[str, list[str]] = {}
    for line in text(unit, kind).splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def here(unit: str) -> str:
    """Return a unit that starts this environment's programs."""
    return text(unit).replace("/opt/somay/bin", str(BIN))


def command(unit: str, home: Path) -> list[str]:
    """Return the command of a unit over this environment's programs and a home of the test's own."""
    [start] = directives(unit)["ExecStart"]
    words = (word.replace("/var/lib/somay-agent", str(home)) for word in shlex.split(start))
    program, *arguments = (word.replace("/var/lib/somay", str(home)) for word in words)
    return [program.replace("/opt/somay/bin", str(BIN)), *arguments]
