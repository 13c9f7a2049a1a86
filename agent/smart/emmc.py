"""How a soldered flash chip (eMMC) fares: two files that everyone may read, no tool and no root.

Source: JESD84-B51 (EXT_CSD 267 to 269); the kernel's ``life_time`` and ``pre_eol_info``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from agent.collectors.base import first_line
from agent.contract import Wear
from agent.smart import Report

if TYPE_CHECKING:
    from agent.host import Host

_NUMBER: Final = re.compile(r"0x[0-9a-fA-F]{2}")


def report(host: Host, name: str) -> Report | None:
    """Return the report of a chip, ``None`` where it keeps no account, as SD cards do."""
    device = f"/sys/block/{name}/device/"
    tenths = max(_numbers(first_line(host, device + "life_time")), default=0)
    reserve = max(_numbers(first_line(host, device + "pre_eol_info")), default=0)
    if not tenths and not reserve:
        return None
    warnings = ["rated life used up"] * (tenths > 10) + ["spare blocks nearly used up"] * (reserve > 1)
    # The chip tells the tenth that it is in: 1 is up to 10 % used, 11 beyond all of it.
    used = tenths / 10 if tenths else None
    return Report(wear=Wear(name=name, used_ratio=used), warnings=tuple(warnings))


def _numbers(text: str | None) -> list[int]:
    return [int(word, 0) for word in (text or "").split() if _NUMBER.fullmatch(word)]
