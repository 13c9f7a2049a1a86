from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest

from agent import contract
from agent.contract import Filesystem, Loss, Measurements, Sections
from inventory.ingest import wire
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery, enrolment
from inventory.ingest.refusal import Refused
from tests.inventory.sending import EPOCH, OLD_EPOCH, body, snapshot

if TYPE_CHECKING:
    from typing import Any


def _refused(raw: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        delivery(raw)
    return caught.value


def _batch(*snapshots: bytes, **more: Any) -> bytes:
    return inflate(body(*snapshots, **more))


def test_every_class_of_the_contract_has_a_constrained_type() -> None:
    kinds = [kind for kind in vars(contract).values() if isinstance(kind, type) and dataclasses.is_dataclass(kind)]
    assert len(kinds) > 15
    for kind in kinds:
        names = wire.struct_of(kind).__struct_fields__
        assert names == tuple(field.name for field in dataclasses.fields(kind))


@pytest.mark.parametrize(
    ("old", "new", "status", "error", "pointer"),
    [
        (b'"contract":1', b'"contract":2', 422, "invalid", "/contract"),
        (b'"epoch":"a', b'"epoch":"Z', 422, "invalid", "/epoch"),
        (b'"boot_id":"boot-1"', b'"boot_id":7', 422, "invalid", "/boot_id"),
        (b'"sent_wall_seconds":', b'"sent_wall_seconds":1e999,"x":', 422, "invalid", "/sent_wall_seconds"),
        (b'"losses":[]', b'"losses":[{"epoch":"x"}]', 422, "invalid", "/losses/0/epoch"),
        (b'"sequence":1', b'"sequence":0', 422, "invalid", "/snapshots/0/snapshot/sequence"),
        (b'"sequence":1', b'"sequence":9223372036854775808', 422, "invalid", "/snapshots/0/snapshot/sequence"),
        (b'"sequence":1', b'"sequence":NaN', 400, "not_json", None),
        (b'"sequence":1', b'"sequence":-Infinity', 400, "not_json", None),
        (b'"losses":[]', b'"losses":[]]', 400, "not_json", None),
    ],
)
def test_a_batch_that_cannot_be_understood_is_refused_with_the_place(
    old: bytes, new: bytes, status: int, error: str, pointer: str | None
) -> None:
    raw = _batch(snapshot(1))
    assert old in raw
    refused = _refused(raw.replace(old, new, 1))
    assert (refused.status, refused.error, refused.pointer) == (status, error, pointer)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (b'"uptime_seconds":-1', "/measurements/uptime_seconds"),
        (b'"uptime_seconds":1e400', "/measurements/uptime_seconds"),
        (b'"spooled":99999999999999999999', "/measurements/spooled"),
        (b'"cpu_ratio":1.5', "/measurements/cpu_ratio"),
        (b'"filesystems":[{}]', "/measurements/filesystems/0"),
        (b'"latencies":[{"target":"%s","sent":1,"lost":0}]' % (b"x" * 257), "/measurements/latencies/0/target"),
        (b'"latencies":[%s]' % b",".join([b'{"target":"x","sent":1,"lost":0}'] * 65), "/measurements/latencies"),
    ],
)
def test_a_snapshot_outside_its_bounds_is_refused_alone_and_names_the_field(new: bytes, reason: str) -> None:
    bad = snapshot(2).replace(b'"uptime_seconds":2.0', new)
    pieces = delivery(_batch(snapshot(1), bad, snapshot(3))).pieces
    assert [piece.snapshot is None for piece in pieces] == [False, True, False]
    assert str(pieces[1].refused).startswith(reason + ":")
    assert (pieces[1].sequence, bytes(pieces[1].raw)) == (2, bad)


def test_a_wrong_digest_is_refused_alone() -> None:
    raw = _batch(snapshot(1)).replace(b'"uptime_seconds":1.0', b'"uptime_seconds":2.0')
    (piece,) = delivery(raw).pieces
    assert piece.refused == "the digest does not fit the content"


def test_unknown_fields_of_a_newer_agent_are_tolerated() -> None:
    raw = _batch(snapshot(1)).replace(b'"contract":1', b'"contract":1,"later":{"x":[1]}')
    assert delivery(raw).pieces[0].snapshot is not None


def test_of_duplicate_keys_the_last_wins() -> None:
    raw = _batch().replace(b'"epoch":"', b'"epoch":"%s","epoch":"' % (b"0" * 32))
    assert delivery(raw).batch.epoch == EPOCH


@pytest.mark.parametrize("depth", [33, 500, 100_000])
def test_a_document_nested_too_deeply_is_refused(depth: int) -> None:
    for open_, close in ((b"[", b"]"), (b'{"a":', b"}")):
        nested = open_ * depth + b"0" + close * depth
        assert _refused(_batch().replace(b'"contract":1', b'"contract":1,"x":' + nested)).error == "too_deep"


def test_nesting_inside_a_snapshot_counts_with_what_stands_around_it() -> None:
    nested = b"[" * 40 + b"]" * 40
    assert _refused(_batch(snapshot(1)).replace(b'"priority"', b'"x":' + nested + b',"priority"')).error == "too_deep"


def test_more_than_a_hundred_snapshots_are_too_many() -> None:
    refused = _refused(_batch(*(snapshot(number) for number in range(1, 102))))
    assert (refused.status, refused.error) == (413, "too_many")


@pytest.mark.parametrize(
    "loss",
    [
        Loss(epoch=EPOCH, first=1, last=None, reason="spool_destroyed"),
        Loss(epoch=EPOCH, first=5, last=4, reason="evicted"),
        Loss(epoch=OLD_EPOCH, first=1, last=2**62, reason="evicted"),
    ],
)
def test_an_impossible_loss_is_refused(loss: Loss) -> None:
    assert str(_refused(_batch(losses=[loss])).pointer).startswith("/losses/0")


def test_text_is_cleaned_and_the_digest_is_taken_of_what_came() -> None:
    raw = snapshot(
        1, sections=Sections(filesystems=(Filesystem(mountpoint="X", device="d", fstype="f", size_bytes=1),))
    )
    escaped = raw.replace(b'"X"', b'"Tha\xcc\x82\xcc\x81t \\ud800\\u0000\\n"')
    (piece,) = delivery(_batch(escaped)).pieces
    assert piece.refused is None
    assert piece.snapshot is not None
    assert piece.snapshot.sections is not None
    assert piece.snapshot.sections.filesystems is not None
    assert piece.snapshot.sections.filesystems[0].mountpoint == "Th\u1ea5t \ufffd\ufffd\n"


def test_an_enrolment_is_decoded_within_its_bounds() -> None:
    good = {"code": "SM", "key_hash": "0" * 64, "file_key_hash": "1" * 64}
    assert enrolment(json.dumps(good).encode()).hostname is None
    with pytest.raises(Refused) as caught:
        enrolment(json.dumps(good | {"key_hash": "x"}).encode())
    assert caught.value.pointer == "/key_hash"


def test_measurements_without_a_value_are_no_row() -> None:
    assert wire.to_json(wire.struct_of(Measurements)()) == "{}"
