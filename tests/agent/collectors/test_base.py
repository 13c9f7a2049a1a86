from agent.collectors.base import first_line, number
from tests.fakes import FakeHost


def test_a_one_value_file_gives_its_first_line_without_blanks() -> None:
    host = FakeHost(files={"/a": "  one \ntwo\n", "/b": "\n", "/c": "", "/d": "x\0\0\n"})
    assert [first_line(host, path) for path in ("/a", "/b", "/c", "/d", "/e")] == ["one", None, None, "x", None]


def test_a_number_is_a_number_or_nothing() -> None:
    host = FakeHost(files={"/a": "-1\n", "/b": "many\n", "/c": "\n"})
    assert [number(host, path) for path in ("/a", "/b", "/c", "/d")] == [-1, None, None, None]
