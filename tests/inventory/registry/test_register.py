from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from agent.text import Problem
from inventory.access import certificates
from inventory.config import Config
from inventory.registry import register
from inventory.store import queries
from inventory.store.engine import Store
from tests.inventory.book import NOW, TODAY

if TYPE_CHECKING:
    from pathlib import Path


def found(home: Path, name: str = "Huyện Tủa Chùa") -> Config:
    config = Config(home=home)
    register.found(config, name=name, code="098", language="vi", by="officer", now=NOW)
    return config


def test_a_founded_register_has_tables_authority_name_and_root(tmp_path: Path) -> None:
    config = found(tmp_path / "home")
    assert stat.S_IMODE(config.home.stat().st_mode) == 0o750
    assert stat.S_IMODE((config.home / "ca.key").stat().st_mode) == 0o600
    with Store(config.url).read() as connection:
        (root,) = queries.units(connection, TODAY)
        facts = [queries.setting(connection, name) for name in ("name", "language")]
        assert queries.setting(connection, "server_epoch")
    assert (root.code, root.kind, root.parent_id) == ("098", "district", None)
    assert facts == ["Huyện Tủa Chùa", "vi"]


def test_the_group_of_the_home_may_operate_the_register_but_not_read_its_keys(tmp_path: Path) -> None:
    home = found(tmp_path / "home").home
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in home.iterdir()}
    assert {modes[name] & 0o077 for name in ("somay.db", "somay.db.lock", "somay.toml")} == {0o060}
    assert {modes[name] & 0o077 for name in ("ca.key", "server.key")} == {0}


def test_a_register_is_never_founded_twice(tmp_path: Path) -> None:
    config = found(tmp_path / "home")
    certificate = config.ca_file.read_bytes()
    with pytest.raises(Problem) as refused:
        found(tmp_path / "home", "Huyện khác")
    assert refused.value.exit_code == 7
    assert config.ca_file.read_bytes() == certificate
    with Store(config.url).read() as connection:
        assert queries.setting(connection, "name") == "Huyện Tủa Chùa"


@pytest.mark.parametrize(("code", "server_name"), [("a b", "somay.example"), ("098", "https://x"), ("098", "a..b")])
def test_a_refused_founding_leaves_nothing_behind(tmp_path: Path, code: str, server_name: str) -> None:
    config = Config(home=tmp_path / "home", server_name=server_name)
    with pytest.raises(Problem) as refused:
        register.found(config, name="Huyện Tủa Chùa", code=code, language="vi", by="officer", now=NOW)
    assert refused.value.exit_code == 2
    assert not config.home.exists()


def test_a_founding_that_was_cut_off_is_finished_under_the_name_asked_for_now(tmp_path: Path) -> None:
    first = Config(home=tmp_path / "home", server_name="wrong.example")
    register.prepare(first)
    pinned = first.ca_file.read_bytes()
    again = Config(home=first.home, server_name="right.example")
    register.found(again, name="Huyện Tủa Chùa", code="098", language="vi", by="officer", now=NOW)
    assert [certificates.covers(again.home, name) for name in ("right.example", "wrong.example")] == [True, False]
    assert again.ca_file.read_bytes() == pinned


def test_preparing_again_changes_no_certificate(tmp_path: Path) -> None:
    config = found(tmp_path / "home")
    before = config.server_certificate.read_bytes()
    register.prepare(config)
    assert config.server_certificate.read_bytes() == before


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Problem) as refused:
        found(tmp_path / "file" / "home")
    assert refused.value.exit_code == 8
