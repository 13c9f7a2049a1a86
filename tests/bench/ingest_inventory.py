"""What an inventory costs the server, in a small register and in a large one, and what the server weighs then."""

from __future__ import annotations

import statistics
import tempfile
from typing import TYPE_CHECKING, Final, NamedTuple

from inventory.store.engine import Store
from inventory.store.migrate import upgrade
from tests.bench import Row
from tests.bench.ingest_run import driven, enrolled, micros, serving, taken_in
from tests.bench.processes import pss_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench import Options

SMALL: Final = 177
LARGE: Final = 10_000
ROUNDS: Final = 3
_NEW: Final = 88
"""How many machines of a register are the new ones."""


class _Cost(NamedTuple):
    first: float
    unchanged: float
    pss_bytes: int


def rows(_options: Options) -> Iterator[Row]:
    """Measure the small register some times and the large one once: it takes a minute to fill."""
    small = [_cost(SMALL) for _ in range(ROUNDS)]
    first = statistics.median(cost.first for cost in small)
    unchanged = statistics.median(cost.unchanged for cost in small)
    large = _cost(LARGE)
    yield _row(f"first inventory, 49 kB, {SMALL} devices, CPU", first, 1500, 500)
    yield _row(f"unchanged inventory, {SMALL} devices, CPU", unchanged, 250, 120)
    yield _flat("first inventory", large.first, first)
    yield _flat("unchanged inventory", large.unchanged, unchanged)
    yield Row(
        name=f"server memory with {SMALL} agents, PSS", unit="MiB",
        figure=statistics.median(cost.pss_bytes for cost in small) / 2**20, floor=120, ambition=80,
    )  # fmt: skip


def _cost(devices: int) -> _Cost:
    """Fill a register but for the last machines, let those send their first inventory and then a heartbeat."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/somay.db")
        upgrade(store)
        tokens = enrolled(store, devices)
        known = devices - _NEW
        taken_in(store, tokens[:known], 0)
        with serving(("register", folder)) as (pid, port):
            first = driven(pid, port, tokens[known:], kind="first", first_machine=known, seconds=60)
            unchanged = driven(pid, port, tokens, kind="unchanged", seconds=60)
            return _Cost(micros(first), micros(unchanged), pss_bytes(pid))


def _row(name: str, figure: float, floor: float, ambition: float) -> Row:
    return Row(name=name, unit="µs", figure=figure, floor=floor, ambition=ambition)


def _flat(name: str, large: float, small: float) -> Row:
    return Row(
        name=f"… {name}, {LARGE:,} devices", unit="µs", figure=large, peer=f"{SMALL} devices", peer_figure=small,
        judged_by="ratio", floor=1.5, ambition=1.1,
    )  # fmt: skip
