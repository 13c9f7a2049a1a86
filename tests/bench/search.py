"""Search over 100,000 devices: the time of the database on both engines, beside reading every name to fold it here."""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from inventory.indicators.facts import sight
from inventory.store import migrate, search
from inventory.store.engine import Store
from inventory.store.folded import of_section, with_folded
from inventory.text.folding import fold
from inventory.text.when import FOREVER, day_of
from tests import postgres
from tests.bench import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import psycopg

    from inventory.store.engine import Connection
    from tests.bench import Options

DEVICES: Final = 100_000
AGENCIES: Final = 400
RUNS: Final = 5
TYPED: Final = ("0431", "thào", "optiplex 3050", "sin chai laptop lò")
"""A piece of a number, a name, a model that every seventh device is of, and words that stand in different places."""
_FAMILIES: Final = ("Lò", "Thào", "Giàng", "Quàng", "Nguyễn", "Trần", "Phạm", "Hạng")
_MODELS: Final = ("OptiPlex 3050", "EliteDesk 800 G3", "ThinkCentre M710q", "D320MT", "Laptop T12", "Vostro", "M200")

_Row = dict[str, Any]


def rows(_options: Options) -> Iterator[Row]:
    """Measure each way of typing on each engine; the slowest counts."""
    with tempfile.TemporaryDirectory() as folder:
        yield _row("SQLite", f"sqlite:///{Path(folder) / 'somay.db'}")
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.database(stack.enter_context(postgres.server())))
        except postgres.NoServer as absent:
            yield _row("PostgreSQL", None, str(absent))
        else:
            yield _row("PostgreSQL", url)


def _row(engine: str, url: str | None, missing: str = "") -> Row:
    figure, peer = (None, None) if url is None else _measured(Store(url))
    return Row(
        name=f"search over {DEVICES:,} devices, {engine}", unit="ms", figure=figure, peer="fold every name here",
        peer_figure=peer, floor=200, ambition=100, missing=missing,
    )  # fmt: skip


def _measured(store: Store) -> tuple[float, float]:
    migrate.upgrade(store)
    with store.write() as connection:
        _fill(connection)
    with store.write() as connection:
        connection.execute("ANALYZE")
    now = time.time()
    day = day_of(now)
    with store.read() as connection:
        ours = max(
            _quickest(lambda one=typed: search.machines(connection, day, sight(day, now), search.words(one)))
            for typed in TYPED
        )
        return ours, _quickest(lambda: [row for row in connection.rows(_EVERYONE) if "thao" in _folded(row[1])])


_EVERYONE: Final = "SELECT id, label FROM device"


def _folded(text: str) -> str:
    return fold.__wrapped__(text)  # as it is the first time


def _quickest(ask: Callable[[], list[Any]]) -> float:
    """Return the milliseconds of the quickest of some runs; what finds nothing measures nothing."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        found = ask()
        times.append(time.perf_counter() - began)
    assert found or ask.__defaults__ is None
    return min(times) * 1e3


def _fill(connection: Connection) -> None:
    chance = random.Random(2019)
    recorded: _Row = {"recorded_at": 0.0, "recorded_by": "bench"}
    dated: _Row = {**recorded, "valid_from": "2019-01-01", "valid_to": FOREVER}
    numbers = range(1, DEVICES + 1)
    agencies = range(1, AGENCIES + 1)
    add(connection, "agency", [{**recorded, "id": one} for one in agencies])
    names = ("Xã Sín Chải", "Xã Sính Phình", "Xã Huổi Só", "Phòng Tư pháp", "Thị trấn Tủa Chùa")
    version = {**dated, "kind": "commune", "position": 0}
    versions = [
        {**version, "agency_id": one, "code": f"{one:05d}", "name": f"{names[one % 5]} {one}"} for one in agencies
    ]
    add(connection, "agency_version", versions)
    told = {**recorded, "simulated": False, "observed_kind": "desktop", "observed_at": time.time() - 60}
    devices = [{**told, "id": one, "label": f"PC-{one % AGENCIES:03d}-{one:05d}"} for one in numbers]
    add(connection, "device", devices)
    standing = {"kind_source": "code", "lifecycle": "in_service", "purpose": "personal", "ownership": "state"}
    add(connection, "device_standing", [{**dated, **standing, "kind": "desktop", "device_id": one} for one in numbers])
    placed = [
        {
            **dated,
            "device_id": one,
            "agency_id": one % AGENCIES + 1,
            "custodian": f"{chance.choice(_FAMILIES)} Thị {one}",
        }
        for one in numbers
    ]
    add(connection, "placement", placed)
    value = {**recorded, "field": "asset_tag", "source": "person"}
    add(
        connection,
        "device_value",
        [{**value, "device_id": one, "value": f"TS {2015 + one % 5} {one:06d}"} for one in numbers],
    )
    add(connection, "device_section", [section for one in numbers for section in _sections(one, chance)])


def _sections(number: int, chance: random.Random) -> Iterator[_Row]:
    model = {"manufacturer": "Dell Inc.", "model": _MODELS[number % 7], "serial": f"{chance.getrandbits(40):010X}"}
    for name, value in (("system", model), ("operating_system", {"hostname": f"DESKTOP-{chance.getrandbits(32):08X}"})):
        content = str(value) + " " * 1000  # as long as what machines send
        yield {"device_id": number, "section": name, "content": content, "folded": of_section(name, value.get)}


def add(connection: Connection, table: str, rows: Iterable[_Row]) -> None:
    """Write many rows, on PostgreSQL as fast as it takes them."""
    written = [with_folded(table, row) for row in rows]
    names = ", ".join(written[0])
    if connection.backend == "sqlite":
        marks = ", ".join(f":{name}" for name in written[0])
        connection.many(f"INSERT INTO {table} ({names}) VALUES ({marks})", written)
        return
    driver: psycopg.Connection[Any] = connection.driver  # type: ignore[assignment]  # told by its backend
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
        for row in written:
            copy.write_row(tuple(row.values()))
