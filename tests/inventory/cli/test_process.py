"""The command as a process of its own: what it loads, how it ends, what it says without a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAVY = ("pydantic", "sqlalchemy", "sqlmodel", "rich", "alembic", "cryptography", "fastapi", "uvicorn", "hypothesis")
_PROBE = (
    "import sys; from inventory.cli import main; code = main();"
    f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
)


def run(
    home: Path, *words: str, code: str = "import sys; from inventory.cli import main; sys.exit(main())", **extra: str
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOMAY_", "LC_", "LANG"))}
    environment |= {"SOMAY_HOME": str(home), "PYTHONUTF8": "1", **extra}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--help",),
        ("--version",),
        ("device", "list", "--agency", "VHTT", "--kind", "server", "--kind", "desktop"),
        ("device", "show", "M-0043"),
        ("agency", "list"),
        ("connectivity", "list"),
        ("connectivity", "outages", "VP"),
        ("indicator", "explain", "ws_per_staff"),
        ("enrol", "list"),
        ("enrol", "--help"),
    ],
)
def test_a_reading_command_loads_no_framework(words: tuple[str, ...], played: Path) -> None:
    ran = run(played, *words, code=_PROBE)
    assert (ran.returncode, ran.stderr.split()) == (0, [])


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("words", [(), ("device", "add"), ("headcount", "add"), ("indicator", "show"), ("tls",)])
def test_the_help_is_as_it_was_reviewed(
    words: tuple[str, ...], language: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    ran = run(tmp_path, *words, "--help", "--lang", language, COLUMNS="80")
    assert (ran.returncode, ran.stderr) == (0, "")
    golden(f"cli/{'-'.join(('help', *words))}.{language}.txt", ran.stdout)


def test_help_speaks_the_language_asked_for_else_that_of_the_register(played: Path, tmp_path: Path) -> None:
    assert "Thêm một cơ quan." in run(played, "agency", "--help", "--lang", "vi").stdout
    assert "Thêm một cơ quan." in run(played, "agency", "--help", SOMAY_LANG="vi").stdout
    assert "Enter an agency." in run(played, "agency", "--help", "--lang", "en").stdout
    assert "Thêm một cơ quan." in run(played, "agency", "--help").stdout
    assert "Thêm một cơ quan." in run(played, "agency").stdout
    assert "Enter an agency." in run(tmp_path, "agency", "--help").stdout
    (tmp_path / "somay.db").write_text("no database", encoding="utf-8")
    assert "Enter an agency." in run(tmp_path, "agency", "--help").stdout


def test_a_terminal_without_vietnamese_gets_english_and_one_line_why(played: Path) -> None:
    ran = run(played, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.stdout.startswith("Huyen Tua Chua ? 25 agencies ? 191 staff")
    assert ran.stderr.startswith("This terminal cannot show Vietnamese (")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [(), ("--help",), ("--version",), ("device",), ("device", "list")])
def test_a_reader_that_has_read_enough_ends_it_quietly(words: tuple[str, ...], played: Path) -> None:
    environment = {**os.environ, "SOMAY_HOME": str(played)}
    code = "import sys; from inventory.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_ctrl_c_is_130_and_says_nothing_ugly(played: Path) -> None:
    for module, function, words in (("overview", "overview", ()), ("devices", "device_rows", ("device", "list"))):
        code = (
            f"import os, signal, sys; from inventory.cli import main; from inventory.reports import {module};"
            f"{module}.{function} = lambda *_, **__: os.kill(os.getpid(), signal.SIGINT); sys.exit(main())"
        )
        ran = run(played, *words, code=code)
        assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_the_version_is_told(played: Path) -> None:
    assert run(played, "--version").stdout.startswith("somay 1.")
