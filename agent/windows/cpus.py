"""Processor packages (Win32_Processor); the registry knows the name that WMI of old systems cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.contract import Cpu
from agent.windows.rows import NO_KEY, Key, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.windows.rows import Row

_MEGAHERTZ = 1_000_000.0


def cpus(processors: Sequence[Row], central: Key = NO_KEY) -> tuple[Cpu, ...]:
    r"""Return the packages; ``central`` is ``HARDWARE\DESCRIPTION\System\CentralProcessor``: a key for each thread."""
    threads = [central.keys[name].values for name in sorted(central.keys, key=lambda name: (len(name), name))]
    first = threads[0] if threads else {}
    named, rated = text(first, "ProcessorNameString"), number(first, "~MHz")
    if not processors and threads:
        return (_cpu({}, named, rated, len(threads)),)
    return tuple(_cpu(row, named, rated, None) for row in processors)


def _cpu(row: Row, named: str | None, rated: int | None, threads: int | None) -> Cpu:
    megahertz = number(row, "MaxClockSpeed") or rated
    return Cpu(
        model=named or text(row, "Name"),
        vendor=text(row, "Manufacturer"),
        cores=number(row, "NumberOfCores") or None,
        threads=number(row, "NumberOfLogicalProcessors") or threads,
        max_hertz=megahertz * _MEGAHERTZ if megahertz else None,
    )
