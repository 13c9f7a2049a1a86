"""Every word must be found somewhere, typed in any way; the same on both engines."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from inventory.indicators.facts import sight
from inventory.registry import agencies, devices
from inventory.store import migrate, observed, search
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from tests.inventory.book import NOW, TODAY
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.store.engine import Connection

__all__ = ("postgres_server", "postgres_url")

DATED: dict[str, Any] = {"day": "2019-01-01", "stamp": Stamp("officer", NOW)}


def write(connection: Connection) -> None:
    for code, name, aliases in (
        ("098", "Huyện Tủa Chùa", ()),
        ("03226", "Xã Sín Chải", ("Sin Chải",)),
        ("VP", "Văn phòng HĐND & UBND", ("VP huyện",)),
    ):
        agencies.add(connection, code=code, name=name, kind="commune", parent=None, aliases=aliases, **DATED)
    for label, agency, values in (
        ("PC-VP-01", "VP", {"manufacturer": "Dell Inc.", "model": "OptiPlex 3050", "serial": "8FQ2T73"}),
        ("Máy của Điện Biên", "098", {"asset_tag": "TS_50%"}),
        ("PC01", "03226", {"serial": "TS-50"}),
        ("Tủa Chùa", None, {}),
        ("Máy Huyện Tủa Chùa", None, {}),
    ):
        devices.add(connection, label=label, agency=agency, standing={}, values=values, **DATED)
    devices.place(connection, device=3, agency="03226", custodian="Thào A Dình", day="2019-06-01", stamp=DATED["stamp"])
    observed.write_sections(connection, 3, [("operating_system", "d", "{}", "\ndesktop-k3v9\n")], NOW)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return filled(Store(f"sqlite:///{tmp_path_factory.mktemp('search') / 'somay.db'}"))


def filled(store: Store) -> Store:
    migrate.upgrade(store)
    with store.write() as connection:
        write(connection)
    return store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def connection(request: pytest.FixtureRequest, sqlite: Store) -> Iterator[Connection]:
    store = sqlite if request.param == "sqlite" else filled(Store(request.getfixturevalue("postgres_url")))
    with store.read() as connection:
        yield connection


def devices_found(connection: Connection, typed: str, day: str = TODAY) -> dict[int, int]:
    return {one.id: rank for one, rank in search.machines(connection, day, sight(day, NOW), search.words(typed))}


def test_devices_are_found_by_all_that_is_known_of_them(connection: Connection) -> None:
    for typed, found in {
        "tua chua": {2, 4, 5},
        "TỦA CHÙA": {2, 4, 5},
        unicodedata.normalize("NFD", "Tủa Chùa"): {2, 4, 5},
        "Ðiện Biên": {2},
        "q2t7": {1},
        "optiplex dell": {1},
        "dell sin": set(),
        "thao": {3},
        "thào sín": {3},
        "K3V9": {3},
        "vp huyen": {1},
        "hdnd": {1},
        "03226": {3},
        "m-0002": {2},
        "M3 thao": {3},
        "s_5": {2},
        "50%": {2},
        "ts": {2, 3},
        "!": set(),
        "'": set(),
    }.items():
        assert set(devices_found(connection, typed)) == found, typed


def test_what_was_typed_comes_before_what_begins_so_and_that_before_a_word_and_a_piece(connection: Connection) -> None:
    assert devices_found(connection, "tua chua") == {4: search.EXACT, 2: search.WORD_BEGINS, 5: search.WORD_BEGINS}
    assert devices_found(connection, "pc") == {1: search.BEGINS, 3: search.BEGINS}
    assert devices_found(connection, "50") == {2: search.INSIDE, 3: search.INSIDE, 1: search.INSIDE}
    assert devices_found(connection, "dell 3050") == {1: search.INSIDE}
    assert devices_found(connection, "m-0001") == {1: search.EXACT}


def test_a_custodian_is_found_on_the_days_on_which_they_kept_it(connection: Connection) -> None:
    assert set(devices_found(connection, "thao", "2019-05-31")) == set()
    assert set(devices_found(connection, "thao", "2019-06-01")) == {3}


def test_agencies_are_found_by_code_name_and_alias(connection: Connection) -> None:
    for typed, found in {"sin": {2}, "sín chải": {2}, "vp": {3}, "0322": {2}, "huyen": {1, 3}, "xa tua": set()}.items():
        assert set(search.agencies(connection, search.words(typed))) == found, typed


def test_a_piece_of_a_label_finds_it_and_wildcards_are_letters(connection: Connection) -> None:
    assert search.labels(connection, "dien bien") == [(2, "Máy của Điện Biên")]
    assert search.labels(connection, "%") == []


@pytest.mark.parametrize(
    ("term", "number"),
    [("M-0043", 43), ("m43", 43), (" M0043 ", 43), ("43", None), ("M-", None), ("M-1234567890", None)],
)
def test_a_number_is_read_as_it_stands_on_a_label(term: str, number: int | None) -> None:
    assert search.number_of(term) == number
