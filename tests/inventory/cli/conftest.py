"""The command line over the played sample district, at a frozen clock and a fixed width."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

from inventory.cli import main
from inventory.config import Config
from inventory.demo import sample
from inventory.registry.register import found
from inventory.store.engine import Store
from tests.inventory.demo.played import NOW, play

if TYPE_CHECKING:
    from pathlib import Path


class Ran(NamedTuple):
    """What one run left."""

    code: int
    out: str
    err: str


class Somay(Protocol):
    def __call__(self, *words: str, columns: int = 100) -> Ran: ...


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a register in which the whole sample fleet has reported."""
    config = Config(home=tmp_path_factory.mktemp("register") / "home")
    found(config, name=sample.DISTRICT_NAME, code=sample.DISTRICT_CODE, language="vi", by="officer", now=NOW - 900)
    play(Store(config.url))
    return config.home


@pytest.fixture
def district(played: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may write to."""
    home = tmp_path / "home"
    shutil.copytree(played, home)
    return home


@pytest.fixture
def tinos() -> None:
    """Let a test that writes reports be skipped loudly where the font of their PDF is not installed."""
    import typst

    if "Tinos" not in typst.Fonts(include_embedded_fonts=False).families():
        pytest.skip("NOT RUN: the font Tinos is not installed: apt install fonts-croscore")


@pytest.fixture
def somay(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Somay:
    """Run the command line in this process; the home is ``home`` in the test's own folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, columns: int = 100) -> Ran:
        for name, value in {"SOMAY_HOME": str(tmp_path / "home"), "COLUMNS": str(columns), "SOMAY_LANG": ""}.items():
            monkeypatch.setenv(name, value)
        code = main(words, clock=lambda: NOW)
        return Ran(code, *capsys.readouterr())

    return run
