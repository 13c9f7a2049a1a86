"""The agents on screen, and what people do to their keys."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from inventory.access.credentials import Claim
from inventory.access.renewal import renew
from inventory.store import keys
from inventory.store.engine import Store
from inventory.text.table import width
from tests.inventory.cli.test_journey import found, well
from tests.inventory.demo.played import NOW
from tests.inventory.sending import new_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from inventory.store.engine import Connection
    from tests.inventory.cli.conftest import Somay

DAY = 86_400.0


def enrol(connection: Connection, device: int, **more: Any) -> int:
    """Give a device of the sample an agent, and return its number."""
    values = {"version": "1.0.0", "enrolled_at": NOW - 800, "contacted_at": NOW - 240, **more}
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    number: int = connection.value(
        f"INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, {names})"
        f" VALUES (:public, :device, 1, :hash, 'f', {marks}) RETURNING id",
        public=f"{device:032x}",
        device=device,
        hash=new_key(str(device)).key_hash,
        **values,
    )
    return number


@pytest.fixture(scope="session")
def guarded(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district in which everything has happened to agents that can happen to them."""
    home = tmp_path_factory.mktemp("agents") / "home"
    shutil.copytree(played, home)
    with Store(f"sqlite:///{home / 'somay.db'}").write() as connection:
        connection.execute(
            "INSERT INTO enrolment_code (id, code_hash, agency_id, uses, used, expires_at, simulated, recorded_at,"
            " recorded_by, networks) SELECT 1, 'x', agency_id, 9, 7, :until, FALSE, :now, 'officer', '10.98.3.0/24'"
            " FROM placement WHERE device_id = 62",
            {"until": NOW + DAY, "now": NOW - 900},
        )
        _history(connection)
    return home


def _history(connection: Connection) -> None:
    first = enrol(connection, 62)
    streams = [("a" * 32, 1204, 3, None), ("b" * 32, 12, 0, NOW - 700)]
    for epoch, ingested, lost, forked in streams:
        connection.execute(
            "INSERT INTO stream (agent_id, epoch, through, ingested, lost, started_at, forked_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (first, epoch, ingested + lost, ingested, lost, NOW - 800, forked),
        )
    connection.execute("INSERT INTO agent_day VALUES (?, '2019-11-05', 5000, ?)", (first, NOW - 3 * DAY))
    connection.execute("INSERT INTO agent_day VALUES (?, '2019-11-08', 12, NULL)", (first,))
    copied = renew(connection, Claim(f"{62:032x}", new_key("62").key_hash), "rekey", new_key("copy"), NOW - 600)
    assert copied.device_id > 200  # type: ignore[union-attr]
    connection.execute("UPDATE agent SET public_id = ? WHERE copy_of_id = ?", (f"{235:032x}", first))
    noisy = enrol(connection, 63)
    connection.execute("INSERT INTO agent_day VALUES (?, '2019-11-08', 5003, ?)", (noisy, NOW - 60))
    enrol(connection, 64, contacted_at=None, version=None)
    enrol(connection, 65, contacted_at=NOW - 31 * DAY)
    rotating = enrol(connection, 66)
    assert keys.ask_rotation(connection, rotating, NOW - 120)
    keys.happened(connection, rotating, "rotation_asked", NOW - 120, by="officer")
    revoked = enrol(connection, 67)
    assert keys.revoke(connection, revoked, NOW - 100)
    keys.happened(connection, revoked, "revoked", NOW - 100, by="officer")


