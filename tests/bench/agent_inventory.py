"""One full inventory of this machine by a fresh process, beside the inventory agents of the same run."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agent.host import LiveHost
from agent.packages.installed import installed
from tests.bench import Row, peers
from tests.bench.processes import BIN, MIB, Failed, Used, used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.bench import Options

ROUNDS: Final = 5
_AGENT: Final = "somay-agent"


def rows(options: Options) -> Iterator[Row]:
    """Let each program take the whole inventory in turns, and judge the least that each of them needed."""
    if options.install:
        peers.install_missing()
    with tempfile.TemporaryDirectory() as folder:
        least, absent = _measure(
            {
                _AGENT: lambda: used([BIN / _AGENT, "show", "--format", "json"]),
                **{each.name: partial(peers.take_inventory, each, Path(folder)) for each in (peers.FUSION, peers.OCS)},
            }
        )
    own, peer, missing = least.get(_AGENT), least.get(peers.FUSION.name), absent.get(_AGENT, "")
    beside = tuple(f"{name}: {each.cpu_seconds:.2f} s, {each.peak_bytes / MIB:.0f} MiB" for name, each in least.items())
    packages = len(installed(LiveHost()) or ())
    yield Row(
        name=f"one full inventory, {packages} packages: CPU", unit="s", figure=own and own.cpu_seconds,
        peer=peers.FUSION.name, peer_figure=peer and peer.cpu_seconds, judged_by="ratio", floor=0.5, ambition=0.2,
        missing=missing or absent.get(peers.FUSION.name, ""),
        beside=(*beside, *(f"NOT MEASURED {why}" for why in absent.values())),
    )  # fmt: skip
    yield Row(
        name="… peak RSS", unit="MiB", figure=own and own.peak_bytes / MIB, peer=peers.FUSION.name,
        peer_figure=peer and peer.peak_bytes / MIB, judged_by="ratio", floor=0.5, ambition=0.5,
        missing=missing or absent.get(peers.FUSION.name, ""),
    )  # fmt: skip


def _measure(takers: Mapping[str, Callable[[], Used]]) -> tuple[dict[str, Used], dict[str, str]]:
    """Return the least of each, and why the others could not be measured."""
    taken: dict[str, list[Used]] = {}
    absent: dict[str, str] = {}
    for _ in range(ROUNDS):
        for name, take in takers.items():
            try:
                taken.setdefault(name, []).append(take())
            except Failed as error:
                absent[name] = str(error)
    return {name: Used(*map(min, zip(*every, strict=True))) for name, every in taken.items() if every}, absent
