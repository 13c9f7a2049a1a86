from __future__ import annotations

import os
import pwd
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from inventory.cli.author import author

if TYPE_CHECKING:
    from collections.abc import Callable

UIDS = {"root": 0, "officer": 1001, "head": 1002}
NAMES = {uid: name for name, uid in UIDS.items()}


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Run as the user of a number, in a world of three users."""
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: SimpleNamespace(pw_name=NAMES[uid]))
    monkeypatch.setattr(pwd, "getpwnam", lambda name: SimpleNamespace(pw_uid=UIDS[name]))
    for name in ("SUDO_USER", "SUDO_UID"):
        monkeypatch.delenv(name, raising=False)
    return lambda uid: monkeypatch.setattr(os, "getuid", lambda: uid)


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"])
def test_no_variable_makes_one_user_another(
    variable: str, become: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    become(UIDS["officer"])
    monkeypatch.setenv(variable, "head")
    monkeypatch.setenv("SUDO_UID", str(UIDS["head"]))
    assert author() == "officer"


@pytest.mark.parametrize(
    ("name", "number", "recorded"),
    [
        ("officer", "1001", "officer"),
        ("head", "1001", "root"),
        ("officer", "", "root"),
        ("nobody-here", "1001", "root"),
        ("", "", "root"),
    ],
)
def test_behind_sudo_stands_who_called_it_if_both_its_marks_agree(
    name: str, number: str, recorded: str, become: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    become(UIDS["root"])
    monkeypatch.setenv("SUDO_USER", name)
    monkeypatch.setenv("SUDO_UID", number)
    assert author() == recorded


def test_a_user_without_a_name_is_recorded_by_number(become: Callable[[int], None]) -> None:
    become(4711)
    assert author() == "uid 4711"
