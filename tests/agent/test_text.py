"""The one escape: no character that comes from outside may drive a terminal or forge a line."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.text import Problem, Text, safe_text, why

_ANYTHING = st.text(st.characters(), max_size=200) | st.text(
    st.sampled_from("\x1b]52;c;\x07\x9b\u202e\u2066\u2028\ufeff\ud800\n\r\t\0ạ"), max_size=60
)


@given(_ANYTHING)
@example("\x1b]0;title\x07")
@example("\u202eevil")
@example("\x9b2J")
def test_nothing_that_drives_a_terminal_comes_out(value: str) -> None:
    clean = safe_text(value)
    assert not [one for one in clean if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")


@given(_ANYTHING)
def test_a_log_line_stays_one_line(value: str) -> None:
    assert len(safe_text(value).splitlines()) <= 1


@given(_ANYTHING, st.integers(1, 300))
def test_the_limit_holds(value: str, limit: int) -> None:
    assert len(safe_text(value, limit)) <= limit


@given(_ANYTHING)
def test_what_is_safe_stays_as_it_is(value: str) -> None:
    clean = safe_text(value)
    assert safe_text(clean) == clean


def test_vietnamese_passes_untouched() -> None:
    assert safe_text("Ủy ban nhân dân xã Ái Quốc – 90,05 %") == "Ủy ban nhân dân xã Ái Quốc – 90,05 %"


def test_what_was_there_stays_visible() -> None:
    assert safe_text("a\x1b[2Jb\u202ec\nd") == "a\\x1b[2Jb\\u202ec\\x0ad"


def test_a_problem_is_three_lines_with_its_code_in_either_language() -> None:
    problem = Problem("SM-X-01", Text("hỏng\n", "broken\n"), Text("vì", "because"), Text("sửa", "mend"))
    assert problem.lines("en") == (
        "What happened  broken\\x0a  [SM-X-01]",
        "What it means  because",
        "What to do     mend",
    )
    assert problem.lines("vi")[2].split() == ["Cần", "làm", "sửa"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_problem_keeps_its_columns(language: str) -> None:
    problem = Problem("SM-X-01", Text("@", "@"), Text("@", "@"), Text("@", "@"))
    assert len({line.index("@") for line in problem.lines(language)}) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "/x"), "Permission denied: /x"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (TimeoutError("timed out"), "timed out"),
        (ValueError("no number"), "no number"),
    ],
)
def test_what_the_system_says_is_told_without_its_number(error: Exception, said: str) -> None:
    assert why(error) == said
