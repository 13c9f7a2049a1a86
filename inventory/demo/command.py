"""``somay demo``: the whole of it on one machine, without touching anything but one folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from agent.text import Text, safe_text
from inventory.text.language import VARIABLE, choose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.text import Language

HOME: Final = Path("var")
_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


def spoken(environment: Mapping[str, str], encoding: str | None, option: str | None = None) -> Language:
    """Return the language: as asked for, else the terminal's where that is Vietnamese, else English."""
    locale = next((environment[name] for name in _LOCALE if environment.get(name)), "")
    terminal = "vi" if locale.startswith("vi") else "en"
    return choose(option, environment.get(VARIABLE), terminal, encoding).language


_LANGUAGE: Final = choose(None, os.environ.get(VARIABLE), "en", sys.stdout.encoding).language
"""Of the help, which follows the rest of the command line; only the run itself follows the terminal."""


def _said(vi: str, en: str) -> str:
    return Text(vi, en).to(_LANGUAGE)


app: Final = typer.Typer(
    name="demo",
    help=_said("Huyện mẫu để xem thử.", "The sample district, to try out."),
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def _demo() -> None:
    pass


@app.command(
    "run",
    help=_said(
        "Sổ với huyện mẫu trong ./var (hoặc --home), một agent thật trên máy này, 173 agent mô phỏng gửi qua TLS, "
        "rồi một màn hình. Dừng bằng Ctrl-C; chạy lại thì tiếp tục.",
        "A register with the sample district in ./var (or --home), a real agent on this machine, 173 simulated "
        "ones that report over TLS, then one screen. Ctrl-C stops it; the next run goes on.",
    ),
)
def run_demo(
    context: typer.Context,
    *,
    once: Annotated[
        bool, typer.Option("--once", help=_said("tự dừng sau vòng đầu tiên", "end after the first complete cycle"))
    ] = False,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65_535, help=_said("cổng của máy chủ", "port of the server"))
    ] = 8443,
    exporter_port: Annotated[
        int, typer.Option("--exporter-port", min=1, max=65_535, help=_said("cổng của số đo", "port of the metrics"))
    ] = 9843,
) -> int:
    """Run the demo and return its exit code."""
    return _run(context.obj, once=once, port=port, exporter_port=exporter_port)


def _run(session: Any, *, once: bool, port: int, exporter_port: int) -> int:
    from inventory.demo.processes import Broken  # noqa: PLC0415  # --help starts nothing
    from inventory.demo.run import Options, run  # noqa: PLC0415

    given = getattr(session, "given", None)
    option = getattr(given, "lang", None)
    language = spoken(os.environ, sys.stdout.encoding, option)
    if language == "en" and not option and not os.environ.get(VARIABLE):
        typer.echo("Tiếng Việt: SOMAY_LANG=vi make run")
    home = Path(getattr(given, "home", None) or HOME)
    try:
        return run(Options(home=home, language=language, port=port, exporter_port=exporter_port, once=once), sys.stdout)
    except Broken as broken:
        for line in broken.tail:
            typer.echo(f"  | {safe_text(line)}", err=True)
        raise
