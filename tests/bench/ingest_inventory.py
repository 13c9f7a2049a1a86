"""What an inventory costs the server, in a small register and in a large one, and what the server weighs then."""

from __future__ import annotations

import statistics
import tempfile
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.bench import Row
from tests.bench.identity import fill
from tests.bench.ingest_run import driven, enrolled, micros, serving, taken_in
from tests.bench.processes import pss_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench import Options

SMALL: Final = 177
LARGE: Final = 10_000
COUNTRY: Final = 1_000_000
ROUNDS: Final = 3
_NEW: Final = 88
"""How many machines of a register are the new ones."""


class _Cost(NamedTuple):
    first: float
    unchanged: float
    pss_bytes: int


def rows(options: Options) -> Iterator[Row]:
    """Measure the small register some times and the large ones once: they take minutes to fill."""
    small = [_cost(SMALL) for _ in range(ROUNDS)]
    first = statistics.median(cost.first for cost in small)
    unchanged = statistics.median(cost.unchanged for cost in small)
    large = _cost(LARGE)
    yield _row(f"first inventory, 49 kB, {SMALL} devices, CPU", first, 1500, 500)
    yield _row(f"unchanged inventory, {SMALL} devices, CPU", unchanged, 250, 120)
    yield _flat("first inventory", LARGE, large.first, first)
    yield _flat("unchanged inventory", LARGE, large.unchanged, unchanged)
    country = _cost(COUNTRY, known_by_evidence=True) if options.slow else None
    yield _flat("first inventory", COUNTRY, country and country.first, first)
    yield _flat("unchanged inventory", COUNTRY, country and country.unchanged, unchanged)
    yield Row(
        name=f"server memory with {SMALL} agents, PSS", unit="MiB",
        figure=statistics.median(cost.pss_bytes for cost in small) / 2**20, floor=120, ambition=80,
    )  # fmt: skip


def _cost(devices: int, *, known_by_evidence: bool = False) -> _Cost:
    """Fill a register but for the last machines, let those send their first inventory and then a heartbeat.

    A million whole inventories do not fit the disk: what is looked up by every machine is their evidence.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/somay.db")
        upgrade(store)
        known = devices - _NEW
        if known_by_evidence:
            with store.write() as connection:
                fill(connection, known)
            tokens = enrolled(store, SMALL)
            taken_in(store, tokens[:-_NEW], known)
        else:
            tokens = enrolled(store, devices)
            taken_in(store, tokens[:known], 0)
        with serving(("register", folder)) as (pid, port):
            first = driven(pid, port, tokens[-_NEW:], kind="first", first_machine=devices + SMALL, seconds=60)
            unchanged = driven(pid, port, tokens, kind="unchanged", seconds=60)
            return _Cost(micros(first), micros(unchanged), pss_bytes(pid))


def _row(name: str, figure: float, floor: float, ambition: float) -> Row:
    return Row(name=name, unit="µs", figure=figure, floor=floor, ambition=ambition)


def _flat(name: str, devices: int, large: float | None, small: float) -> Row:
    return Row(
        name=f"… {name}, {devices:,} devices", unit="µs", figure=large, peer=f"{SMALL} devices", peer_figure=small,
        judged_by="ratio", floor=1.5, ambition=1.1, missing="a row of minutes: --slow" if large is None else "",
    )  # fmt: skip
