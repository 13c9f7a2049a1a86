"""What released agents send, kept for ever: the register has to accept every file of tests/golden/snapshots."""

import gzip
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from agent import VERSION
from agent.collectors.every import INVENTORY, MEASUREMENTS
from agent.contract import Batch
from agent.encode import batch_body, decode, digest, encode, section_digests
from agent.recorder import Recorder
from agent.runner import run
from agent.spool import Spool
from tests.conftest import GOLDEN
from tests.fakes import HOST_NAMES, recorded

KEPT = sorted((GOLDEN / "snapshots").rglob("*.json"))


def _batch(folder: Path, name: str) -> bytes:
    host = recorded(name)
    with closing(Spool(folder, wall=host.wall)) as spool:
        recorder = Recorder(spool, host)
        recorder.inventory(run(host, INVENTORY))
        recorder.measurements(run(host, MEASUREMENTS), sent_bytes_today=0)
        parcel = spool.peek()
    return gzip.decompress(
        batch_body(
            epoch="0" * 32,
            wall_seconds=host.wall(),
            monotonic_seconds=host.monotonic(),
            boot_id=host.boot_id(),
            snapshots=parcel.snapshots,
        )
    )


@pytest.mark.parametrize("name", HOST_NAMES)
def test_a_recorded_machine_sends_what_it_always_sent(
    name: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    golden(f"snapshots/{VERSION}/{name}.json", _batch(tmp_path, name).decode() + "\n")


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_any_release_sent_is_still_a_batch_of_the_contract(path: Path) -> None:
    """The digests count on the exact bytes, so nothing may be lost on the way there and back."""
    body = path.read_bytes().removesuffix(b"\n")
    batch = decode(Batch, body)
    assert encode(batch) == body
    for item, raw in zip(batch.snapshots, json.loads(body)["snapshots"], strict=True):
        assert item.digest == digest(encode(raw["snapshot"]))
        if item.snapshot.sections is not None:
            assert section_digests(item.snapshot.sections) == item.snapshot.digests


def test_there_is_a_file_of_this_release_for_each_recorded_machine() -> None:
    assert {path.stem for path in KEPT if path.parent.name == VERSION} == set(HOST_NAMES)
