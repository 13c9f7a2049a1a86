"""What is read by us is read as Typer would."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.core import TyperCommand
from typer.exceptions import TyperException
from typer.main import get_command

from inventory.cli.words import Command, _bare

# Numbers as 7.0 and 1_000 are whole to Typer; to one who types how many people there are they are slips.
WORDS = st.lists(
    st.one_of(
        st.sampled_from(["--list", "--number", "--switch", "--text", "--", "7", "-7", "+7", " 7 ", "٣", "x", ""]),
        st.text(max_size=3).filter(lambda word: not set(word) & set("._")),
    ),
    max_size=6,
)


def read(cls: type[TyperCommand], words: list[str]) -> Any:
    """Return what a command receives of ``words``, or in which way they are refused."""
    app, got = typer.Typer(add_completion=False, rich_markup_mode=None), []

    @app.command(cls=cls)
    def command(
        first: str,
        count: Annotated[int, typer.Argument()] = 3,
        *,
        number: Annotated[int | None, typer.Option()] = None,
        text: Annotated[str | None, typer.Option()] = None,
        several: Annotated[list[str] | None, typer.Option("--list")] = None,
        switch: Annotated[bool, typer.Option("--switch")] = False,
    ) -> None:
        got.append((first, count, number, text, several, switch))

    runnable: Any = get_command(app)
    try:
        runnable.main(words, standalone_mode=False)
    except TyperException as error:
        return type(error).__name__, getattr(getattr(error, "param", None), "name", None)
    return got


@given(WORDS)
def test_our_way_to_read_words_gives_what_typer_gives(words: list[str]) -> None:
    assert read(Command, words) == read(TyperCommand, words)


@pytest.mark.parametrize("cls", [Command, TyperCommand])
def test_a_number_is_a_number_and_what_is_none_is_refused_by_name(cls: type[TyperCommand]) -> None:
    assert read(cls, ["a", "5", "--number", "-7", "--list", "x", "--list", "y", "--switch"]) == [
        ("a", 5, -7, None, ["x", "y"], True)
    ]
    assert read(cls, ["a", "--number", "seven"]) == ("BadParameter", "number")
    assert cls is TyperCommand or read(cls, ["a", "7.0"]) == read(cls, ["a", "7_0"]) == ("BadParameter", "count")


@pytest.mark.parametrize(
    ("piece", "shown"),
    [
        ("{NAME}", "NAME"),
        ("[[NAME]...]...", "[NAME]..."),
        ("{AGENCY...}...", "AGENCY..."),
        ("{AGENCY}...", "AGENCY..."),
        ("[[AGENCY]]", "[AGENCY]"),
        ("[OPTIONS]", "[OPTIONS]"),
    ],
)
def test_an_argument_is_named_as_everywhere_else(piece: str, shown: str) -> None:
    assert _bare(piece) == shown


def test_what_has_bounds_or_a_reader_of_its_own_is_left_to_typer() -> None:
    app = typer.Typer(add_completion=False)
    got = []

    @app.command(cls=Command)
    def command(
        port: Annotated[int, typer.Option(min=1)] = 1, word: Annotated[str, typer.Option(parser=str.upper)] = ""
    ) -> None:
        got.append((port, word))

    runnable: Any = get_command(app)
    runnable.main(["--port", "5", "--word", "x"], standalone_mode=False)
    assert got == [(5, "X")]
    with pytest.raises(TyperException):
        runnable.main(["--port", "0"], standalone_mode=False)
