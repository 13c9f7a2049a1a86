"""Print what the agent would send of a capture: ``python -m tests.judge KIND PATH``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.judge import edid, packages, smartctl, smbios_text, snmprec, tabular, windows

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS: Final[dict[str, Callable[[Path], object]]] = {
    "edid": edid.judge,
    "packages": packages.judge,
    "smartctl": smartctl.judge,
    "smbios-text": smbios_text.judge,
    "snmprec": snmprec.judge,
    "tabular": tabular.judge,
    "windows": windows.judge,
}


def main() -> None:
    """Judge one capture; the kinds are listed where one is missing."""
    if len(sys.argv) != 3 or sys.argv[1] not in KINDS:
        sys.exit(f"usage: python -m tests.judge {{{','.join(sorted(KINDS))}}} PATH")
    text = json.dumps(KINDS[sys.argv[1]](Path(sys.argv[2])), sort_keys=True, indent=2, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode() + b"\n")


if __name__ == "__main__":
    main()
