"""How long a person waits for a command: cold processes, the quickest of several."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inventory.config import Config
from inventory.demo import sample
from inventory.demo.load import load
from inventory.registry.register import found
from inventory.store.engine import Store
from tests.bench import Row
from tests.bench.processes import BIN, Failed, quickest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench import Options

RUNS: Final = 15


def rows(_options: Options) -> Iterator[Row]:
    """Measure the help and the list of the sample district beside a Python that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        config, now = Config(home=home), time.time()
        found(config, name=sample.DISTRICT_NAME, code=sample.DISTRICT_CODE, language="vi", by="bench", now=now)
        load(Store(config.url), now)
        control = quickest([sys.executable, "-c", "pass"], RUNS) * 1e3
        yield _row("somay --help", ["--help"], home, control, floor=150, ambition=100)
        yield _row("somay device list, sample district", ["device", "list"], home, control, floor=400, ambition=150)


def _row(name: str, arguments: Sequence[str], home: Path, control: float, *, floor: float, ambition: float) -> Row:
    figure, missing = None, ""
    try:
        figure = quickest([BIN / "somay", *arguments], RUNS, {"SOMAY_HOME": str(home), "SOMAY_LANG": "vi"}) * 1e3
    except Failed as error:
        missing = str(error)
    return Row(
        name=name, unit="ms", figure=figure, peer="python -c pass", peer_figure=control, floor=floor,
        ambition=ambition, missing=missing,
    )  # fmt: skip
