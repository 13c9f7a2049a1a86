"""The fleet exposition, whole: golden, read back by the real parser, checked by promtool, true to the screens."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from exporters import fleet
from exporters.metrics import faults
from exporters.scrape import DESCS
from inventory.access import audit
from inventory.demo import sample
from inventory.demo.load import load
from inventory.registry import agencies
from inventory.reports.overview import overview
from inventory.store import spells, trail
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from inventory.text.when import start_of
from tests.inventory.book import NOW, Book, ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ALL = (*(desc for part in fleet.PARTS for desc in part.descs), *DESCS)
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def exposition(store: Store) -> str:
    ticks = itertools.count()
    return fleet.scrape(store, lambda: NOW, lambda: next(ticks) / 1024).exposition().decode()


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


def test_the_exposition_is_the_golden_one(book: Book, golden: Callable[[str, str], None]) -> None:
    golden("exporters/fleet.prom", exposition(book.store))


def cut_off(book: Book) -> None:
    """Let an agency have lost its line on the day before, for two hours from 9:00."""
    day = start_of("2019-11-07")
    agency = book.agency("CUT", "Xã Mất Mạng")
    book.agent(book.device(agency), agency, enrolled=day)
    with book.store.write() as connection:
        agent, until = connection.value("SELECT MAX(id) FROM agent"), day + 17 * 3600.0
        spells.keep(
            connection,
            awake=[(agent, "b", day + 7.5 * 3600, day + 7.4 * 3600, until)],
            contact=[(agent, day + 7.5 * 3600, day + 9 * 3600), (agent, day + 11 * 3600, until)],
        )


def test_an_outage_of_the_week_is_told_by_its_cause_and_in_the_share_of_time(book: Book) -> None:
    cut_off(book)
    found = samples(exposition(book.store))
    assert value(found, "somay_agency_outage_seconds", agency="CUT", cause="line") == 7200
    ratio = value(found, "somay_agency_line_available_ratio", agency="CUT")
    assert ratio is not None
    assert 0.5 < ratio < 1


def test_the_head_of_the_audit_log_is_a_number_that_another_log_of_as_many_rows_does_not_have(book: Book) -> None:
    def logged(code: str) -> tuple[float | None, float | None, str]:
        stamp = Stamp("officer", NOW)
        with book.store.write() as connection:
            agencies.add(connection, code=code, name=code, kind="other", parent=None, day="2019-01-01", stamp=stamp)
            audit.seal(connection, stamp, "agency add")
            _, head = trail.head(connection) or (0, "")
        found = samples(exposition(book.store))
        return value(found, "somay_audit_rows"), value(found, "somay_audit_head"), head

    first, second = logged("X1"), logged("X2")
    assert first[0] is not None
    assert second[0] is not None
    assert second[0] > first[0]
    assert first[1] != second[1] == int(second[2][:13], 16)


def test_what_is_declared_is_emitted_and_what_is_emitted_is_declared(book: Book) -> None:
    cut_off(book)
    text = exposition(book.store)
    assert {name for name, _ in samples(text)} == {desc.name for desc in ALL}
    for desc in ALL:
        assert f"# HELP {desc.name} {desc.help}\n# TYPE {desc.name} {desc.type}\n" in text


def test_the_declarations_have_no_faults_and_no_label_is_left_over() -> None:
    assert list(faults(ALL, fleet.LABELS)) == []
    assert {label for desc in ALL for label in desc.labels} == set(fleet.LABELS)


def test_no_series_appears_twice(book: Book) -> None:
    lines = [line.rpartition(" ")[0] for line in exposition(book.store).splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))


def test_promtool_finds_nothing_to_say(book: Book) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed: the exposition was NOT checked by it")
    done = subprocess.run(
        [promtool, "check", "metrics"], input=exposition(book.store), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_sample_district_says_the_same_here_and_on_the_screen(empty: Book) -> None:
    empty.agency(sample.DISTRICT_CODE, sample.DISTRICT_NAME, "district")
    load(empty.store, NOW)
    found, screen = samples(exposition(empty.store)), ask(empty, overview, NOW)
    for figure in (screen.workstations_per_staff, screen.broadband, *screen.broadband.beside):
        labels = {"indicator": figure.indicator, "scope": figure.scope}
        assert value(found, "somay_indicator_numerator", **labels) == figure.numerator
        assert value(found, "somay_indicator_denominator", **labels) == figure.denominator
        assert value(found, "somay_indicator_value", **labels) == figure.value
    assert value(found, "somay_indicator_numerator", indicator="ws_per_staff", scope="098") == 172
    assert value(found, "somay_indicator_denominator", indicator="ws_per_staff", scope="098") == 191
    assert sum(number for (name, _), number in found.items() if name == "somay_devices") == screen.devices


def test_an_undefined_figure_has_no_value_but_its_parts(book: Book) -> None:
    found = samples(exposition(book.store))
    labels = {"indicator": "ws_per_staff", "scope": "03235"}
    assert value(found, "somay_indicator_denominator", **labels) == 0
    assert value(found, "somay_indicator_value", **labels) is None


def test_a_hostile_agency_code_stays_inside_its_label(book: Book) -> None:
    code = 'X"} 1\nevil{a="\x1b[2J'
    book.agency(code, "Xã lạ", "commune", parent=1)
    found = samples(exposition(book.store))
    assert value(found, "somay_agency_staff", agency='X"} 1\\x0aevil{a="\\x1b[2J') == 0
    assert not any(name.startswith("evil") for name, _ in found)


def test_an_empty_register_is_a_whole_scrape(empty: Book) -> None:
    found = samples(exposition(empty.store))
    assert all(number == 1 for (name, _), number in found.items() if name == "somay_scrape_success")
    assert value(found, "somay_agencies") == 0
    assert value(found, "somay_indicator_value", indicator="ws_per_staff", scope="*") is None


def test_a_register_that_is_not_there_is_a_sample_not_a_failed_scrape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = samples(exposition(Store(f"sqlite:///{tmp_path / 'none.db'}")))
    outcomes = {labels: number for (name, labels), number in found.items() if name == "somay_scrape_success"}
    assert len(outcomes) == len(fleet.PARTS) + 1
    assert set(outcomes.values()) == {0.0}
    assert "SM-DB-01" in capsys.readouterr().err


def test_a_locked_register_is_a_sample_not_a_failed_scrape(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inventory.store.engine.Store.open_reader", _impatient(book.store))
    writer = sqlite3.connect(book.path, isolation_level=None)
    try:
        writer.execute("PRAGMA journal_mode=DELETE")
        writer.execute("BEGIN EXCLUSIVE")
        found = samples(exposition(book.store))
    finally:
        writer.close()
    assert value(found, "somay_scrape_success", part="register") == 0


def _impatient(store: Store) -> Callable[[Store], object]:
    """The same reader, which waits for nobody."""
    original = Store.open_reader

    def open_reader(self: Store) -> object:
        connection = original(self)
        connection.execute("PRAGMA busy_timeout=0")
        return connection

    return open_reader


def test_one_broken_part_does_not_cost_the_others(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    book.run("DROP TABLE lost_range")
    found = samples(exposition(book.store))
    assert value(found, "somay_scrape_success", part="losses") == 0
    assert value(found, "somay_scrape_success", part="indicators") == 1
    assert value(found, "somay_indicator_numerator", indicator="ws_per_staff", scope="098") == 3
    assert "lost_range" in capsys.readouterr().err


def test_a_part_that_stays_broken_is_logged_once_and_once_when_mended(
    empty: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    scrape = fleet.scrape(empty.store, lambda: NOW)
    empty.run("ALTER TABLE lost_range RENAME TO gone")
    scrape.exposition()
    scrape.exposition()
    assert not scrape.whole
    empty.run("ALTER TABLE gone RENAME TO lost_range")
    scrape.exposition()
    assert scrape.whole
    events = [line.split('"')[3] for line in capsys.readouterr().err.splitlines()]
    assert events == ["scrape_part_failed", "scrape_part_mended"]


def test_every_scrape_reads_the_register_anew(book: Book) -> None:
    scrape = fleet.scrape(book.store, lambda: NOW)
    before = samples(scrape.exposition().decode())
    book.device(2, "laptop")
    after = samples(scrape.exposition().decode())
    labels = {"indicator": "ws_per_staff", "scope": "VP"}
    assert value(before, "somay_indicator_numerator", **labels) == 1
    assert value(after, "somay_indicator_numerator", **labels) == 2
