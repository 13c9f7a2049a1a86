from __future__ import annotations

import pytest

from agent.__main__ import main


@pytest.mark.parametrize(
    ("words", "happened", "todo"),
    [
        ((), "Missing: COMMAND.", "See: somay-agent --help"),
        (("frob",), "COMMAND: there is no 'frob'.", "Choose one of: enrol, run, once, show, status"),
        (("enrol",), "Missing: --server, --ca.", "See: somay-agent enrol --help"),
        (("enrol", "--server"), "--server: a value is missing.", "See: somay-agent enrol --help"),
        (("enrol", "--kind", "x"), "--kind: there is no 'x'.", "Choose one of: workstation, server"),
        (("status", "--format", "yaml"), "--format: there is no 'yaml'.", "Choose one of: table, json"),
        (("status", "x"), "There is more than this command takes: x", "See: somay-agent --help"),
        (("enrol", "--again=5"), "Wrong command: argument --again: ignored explicit argument '5'.", "enrol --help"),
    ],
)
def test_a_wrong_command_line_is_told_in_three_parts_that_name_the_word(
    words: tuple[str, ...],
    happened: str,
    todo: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOMAY_LANG", "en")
    assert main(words) == 2
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert (out, len(lines)) == ("", 3)
    assert lines[0] == f"What happened  {happened}  [SM-USAGE-01]"
    assert todo in lines[2]


def test_it_speaks_vietnamese_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enrol", "--lang", "vi"]) == 2
    assert capsys.readouterr().err.splitlines()[0] == "Xảy ra    Thiếu --server, --ca.  [SM-USAGE-01]"
