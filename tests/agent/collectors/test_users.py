"""Who is logged in: nobody, unless somebody at the machine wants it told; and then not by name."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.users import USERS, collect, parse_session, parse_utmp
from agent.contract import User
from agent.runner import run
from tests.fakes import FakeHost

SESSION = """\
# This is private data. Do not parse.
UID=1000
USER={user}
ACTIVE=1
IS_DISPLAY=1
STATE={state}
REMOTE={remote}
TYPE={type}
ORIGINAL_TYPE={type}
CLASS={kind}
SCOPE=session-2.scope
"""


def _session(
    user: str = "lan", state: str = "active", remote: int = 0, type_: str = "wayland", kind: str = "user"
) -> str:
    return SESSION.format(user=user, state=state, remote=remote, type=type_, kind=kind)


def _host(*sessions: str) -> FakeHost:
    files = {f"/run/systemd/sessions/{number}": text for number, text in enumerate(sessions)}
    return FakeHost(files=files, times={"/run/systemd/sessions": 1.0})


def test_it_is_off_until_this_machine_switches_it_on() -> None:
    host = _host(_session())
    collected = run(host, [USERS])
    assert collected.sections.users is None
    assert [(how.outcome, how.error) for how in collected.health] == [("not_applicable", "switched off")]
    host.switched_on = frozenset({"users"})
    assert len(run(host, [USERS]).sections.users or ()) == 1


def test_a_person_is_told_once_a_kind_of_session_and_never_by_name() -> None:
    host = _host(
        _session(),
        _session(),
        _session(type_="tty"),
        _session("minh", remote=1, type_="tty"),
        _session("gdm", kind="greeter"),
        _session("hoa", state="closing"),
        _session("root", kind="manager"),
    )
    found = collect(host)
    assert sorted((one.session or "") for one in found) == ["console", "graphical", "remote"]
    assert len({one.name_hash for one in found}) == 2
    assert "lan" not in repr(found)
    assert list(found) == sorted(found, key=lambda one: (one.name_hash, one.session or ""))


def _record(kind: int, user: str, line: str, origin: str) -> bytes:
    texts = (line.encode(), b"", user.encode(), origin.encode())
    return struct.pack("=hxxi32s4s32s256s52x", kind, 42, *texts)


def test_without_logind_the_old_book_tells() -> None:
    content = (
        _record(7, "lan", ":0", ":0")
        + _record(7, "minh", "pts/0", "192.0.2.9")
        + _record(7, "hoa", "tty2", "")
        + _record(8, "gone", "tty3", "")
        + _record(2, "reboot", "~", "6.1.0")
        + b"torn"
    )
    assert list(parse_utmp(content)) == [("lan", "graphical"), ("minh", "remote"), ("hoa", "console")]
    host = FakeHost(blobs={"/run/utmp": content.hex()})
    assert len(collect(host)) == 3


def test_nobody_is_logged_in_is_an_answer() -> None:
    assert collect(FakeHost()) == ()
    assert collect(_host()) == ()


@given(st.binary(max_size=900), st.text(max_size=200))
def test_anything_is_read_without_harm(content: bytes, text: str) -> None:
    assert len(list(parse_utmp(content))) <= 2
    assert len(list(parse_session(text))) <= 1


@pytest.mark.parametrize("kind", ["console", "graphical", "remote"])
def test_the_kinds_are_those_of_the_contract(kind: str) -> None:
    assert kind in str(User.__annotations__["session"])
