from __future__ import annotations

import io
import signal
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from agent.secret import Secret
from agent.text import Problem
from inventory.access import authority
from inventory.access.codes import listing
from inventory.config import Config
from inventory.demo import run, sample
from inventory.demo.load import load
from inventory.demo.processes import Broken, free_port
from inventory.demo.roster import Roster
from inventory.demo.tickets import Tickets
from inventory.registry import register
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


@pytest.mark.parametrize("which", [0, 1], ids=["server", "exporter"])
def test_who_takes_a_port_between_the_look_and_the_start_may_keep_it(
    which: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, out = Config(home=tmp_path), io.StringIO()
    register.found(config, name="Huyện", code="098", language="en", by="test", now=NOW)
    wanted = free_port(20_100), free_port(20_400)
    demo = run.Demo(run.Options(home=tmp_path, language="en", port=wanted[0], exporter_port=wanted[1], once=True), out)
    configure, others = demo.household.configure, []

    def taken_meanwhile(port: int) -> None:
        configure(port)
        if not others:
            others.append(socket.create_server(("127.0.0.1", wanted[which])))

    monkeypatch.setattr(demo.household, "configure", taken_meanwhile)
    try:
        addresses = demo._open()
    finally:
        demo.household.stop()
        others[0].close()
    ports = [urlsplit(address).port for address in addresses]
    assert [port == asked for port, asked in zip(ports, wanted, strict=True)] == [which == 1, which == 0]
    assert f"Port {wanted[which]} is in use by another program: taking port {ports[which]}." in out.getvalue()
    assert out.getvalue().count("[1/6]") == 1, "the step that failed is the one that is done"


def test_a_server_that_fails_for_another_reason_is_not_started_again(tmp_path: Path) -> None:
    config, out = Config(home=tmp_path), io.StringIO()
    register.found(config, name="Huyện", code="098", language="en", by="test", now=NOW)
    (tmp_path / "server.key").write_text("broken", encoding="utf-8")
    options = run.Options(
        home=tmp_path, language="en", port=free_port(20_100), exporter_port=free_port(20_400), once=True
    )
    demo = run.Demo(options, out)
    with pytest.raises(Broken) as broken:
        demo._open()
    assert "SM-TLS-02" in "".join(broken.value.tail)
    assert not any(line.startswith("What to do") for line in broken.value.tail)


def test_a_second_signal_does_not_cut_the_stopping_short() -> None:
    before = [signal.getsignal(one) for one in run._SIGNALS]
    with pytest.raises(KeyboardInterrupt), run._terminable():  # noqa: PT012  # what comes after the first is the point
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
    assert [signal.getsignal(one) for one in run._SIGNALS] == before
