"""Processor packages; how fast they run at the moment is no inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.collectors.base import Collector, Partial, number
from agent.contract import Cpu
from agent.junk import Sieve
from agent.record import replace
from agent.smbios import source
from agent.smbios.records import CENTRAL_PROCESSOR

if TYPE_CHECKING:
    from agent.host import Host

_CPUS: Final = "/sys/devices/system/cpu/"


def collect(host: Host) -> Partial[tuple[Cpu, ...]]:
    """Return one entry a package, in the kernel's order."""
    names = parse_cpuinfo(host.read("/proc/cpuinfo") or "")
    packages: dict[int, list[int]] = {}
    for processor in sorted(names):
        package = number(host, f"{_CPUS}cpu{processor}/topology/physical_package_id")
        packages.setdefault(package or 0, []).append(processor)
    cpus = tuple(_package(host, names, packages[package]) for package in sorted(packages))
    return Partial(cpus) if all(cpu.model for cpu in cpus) else _named_by_firmware(host, cpus)


def _named_by_firmware(host: Host, cpus: tuple[Cpu, ...]) -> Partial[tuple[Cpu, ...]]:
    """Return the same with names: kernels of ARM know none, firmware may, and counts if it lists as many."""
    try:
        tables = source.tables(host)
    except PermissionError:
        return Partial(cpus, denied=("model",))
    listed = [one for one in (tables.processors if tables else ()) if one.populated and one.type == CENTRAL_PROCESSOR]
    if len(listed) != len(cpus):
        return Partial(cpus)
    sieve = Sieve()
    named = tuple(
        replace(
            cpu,
            model=cpu.model or sieve(f"{place}.model", "name", one.version),
            vendor=sieve(f"{place}.vendor", "name", one.manufacturer) or cpu.vendor,
        )
        for place, (cpu, one) in enumerate(zip(cpus, listed, strict=True))
    )
    return Partial(named, junk=tuple(sieve.kept))


def parse_cpuinfo(text: str) -> dict[int, dict[str, str]]:
    """Return what is said of each logical processor, by its number."""
    processors: dict[int, dict[str, str]] = {}
    values: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = (part.strip() for part in line.partition(":"))
        if name == "processor" and value.isdigit():
            values = processors.setdefault(int(value), {})
        elif colon:
            values[name] = value
    return processors


def _package(host: Host, names: dict[int, dict[str, str]], processors: list[int]) -> Cpu:
    first = names[processors[0]]
    cores = {_core(host, processor) for processor in processors}
    kilohertz = number(host, f"{_CPUS}cpu{processors[0]}/cpufreq/cpuinfo_max_freq")
    return Cpu(
        model=first.get("model name") or first.get("Model") or first.get("cpu model"),
        vendor=first.get("vendor_id") or first.get("CPU implementer"),
        cores=len(cores),
        threads=len(processors),
        max_hertz=kilohertz * 1000.0 if kilohertz else None,
    )


def _core(host: Host, processor: int) -> tuple[int | None, int]:
    """Return what two threads of one core have in common; without topology each is a core of its own."""
    topology = f"{_CPUS}cpu{processor}/topology/"
    core = number(host, topology + "core_id")
    return number(host, topology + "die_id"), processor if core is None else core


CPUS = Collector("cpus", collect, every_seconds=86_400)
