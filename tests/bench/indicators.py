"""Every indicator of every agency over 100,000 devices, and two years of one of them, beside one plain question."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inventory.indicators import by_agency, indicators
from inventory.indicators.facts import apart, everything, load
from inventory.reports.trend import trend
from inventory.store import migrate
from inventory.store.engine import Store
from inventory.text.spans import newest
from inventory.text.when import FOREVER, day_of
from tests import postgres
from tests.bench import Row
from tests.bench.search import add

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inventory.store.engine import Connection
    from tests.bench import Options

DEVICES: Final = 100_000
AGENCIES: Final = 2_000
RUNS: Final = 3
_KINDS: Final = ("desktop", "desktop", "desktop", "laptop", "server", "printer")
_PURPOSES: Final = ("personal", "personal", "personal", "shared", "counter")
_PLAIN: Final = """
SELECT p.agency_id, s.kind, COUNT(*) FROM device_standing s JOIN placement p ON p.device_id = s.device_id
WHERE s.superseded_at IS NULL AND p.superseded_at IS NULL GROUP BY p.agency_id, s.kind
"""


def rows(_options: Options) -> Iterator[Row]:
    """Measure both on each engine."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _rows("SQLite", f"sqlite:///{Path(folder) / 'somay.db'}")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.database(stack.enter_context(postgres.server())))
        except postgres.NoServer as absent:
            yield from _rows("PostgreSQL", None, str(absent))
        else:
            yield from _rows("PostgreSQL", url)


def _rows(engine: str, url: str | None, missing: str = "") -> Iterator[Row]:
    whole, years, plain = (None, None, None) if url is None else _measured(Store(url))
    peer = "one plain GROUP BY"
    yield Row(
        name=f"all indicators, {AGENCIES:,} agencies, {DEVICES:,} devices, {engine}", unit="s", figure=whole, peer=peer,
        peer_figure=plain, floor=1, ambition=0.5, missing=missing,
    )  # fmt: skip
    yield Row(
        name=f"24 months of one indicator, {engine}", unit="s", figure=years, peer=peer, peer_figure=plain, floor=5,
        ambition=2.5, missing=missing,
    )  # fmt: skip


def _measured(store: Store) -> tuple[float, float, float]:
    migrate.upgrade(store)
    with store.write() as connection:
        _fill(connection)
    with store.write() as connection:
        connection.execute("ANALYZE")
    now = time.time()
    with store.read() as connection:
        months = newest(day_of(now), "month", 24)
        return (
            _quickest(lambda: _everything(connection, now)),
            _quickest(lambda: trend(connection, "ws_per_staff", months, now, until=day_of(now))),
            _quickest(lambda: connection.rows(_PLAIN)),
        )


def _everything(connection: Connection, now: float) -> list[Any]:
    facts = load(connection, day_of(now), now, holders=True)
    parts = apart(facts, everything(facts))
    return [by_agency(one, parts) for one in indicators(facts.day)]


def _quickest(ask: Callable[[], list[Any]]) -> float:
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        assert ask()
        times.append(time.perf_counter() - began)
    return min(times)


def _fill(connection: Connection) -> None:
    recorded: dict[str, Any] = {"recorded_at": 0.0, "recorded_by": "bench"}
    dated = {**recorded, "valid_from": "2019-01-01", "valid_to": FOREVER}
    agencies, numbers, now = range(1, AGENCIES + 1), range(1, DEVICES + 1), time.time()
    add(connection, "agency", [{**recorded, "id": one} for one in agencies])
    unit = {**dated, "kind": "commune", "position": 0}
    add(
        connection,
        "agency_version",
        [{**unit, "agency_id": one, "code": f"{one}", "name": f"Xã {one}"} for one in agencies],
    )
    staff = {**dated, "basis": "present", "count": 30}
    categories = ("cadre", "civil_servant")
    add(
        connection,
        "headcount",
        [{**staff, "agency_id": one, "category": each} for one in agencies for each in categories],
    )
    line = {**dated, "technology": "ftth", "down_bits_per_second": 30e6, "metered": False}
    add(connection, "circuit", [{**line, "agency_id": one} for one in agencies])
    told = {**recorded, "simulated": False, "observed_kind": "desktop", "observed_at": now - 60}
    add(connection, "device", [{**told, "id": one, "label": f"PC-{one:06d}"} for one in numbers])
    add(connection, "sighting", [{"device_id": one, "day": day_of(now), "seen_at": now - 60} for one in numbers])
    stands = {**dated, "kind_source": "code", "lifecycle": "in_service", "ownership": "state"}
    add(
        connection,
        "device_standing",
        [{**stands, "device_id": one, "kind": _KINDS[one % 6], "purpose": _PURPOSES[one // 7 % 5]} for one in numbers],
    )
    placed = {**dated, "room": None}
    add(
        connection,
        "placement",
        [
            {**placed, "device_id": one, "agency_id": one % AGENCIES + 1, "custodian": f"Cán bộ {one // 2}"}
            for one in numbers
        ],
    )
