from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from agent.contract import OperatingSystem
from agent.text import Problem
from inventory.access import credentials
from inventory.ingest import changes
from inventory.store import enrolments, migrate, queries, schema
from inventory.store.engine import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'somay.db'}")


def test_an_empty_place_becomes_a_register_with_an_identity(store: Store) -> None:
    assert migrate.current(store) is None
    migrate.upgrade(store)
    assert migrate.current(store) == schema.HEAD
    with store.read() as connection:
        assert len(schema.server_epoch(connection)) == 32


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    migrate.upgrade(store)
    with store.read() as connection:
        before = schema.server_epoch(connection)
    migrate.upgrade(store)
    with store.read() as connection:
        assert schema.server_epoch(connection) == before


def test_the_migrations_make_exactly_the_declared_tables(store: Store) -> None:
    migrate.upgrade(store)
    with store.lock():
        engine = migrate.engine(store)
        with engine.begin() as connection:
            command.check(migrate.configuration(connection))
        engine.dispose()


def test_the_newest_script_is_the_one_that_the_program_asks_for(store: Store) -> None:
    engine = migrate.engine(store)
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migrate.configuration(connection))
    engine.dispose()
    assert scripts.get_heads() == [schema.HEAD]


def test_agents_of_the_first_release_keep_their_keys(store: Store) -> None:
    with store.lock():
        engine = migrate.engine(store)
        with engine.begin() as connection:
            command.upgrade(migrate.configuration(connection), "0001")
        engine.dispose()
    with store.write() as old:
        agency = old.value("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'test') RETURNING id")
        old.execute("INSERT INTO device (label, simulated, recorded_at, recorded_by) VALUES ('PC', FALSE, 0, 'test')")
        old.execute(
            "INSERT INTO enrolment_code (code_hash, agency_id, uses, used, expires_at, simulated, recorded_at,"
            " recorded_by) VALUES ('c', ?, 1, 1, 9, FALSE, 0, 'test')",
            (agency,),
        )
        old.execute(
            "INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, enrolled_at)"
            " VALUES ('a', 1, 1, 'k', 'f', 0)"
        )
    migrate.upgrade(store)
    with store.read() as new:
        credential = enrolments.credential(new, "a")
        assert credential is not None
        assert credentials.keys_of(credential) == ("k",)
        assert (credential.copy_of_id, credential.origin_id, credential.rotation_asked_at) == (None, None, None)
        (code,) = enrolments.all_codes(new)
        assert code.networks is None


def test_evidence_of_an_earlier_release_is_still_seen_and_its_agents_are_settled(store: Store) -> None:
    with store.lock():
        engine = migrate.engine(store)
        with engine.begin() as connection:
            command.upgrade(migrate.configuration(connection), "0006")
        engine.dispose()
    with store.write() as old:
        agency = old.value("INSERT INTO agency (recorded_at, recorded_by) VALUES (0, 'test') RETURNING id")
        old.execute("INSERT INTO device (label, simulated, recorded_at, recorded_by) VALUES ('PC', FALSE, 0, 'test')")
        old.execute(
            "INSERT INTO enrolment_code (code_hash, agency_id, uses, used, expires_at, simulated, recorded_at,"
            " recorded_by) VALUES ('c', ?, 1, 1, 9, FALSE, 0, 'test')",
            (agency,),
        )
        old.execute(
            "INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, enrolled_at)"
            " VALUES ('a', 1, 1, 'k', 'f', 7)"
        )
        old.execute(
            "INSERT INTO evidence (device_id, kind, value, first_seen_at, last_seen_at) VALUES (1, 'mac', 'm', 8, 9)"
        )
    migrate.upgrade(store)
    with store.read() as new:
        columns = "device_id, agent_id, kind, value, seen_from, seen_to"
        assert new.rows(f"SELECT {columns} FROM evidence") == [(1, 1, "mac", "m", 8, None)]
        assert new.value("SELECT identified_at FROM agent") == 7


def test_what_machines_run_is_kept_from_the_upgrade_on_without_their_names(store: Store) -> None:
    with store.lock():
        engine = migrate.engine(store)
        with engine.begin() as connection:
            command.upgrade(migrate.configuration(connection), "0012")
        engine.dispose()
    told = {"operating_system": '{"name":"Windows 7","hostname":"PC-KE-TOAN","boot_seconds":1.5}', "antiviruses": "[]"}
    with store.write() as old:
        old.execute("INSERT INTO device (label, simulated, recorded_at, recorded_by) VALUES ('PC', FALSE, 0, 'test')")
        for section, content in told.items():
            old.execute(
                "INSERT INTO device_section (device_id, section, content, observed_at) VALUES (1, ?, ?, 5.0)",
                (section, content),
            )
    migrate.upgrade(store)
    with store.write() as new:
        kept = queries.states(new, until=6.0)
        assert kept[1, "antiviruses"] == "[]"
        system = changes.kept("operating_system", OperatingSystem(name="Windows 7", hostname="PC-KE-TOAN"))
        assert kept[1, "operating_system"] == system, "or the next snapshot would tell of a change"
        assert "KE-TOAN" not in system


def test_the_way_back_leaves_no_table(store: Store) -> None:
    migrate.upgrade(store)
    with store.lock():
        engine = migrate.engine(store)
        with engine.begin() as connection:
            command.downgrade(migrate.configuration(connection), "base")
        engine.dispose()
    with store.read() as connection:
        assert connection.rows("SELECT name FROM sqlite_master WHERE type = 'table'") == [("alembic_version",)]


def test_a_register_of_a_newer_release_is_left_alone(store: Store) -> None:
    migrate.upgrade(store)
    with store.write() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for refuse in (migrate.upgrade, migrate.require):
        with pytest.raises(Problem, match="SM-DB-04"):
            refuse(store)


def test_a_failed_upgrade_leaves_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(migrate, "_identify", fail)
    with pytest.raises(OSError, match="no room"):
        migrate.upgrade(store)
    with store.read() as connection:
        assert connection.rows("SELECT name FROM sqlite_master") == []


def test_work_on_a_register_without_tables_is_refused(store: Store) -> None:
    with pytest.raises(Problem, match="SM-DB-03"):
        migrate.require(store)
