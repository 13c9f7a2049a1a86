"""The database of udev is read as it is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.udev import properties
from tests.fakes import FakeHost


def test_properties_alone_are_read_of_what_the_system_knows() -> None:
    host = FakeHost(files={"/run/udev/data/+pci:0000:01:00.0": "S:disk/x\nE:ID_MODEL=a=b\nE:EMPTY=\nG:systemd\n"})
    assert properties(host, "+pci:0000:01:00.0") == {"ID_MODEL": "a=b"}
    assert properties(host, "n1") == {}


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("WDC\\x20WD10\\x20\\x20", "WDC WD10"),
        ("D\\xc3\\xb9ng\\x20chung", "Dùng chung"),
        ("Dùng\\x20chung", "Dùng chung"),
        ("a\\xzz", "a\\xzz"),
        ("\\x", "\\x"),
        ("\\xff", "\ufffd"),
    ],
)
def test_escaped_bytes_are_told_as_they_are_meant(told: str, meant: str) -> None:
    assert properties(FakeHost(files={"/run/udev/data/b8:0": f"E:ID_FS_LABEL_ENC={told}\n"}), "b8:0") == {
        "ID_FS_LABEL_ENC": meant
    }


@given(st.text())
def test_any_text_in_the_database_is_read_without_a_fall(text: str) -> None:
    properties(FakeHost(files={"/run/udev/data/b8:0": text}), "b8:0")
