"""What root does in the folder of the unprivileged service."""

import contextlib
import os
from pathlib import Path

import pytest

from agent import durable
from agent.assembly import alone
from agent.spool import Spool

SERVICE = 12_345
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="not root: what root leaves in others' folders was NOT checked")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A folder that belongs to the service, which can reach it."""
    tmp_path.chmod(0o711)
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(state, SERVICE, SERVICE)
    return state


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    victim = tmp_path / "shadow"
    victim.write_bytes(b"root's")
    victim.chmod(0o600)
    return victim


@pytest.mark.parametrize("name", ["agent.lock", "spool.db"])
def test_a_link_where_the_agent_keeps_a_file_is_refused_and_its_target_stays_whose_it_was(
    state: Path, victim: Path, name: str
) -> None:
    before = victim.stat()
    (state / name).symlink_to(victim)
    with pytest.raises(OSError, match="symbolic link"), alone(state), contextlib.closing(Spool(state)):
        pass
    after = victim.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    assert victim.read_bytes() == b"root's"


@AS_ROOT
def test_another_name_of_a_file_of_root_does_not_hand_it_over(state: Path, victim: Path) -> None:
    (state / "agent.lock").hardlink_to(victim)
    with pytest.raises(PermissionError), alone(state):
        pass
    assert victim.stat().st_uid == 0


@AS_ROOT
def test_what_root_writes_belongs_to_whom_the_folder_belongs(state: Path) -> None:
    durable.write(state / "key.json", b"x", 0o640)
    with alone(state):
        pass
    found = {path.name: path.stat() for path in state.iterdir()}
    assert {name: (each.st_uid, each.st_gid) for name, each in found.items()} == dict.fromkeys(
        ("key.json", "agent.lock"), (SERVICE, SERVICE)
    )
    assert found["key.json"].st_mode & 0o777 == 0o640


@AS_ROOT
def test_root_is_the_owner_only_for_a_while_even_when_it_fails(state: Path) -> None:
    before = os.geteuid(), os.getegid(), os.getgroups()
    with contextlib.suppress(RuntimeError), durable.as_owner_of(state):
        assert (os.geteuid(), os.getegid(), os.getgroups()) == (SERVICE, SERVICE, [SERVICE])
        with durable.as_owner_of(state):
            pass
        assert os.geteuid() == SERVICE
        raise RuntimeError
    assert (os.geteuid(), os.getegid(), os.getgroups()) == before


def test_in_ones_own_folder_no_right_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for call in ("setgroups", "setegid", "seteuid"):
        monkeypatch.delattr(os, call)
    durable.write(tmp_path / "key.json", b"x")
    assert (tmp_path / "key.json").read_bytes() == b"x"
