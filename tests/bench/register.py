"""The long work of a register, as its user runs it: taking a large table in, and proving the whole audit log."""

from __future__ import annotations

import csv
import hashlib
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inventory.access import audit
from inventory.config import Config
from inventory.demo import sample
from inventory.demo.load import load
from inventory.registry.register import found
from inventory.store import trail
from inventory.store.engine import Store
from inventory.store.trail import Entry
from tests.bench import Row
from tests.bench.processes import BIN, Failed, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench import Options

LINES: Final = 10_000
ENTRIES: Final = 1_000_000
_PAGE: Final = 10_000


def rows(options: Options) -> Iterator[Row]:
    """Measure both in registers of their own; a million entries take as long to make as to prove, so only if asked."""
    with tempfile.TemporaryDirectory() as folder:
        yield _row(f"import of {LINES:,} devices", "SQLite alone, as many rows", _import, Path(folder), ambition=5)
    with tempfile.TemporaryDirectory() as folder:
        verify = _verify if options.slow else _not_asked
        yield _row(f"audit verify of {ENTRIES:,} rows", "SHA-256 alone", verify, Path(folder), ambition=5)


def _row(name: str, peer: str, measure: Callable[[Path], tuple[float, float]], home: Path, *, ambition: float) -> Row:
    figure, beside, missing = None, None, ""
    try:
        figure, beside = measure(home)
    except Failed as error:
        missing = str(error)
    return Row(
        name=name, unit="s", figure=figure, peer=peer, peer_figure=beside, floor=10, ambition=ambition,
        missing=missing,
    )  # fmt: skip


def _not_asked(_home: Path) -> tuple[float, float]:
    raise Failed("a row of minutes: --slow")


def _import(home: Path) -> tuple[float, float]:
    """Take in as many devices as a province has, each with its place, keeper and four facts."""
    _founded(home)
    units = [agency.code for agency in sample.agencies()]
    table = home / "devices.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("label", "agency", "custodian", "kind", "manufacturer", "model", "serial", "asset_tag"))
        for one in range(LINES):
            agency = units[one % len(units)]
            sheet.writerow(
                (
                    f"PC-{one:05d}",
                    agency,
                    f"Lò Thị Hà {one}",
                    "desktop",
                    "Dell Inc.",
                    "OptiPlex 3050",
                    f"SN{one:07d}",
                    f"TS{one:06d}",
                )
            )
    words = ["import", table, "--as", "device", "--key", "serial", "--yes"]
    return run([BIN / "somay", *words], {"SOMAY_HOME": str(home), "SOMAY_LANG": "vi"}), _as_many_rows(home)


def _as_many_rows(home: Path) -> float:
    """Return the seconds in which the same lines go into a bare table, seven rows each, as the register makes."""
    began = time.perf_counter()
    connection = sqlite3.connect(home / "bare.db")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, device INTEGER, field TEXT, value TEXT)")
    with (home / "devices.csv").open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.reader(file)):
            for field, value in enumerate(line[1:]):
                connection.execute("INSERT INTO bare (device, field, value) VALUES (?, ?, ?)", (number, field, value))
    connection.commit()
    connection.close()
    return time.perf_counter() - began


def _verify(home: Path) -> tuple[float, float]:
    """Prove a log as long as many years of a province make it."""
    config = _founded(home)
    digests = 0.0
    with Store(config.url).write() as connection:
        number, previous = trail.head(connection) or (0, audit.BEGINNING)
        while number < ENTRIES:
            page: list[Entry] = []
            for sequence in range(number + 1, min(number + _PAGE, ENTRIES) + 1):
                page.append(_entry(sequence, previous))
                previous = page[-1].hash
            number = page[-1].sequence
            trail.add(connection, page)
    with Store(config.url).read() as connection:
        for entry in trail.entries(connection):
            text = audit.to_json(entry[:-1]).encode()
            began = time.perf_counter()
            hashlib.sha256(text).hexdigest()
            digests += time.perf_counter() - began
    return run([BIN / "somay", "audit", "verify"], {"SOMAY_HOME": str(home), "SOMAY_LANG": "vi"}), digests


def _entry(sequence: int, previous: str) -> Entry:
    after = f'{{"agency_id":3,"custodian":"Lò Thị Hà {sequence}","room":null,"valid_from":"2019-01-01"}}'
    entry = Entry(
        sequence, sequence, 1.5e9 + sequence, "officer", "operator", "local", "device place", None,
        f"placement device_id={sequence}", None, after, f'{{"superseded":[],"written":[["placement",{sequence}]]}}',
        previous, "",
    )  # fmt: skip
    return entry._replace(hash=audit.hash_of(entry))


def _founded(home: Path) -> Config:
    config, now = Config(home=home), time.time()
    found(config, name=sample.DISTRICT_NAME, code=sample.DISTRICT_CODE, language="vi", by="bench", now=now)
    load(Store(config.url), now)
    return config
