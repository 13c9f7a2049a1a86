from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from agent.secret import Secret
from agent.text import Problem
from inventory.access import authority
from inventory.access.codes import listing
from inventory.config import Config
from inventory.demo import run, sample
from inventory.demo.load import load
from inventory.demo.roster import Roster
from inventory.demo.tickets import Tickets
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.store.engine import Store


def test_a_ticket_is_for_one_machine_of_the_book(store: Store) -> None:
    load(store, NOW)
    tickets = Tickets(store)
    tickets.prepare([1, 7])
    first, second, later = tickets(1), tickets(7), tickets(1)
    assert len({first, second, later}) == 3
    with store.read() as connection:
        codes = listing(connection)
    assert sorted(code.device_id or 0 for code in codes) == [1, 1, 7]
    assert all(code.uses == 1 and code.simulated and code.expires_at > time.time() for code in codes)


def test_the_real_machine_is_not_marked_as_simulated(store: Store) -> None:
    load(store, NOW)
    Tickets(store).issue([sample.REAL_DEVICE], simulated=False)
    with store.read() as connection:
        (code,) = listing(connection)
    assert (code.device_id, code.simulated) == (62, False)


def test_who_enrolled_with_another_register_enrols_again(store: Store, tmp_path: Path) -> None:
    load(store, NOW)
    roster = Roster(tmp_path / "fleet.db")
    roster.enrolled(1, "a1", Secret("s"))
    assert run._newcomers(roster, [1, 2], store) == [1, 2]
    assert roster.member(1) is None
    roster.close()


def test_a_path_is_shown_as_one_would_type_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run._shown(tmp_path / "sổ mẫu") == "./sổ mẫu"
    assert run._shown(tmp_path.parent / "var") == str(tmp_path.parent / "var")


def test_a_register_in_use_is_never_turned_into_a_sample(store: Store, tmp_path: Path) -> None:
    """Nothing is started, and not even the settings are touched."""
    with store.write() as connection:
        connection.execute("INSERT INTO agency (recorded_at, recorded_by) VALUES (1.0, 'unix:an')")
    authority.create(tmp_path, (Config(home=tmp_path).server_name,))
    certificates = {each.name: each.read_bytes() for each in tmp_path.glob("*.pem")}
    with open("/dev/null", "w", encoding="utf-8") as out, pytest.raises(Problem, match="SM-DEMO-01"):  # noqa: PTH123
        run.run(run.Options(home=tmp_path, language="en", port=1, exporter_port=2, once=True), out)
    assert not (tmp_path / "somay.toml").exists()
    assert not (tmp_path / "log").exists()
    assert {each.name: each.read_bytes() for each in tmp_path.glob("*.pem")} == certificates


def test_a_second_signal_does_not_cut_the_stopping_short() -> None:
    before = [signal.getsignal(one) for one in run._SIGNALS]
    with pytest.raises(KeyboardInterrupt), run._terminable():  # noqa: PT012  # what comes after the first is the point
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(one) for one in run._SIGNALS] == before
