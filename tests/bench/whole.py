"""The two commands of a newcomer in a fresh clone, from the packages that this machine has in its cache."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench import Row
from tests.bench.processes import Failed, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench import Options

ROOT: Final = Path(__file__).parents[2]


def rows(options: Options) -> Iterator[Row]:
    """Measure them when asked: they take minutes."""
    if not options.slow:
        yield _row("make run ONCE=1, fresh clone", 90, 30, missing="only with --slow")
        yield _row("make test, set up", 300, 150, missing="only with --slow")
        return
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "somay"
        run(["git", "clone", "--quiet", ROOT, clone])
        yield _timed("make run ONCE=1, fresh clone", ["make", "run", "ONCE=1"], clone, 90, 30)
        run(["make", "setup"], folder=clone)
        yield _timed("make test, set up", ["make", "test"], clone, 300, 150)


def _timed(name: str, command: Sequence[str], folder: Path, floor: float, ambition: float) -> Row:
    try:
        return _row(name, floor, ambition, figure=run(command, folder=folder))
    except Failed as error:
        return _row(name, floor, ambition, missing=str(error))


def _row(name: str, floor: float, ambition: float, figure: float | None = None, missing: str = "") -> Row:
    return Row(name=name, unit="s", figure=figure, floor=floor, ambition=ambition, missing=missing)
