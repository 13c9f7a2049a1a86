from dataclasses import fields
from pathlib import Path

import pytest

from agent import config
from agent.assembly import live_host
from agent.contract import AgentConfig
from agent.spool import SERVER_BYTES, WORKSTATION_BYTES
from agent.text import Problem

GOOD = 'server = "https://somay.example:8443"\nca_file = "/etc/somay-agent/ca.pem"\n'


def _load(folder: Path, text: str) -> config.Config:
    (folder / "agent.toml").write_text(text)
    (folder / "agent.toml").chmod(0o644)
    return config.load(config.places(folder))


def test_what_enrolment_stores_is_read_back(tmp_path: Path) -> None:
    place = config.places(tmp_path)
    stored = config.store(place, server="https://h:1", certificate=b"PEM", kind="server")
    assert config.load(place) == stored
    assert Path(stored.ca_file).read_bytes() == b"PEM"
    assert (stored.spool_bytes, config.Config(server="", ca_file="").spool_bytes) == (SERVER_BYTES, WORKSTATION_BYTES)


def test_a_server_measures_and_speaks_each_minute_a_workstation_less_often(tmp_path: Path) -> None:
    server = _load(tmp_path, GOOD + 'kind = "server"').schedule()
    other = _load(tmp_path, GOOD).schedule()
    assert (server.inventory, server.measure, server.contact, server.spread) == (86_400, 60, 60, None)
    assert (other.inventory, other.measure, other.contact) == (86_400, 300, 900)


def test_an_operator_may_decide_otherwise(tmp_path: Path) -> None:
    schedule = _load(tmp_path, GOOD + "contact_seconds = 7200\nspread_seconds = 0").schedule()
    assert (schedule.contact, schedule.measure, schedule.spread) == (7200, 300, 0)


def test_a_workstation_may_send_300_kb_a_day_a_server_more_and_an_operator_decides(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD).budget_bytes == 300_000
    assert _load(tmp_path, GOOD + 'kind = "server"').budget_bytes == 10_000_000
    assert _load(tmp_path, GOOD + "daily_bytes = 100000").budget_bytes == 100_000


def test_who_is_logged_in_is_told_only_where_the_machine_itself_wants_it(tmp_path: Path) -> None:
    assert _load(tmp_path, GOOD).switched_on == frozenset()
    assert _load(tmp_path, GOOD + "users = true").switched_on == {"users"}
    assert "users" not in {field.name for field in fields(AgentConfig)}, "no register may switch it on"


def test_an_agent_that_is_to_tell_it_has_a_key_for_the_names(tmp_path: Path) -> None:
    settings = _load(tmp_path, GOOD + "users = true")
    host = live_host(settings, config.places(tmp_path))
    assert host.switched_on == {"users"}
    assert len(host.pseudonym("lan")) == 64
    assert (tmp_path / "users.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD + "users = 1", "users"),
        (GOOD + "insecure = true", "insecure"),
        (GOOD + "contact_seconds = '5'", "contact_seconds"),
        (GOOD + "contact_seconds = true", "contact_seconds"),
        (GOOD + "measure_seconds = -1", "measure_seconds"),
        (GOOD + 'kind = "router"', "router"),
        ('server = "https://h"', "ca_file"),
        ("server = ", "agent.toml"),
    ],
)
def test_a_setting_that_is_not_one_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(Problem, match="SM-CONFIG-01") as problem:
        _load(tmp_path, text)
    assert named in problem.value.happened.en


def test_settings_that_others_may_write_are_refused(tmp_path: Path) -> None:
    _load(tmp_path, GOOD)
    (tmp_path / "agent.toml").chmod(0o666)
    with pytest.raises(Problem) as problem:
        config.load(config.places(tmp_path))
    assert "may write" in problem.value.happened.en


def test_a_machine_without_settings_is_told_how_to_enrol(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        config.load(config.places(tmp_path))
    assert problem.value.exit_code == 3
    assert "somay-agent enrol" in problem.value.todo.en


def test_with_a_folder_of_its_own_everything_lives_there() -> None:
    place = config.places(Path("/home/a/agent"))
    assert place.file == Path("/home/a/agent/agent.toml")
    assert place.status_file == Path("/home/a/agent/status.json")
    assert config.places(None).file == Path("/etc/somay-agent/agent.toml")
