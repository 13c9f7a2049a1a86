from __future__ import annotations

import pytest

from agent.text import Problem
from inventory.text.language import choose


@pytest.mark.parametrize(
    ("option", "environment", "setting", "language"),
    [
        ("en", "vi", "vi", "en"),
        (None, "vi_VN.UTF-8", "en", "vi"),
        (None, "", "en", "en"),
        (None, None, "en", "en"),
        (None, None, None, "vi"),
    ],
)
def test_the_option_wins_over_the_environment_and_that_over_the_register(
    option: str | None, environment: str | None, setting: str | None, language: str
) -> None:
    assert choose(option, environment, setting, "utf-8").language == language


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "no-such-encoding", None])
def test_a_terminal_that_cannot_show_vietnamese_gets_english_and_one_line_why(encoding: str | None) -> None:
    chosen = choose("vi", None, None, encoding)
    assert chosen.language == "en"
    assert chosen.notice is not None
    assert str(encoding or "unknown") in chosen.notice


def test_a_language_nobody_speaks_here_is_refused_by_its_place() -> None:
    with pytest.raises(Problem, match="SOMAY_LANG"):
        choose(None, "fr", None, "utf-8")
