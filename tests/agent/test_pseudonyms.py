"""A name stands under a digest that nobody without the key of this machine can tell."""

import hashlib
from pathlib import Path

import pytest

from agent.host import LiveHost
from agent.pseudonyms import FILE, Pseudonyms


def test_the_same_name_stands_under_the_same_digest_for_ever(tmp_path: Path) -> None:
    first, again = Pseudonyms(tmp_path / FILE), Pseudonyms(tmp_path / FILE)
    assert first("lan") == again("lan") != first("minh")
    assert len(first("lan")) == 64


def test_two_machines_cannot_be_laid_beside_each_other(tmp_path: Path) -> None:
    assert Pseudonyms(tmp_path / "a")("lan") != Pseudonyms(tmp_path / "b")("lan")


def test_trying_all_names_tells_nothing(tmp_path: Path) -> None:
    told = Pseudonyms(tmp_path / FILE)("lan")
    assert told not in {hashlib.sha256(each).hexdigest() for each in (b"lan", b"somay user name, version 1\0lan")}


def test_the_key_is_for_nobody_else(tmp_path: Path) -> None:
    Pseudonyms(tmp_path / FILE)("lan")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / FILE).read_bytes().hex() not in repr(vars(LiveHost(pseudonyms=Pseudonyms(tmp_path / FILE))))


def test_a_torn_key_is_refused_and_not_used(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"short")
    with pytest.raises(ValueError, match="is no key"):
        Pseudonyms(tmp_path / FILE)("lan")


def test_a_process_without_a_key_may_not_tell() -> None:
    with pytest.raises(PermissionError):
        LiveHost().pseudonym("lan")
