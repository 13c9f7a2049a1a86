"""The sample district as data: agencies, machines and the models they are of, read from the files beside this one."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

DISTRICT_CODE: Final = "098"
DISTRICT_NAME: Final = "Huyện Tủa Chùa"
VALID_FROM: Final = "2018-01-01"
REAL_DEVICE: Final = 62
"""The machine of the book that the computer running the demo stands in for."""

CATEGORIES: Final = ("cadre", "civil_servant", "public_employee", "contract", "part_time")
COUNTED: Final = CATEGORIES[:3]


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: its names, its staff by category (``None`` where the category does not exist), its line."""

    position: int
    code: str
    name: str
    short: str
    """What people say where the full name is too long; the name itself where it is not."""
    aliases: tuple[str, ...]
    kind: str
    staff: dict[str, int | None]
    technology: str
    down_bits_per_second: float
    up_bits_per_second: float
    metered: bool
    tslcd_bits_per_second: float | None
    """The rate of its line of the state network; ``None`` where it has none."""
    transfer_bits_per_second: float | None
    """What a transfer test gets through the line; ``None`` where none was made."""
    traffic_bits_per_second: float | None
    """The busiest real traffic of its office probe; ``None`` where nothing was heard."""

    @property
    def counted(self) -> int:
        """How many of its staff belong to the denominator."""
        return sum(self.staff[category] or 0 for category in COUNTED)


@dataclass(frozen=True, slots=True)
class Model:
    """What the maker sold; printers and the like have no inside."""

    manufacturer: str
    model: str
    chassis_type: int = 2
    cpu: str = ""
    cores: int = 0
    threads: int = 0
    gigahertz: float = 0.0
    memory_gib: tuple[int, ...] = ()
    disks: tuple[str, ...] = ()
    """``MODEL:GB`` or ``MODEL:GB:ssd``."""
    purchased_on: str = ""
    """The day of purchase, where the book knows it."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One row of the book."""

    number: int
    agency: str
    label: str
    kind: str
    lifecycle: str
    purpose: str
    ownership: str
    model: Model
    system: str
    contact: str
    """``agent`` reports, ``silent`` did so long ago, ``hand`` cannot, ``real`` is this computer, ``none`` need not."""
    custodian: str
    """Whose it is, by office; empty where it is the only machine of somebody."""
    antivirus: str
    note: str

    @property
    def workstation(self) -> bool:
        """Whether it counts in the numerator of workstations per staff."""
        return self.kind in {"desktop", "laptop"} and self.lifecycle == "in_service" and self.ownership == "state"

    @property
    def simulated(self) -> bool:
        """Whether anything it says is played."""
        return self.contact != "real"


@cache
def agencies() -> tuple[Agency, ...]:
    """Return the 25 agencies in their customary order."""
    return tuple(_agency(position, row) for position, row in enumerate(_rows("agencies.csv"), start=1))


@cache
def machines() -> tuple[Machine, ...]:
    """Return the 234 machines by register number."""
    models = _models()
    return tuple(_machine(models, row) for row in _rows("devices.csv"))


@dataclass(frozen=True, slots=True)
class Target:
    """What the district's plan wants of a figure by the end of a year."""

    indicator: str
    year: int
    value: float
    document: str


@cache
def targets() -> tuple[Target, ...]:
    """Return the targets of the plan."""
    return tuple(
        Target(row["indicator"], int(row["year"]), float(row["value"]), row["document"]) for row in _rows("targets.csv")
    )


def fleet() -> tuple[Machine, ...]:
    """Return the machines that are played through the API."""
    return tuple(machine for machine in machines() if machine.contact in {"agent", "silent"})


def _agency(position: int, row: dict[str, str]) -> Agency:
    short = row["short"] or row["name"]
    return Agency(
        position=position,
        code=row["code"],
        name=row["name"],
        short=short,
        aliases=tuple(name for name in (row["short"], row["alias"]) if name),
        kind=row["kind"],
        staff={category: int(row[category]) if row[category] else None for category in CATEGORIES},
        technology=row["technology"],
        down_bits_per_second=float(row["down_mbit"]) * 1e6,
        up_bits_per_second=float(row["up_mbit"]) * 1e6,
        metered=row["metered"] == "yes",
        tslcd_bits_per_second=float(row["tslcd_mbit"]) * 1e6 if row["tslcd_mbit"] else None,
        transfer_bits_per_second=_kilobits(row["transfer_kbit"]),
        traffic_bits_per_second=_kilobits(row["traffic_kbit"]),
    )


def _kilobits(written: str) -> float | None:
    return float(written) * 1e3 if written else None


def _machine(models: dict[str, Model], row: dict[str, str]) -> Machine:
    return Machine(**{**row, "number": int(row["number"]), "model": models[row["model"]]})  # type: ignore[arg-type]  # the header is the field list


def _models() -> dict[str, Model]:
    raw: dict[str, dict[str, Any]] = tomllib.loads(_text("models.toml"))
    return {key: Model(**{name: _frozen(value) for name, value in model.items()}) for key, model in raw.items()}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


def _text(name: str) -> str:
    return files("inventory.demo").joinpath(name).read_text(encoding="utf-8")