SCREENS = {
    "agent-list": ("agent", "list"),
    "agent-show": ("agent", "show", "M-0062"),
    "agent-show-revoked": ("agent", "show", "M-0067"),
    "agent-show-copy": ("agent", "show", "may-2"),
    "enrol-show": ("enrol", "show", "E-0001"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_reviewed(
    name: str, language: str, guarded: Path, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    ran = somay("--home", str(guarded), "--lang", language, *SCREENS[name])
    assert (ran.code, ran.err) == (0, "")
    assert max(map(width, ran.out.splitlines())) <= 100
    golden(f"cli/{name}.{language}.txt", ran.out)


def test_a_narrow_terminal_keeps_the_state(guarded: Path, somay: Somay, golden: Callable[[str, str], None]) -> None:
    ran = somay("--home", str(guarded), "agent", "list", columns=80)
    assert max(map(width, ran.out.splitlines())) <= 80
    golden("cli/agent-list.vi.80.txt", ran.out)


@pytest.mark.parametrize("name", ["agent-list", "agent-show"])
def test_what_programs_read_is_as_it_was_reviewed(
    name: str, guarded: Path, somay: Somay, golden: Callable[[str, str], None]
) -> None:
    document = json.loads(somay("--home", str(guarded), "--format", "json", *SCREENS[name]).out)
    assert document["schema"].startswith("somay.agent")
    golden(f"cli/{name}.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def test_agents_are_listed_by_agency_and_by_state(guarded: Path, somay: Somay) -> None:
    def devices(*words: str) -> list[str]:
        ran = somay("--home", str(guarded), "--format", "json", "agent", "list", *words)
        return [one["device"] for one in json.loads(well(ran))["agents"]]

    assert devices("--state", "noisy", "--state", "rotating") == ["M-0063", "M-0066"]
    assert devices("--agency", "VHTT", "--state", "revoked") == ["M-0067"]
    assert devices("--agency", "03247") == []
    assert somay("--home", str(guarded), "agent", "list", "--state", "asleep").code == 2


def test_a_sheet_has_one_row_an_agent(guarded: Path, somay: Somay) -> None:
    head, *rows = well(somay("--home", str(guarded), "--format", "csv", "agent", "list")).splitlines()
    assert head.startswith('"device","label","agent","agency"')
    assert len(rows) == 7


# What people do.


def test_the_pace_of_one_machine_is_set_shown_audited_and_taken_back(
    guarded: Path, tmp_path: Path, somay: Somay
) -> None:
    home = tmp_path / "home"
    shutil.copytree(guarded, home)

    def run(*words: str) -> str:
        return well(somay("--home", str(home), "--lang", "en", *words))

    assert "at its next contact" in run("agent", "edit", "M-0066", "--measure", "1m", "--contact", "5m")
    assert "was so before" in run("agent", "edit", "M-0066", "--measure", "1m")
    assert "Own pace       measures every 1 minute, contacts every 5 minutes" in run("agent", "show", "M-0066")
    assert "agent edit" in run("audit", "list", "--format", "json")
    run("agent", "edit", "M-0066", "--measure", "usual", "--contact", "usual")
    assert "Own pace" not in run("agent", "show", "M-0066")


@pytest.mark.parametrize("typed", ["8d", "soon", "0m"])
def test_a_pace_that_no_agent_would_accept_is_refused_by_name(guarded: Path, somay: Somay, typed: str) -> None:
    ran = somay("--home", str(guarded), "--lang", "en", "agent", "edit", "M-0066", "--contact", typed)
    assert (ran.code, "--contact" in ran.err) == (2, True)


@pytest.fixture
def one(somay: Somay, tmp_path: Path) -> Store:
    """A register with one machine that has an agent, and one that has none."""
    found(somay)
    well(somay("device", "add", "PC01", "--agency", "VHTT"))
    well(somay("device", "add", "PC02", "--agency", "VHTT"))
    well(somay("enrol", "add", "VHTT", "--device", "M-0001"))
    store = Store(f"sqlite:///{tmp_path / 'home' / 'somay.db'}")
    with store.write() as connection:
        enrol(connection, 1)
    return store


def rows(store: Store, statement: str) -> list[Any]:
    with store.read() as connection:
        return connection.rows(statement)


def test_revoking_shows_what_it_means_and_wants_a_yes(one: Store, somay: Somay) -> None:
    refused = somay("agent", "revoke", "M-0001", "--lang", "en")
    assert refused.code == 4
    assert "Revoke M-0001, PC01, Phòng Văn hóa và Thông tin: from now on the server takes nothing" in refused.err
    assert rows(one, "SELECT revoked_at FROM agent") == [(None,)]
    assert "M-0001 đã bị thu hồi." in well(somay("agent", "revoke", "PC01", "--yes"))
    assert rows(one, "SELECT revoked_at FROM agent") == [(NOW,)]


def test_what_was_done_is_on_record_once_with_who_did_it(one: Store, somay: Somay) -> None:
    for changed in (True, False):
        told = json.loads(well(somay("agent", "revoke", "M-0001", "--yes", "--format", "json")))
        assert (told["device"], told["changed"]) == ("M-0001", changed)
    ((kind, by, at),) = rows(one, "SELECT kind, recorded_by, happened_at FROM agent_event")
    assert (kind, bool(by), at) == ("revoked", True, NOW)


def test_revoking_again_asks_nothing_and_says_so(one: Store, somay: Somay) -> None:
    well(somay("agent", "revoke", "M-0001", "--yes"))
    assert "had been revoked before" in well(somay("agent", "revoke", "M-0001", "--lang", "en"))


def test_revoking_ends_every_agent_of_the_machine_and_no_other(one: Store, somay: Somay) -> None:
    with one.write() as connection:
        connection.execute(
            "INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, enrolled_at)"
            " VALUES ('second', 1, 1, 'k', 'f', 0), ('other', 2, 1, 'l', 'f', 0)"
        )
    well(somay("agent", "revoke", "M-0001", "--yes"))
    assert rows(one, "SELECT device_id, COUNT(revoked_at) FROM agent GROUP BY 1") == [(1, 2), (2, 0)]
    assert len(json.loads(well(somay("agent", "show", "M-0001", "--format", "json")))["agents"]) == 2


def test_a_key_is_asked_for_once(one: Store, somay: Somay) -> None:
    assert "changes its key at its next contact" in well(somay("agent", "rotate", "M-0001", "--lang", "en"))
    assert "had been asked before" in well(somay("agent", "rotate", "M-0001", "--lang", "en"))
    assert rows(one, "SELECT rotation_asked_at FROM agent") == [(NOW,)]
    assert rows(one, "SELECT kind FROM agent_event") == [("rotation_asked",)]


def test_a_revoked_agent_is_not_asked_for_a_key(one: Store, somay: Somay) -> None:
    well(somay("agent", "revoke", "M-0001", "--yes"))
    ran = somay("agent", "rotate", "M-0001")
    assert (ran.code, "M-0001 đã bị thu hồi" in ran.err) == (7, True)


@pytest.mark.parametrize("verb", ["show", "revoke", "rotate"])
def test_a_machine_without_an_agent_is_told_how_to_get_one(verb: str, one: Store, somay: Somay) -> None:
    ran = somay("agent", verb, "M-0002", "--yes", "--lang", "en")
    assert (ran.code, "M-0002 has no agent" in ran.err) == (3, True)
    assert "somay enrol add AGENCY --device M-0002" in ran.err
    assert somay("agent", verb, "M-0099", "--yes").code == 3


@pytest.mark.parametrize(
    ("words", "points_to"), [(("agent", "revoke"), "somay enrol revoke"), (("enrol", "revoke"), "somay agent revoke")]
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_of_two_ways_to_revoke_says_what_the_other_is_for(
    words: tuple[str, ...], points_to: str, language: str, somay: Somay
) -> None:
    assert points_to in " ".join(well(somay(*words, "--help", "--lang", language)).split())


def test_a_code_may_be_made_for_one_network(somay: Somay) -> None:
    found(somay)
    well(somay("enrol", "add", "VHTT", "--cidr", "10.98.3.7/24", "--cidr", "2001:db8::/32"))
    assert "Usable only from 10.98.3.0/24, 2001:db8::/32" in well(somay("enrol", "show", "E-0001", "--lang", "en"))
    refused = somay("enrol", "add", "VHTT", "--cidr", "10.98.3")
    assert (refused.code, "10.98.3" in refused.err) == (2, True)
