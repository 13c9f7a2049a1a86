import contextlib
import gzip
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Cpu, Enrolled, Loss, Memory, Refusal, Reply, Sections, Snapshot, Storage
from agent.encode import NotOurs, batch_body, decode, digest, encode, section_digests, snapshot_bytes, token
from agent.secret import Secret

EPOCH = "0123456789abcdef" * 2
REPLY = {
    "epoch": EPOCH,
    "acknowledged_through": 7,
    "server_epoch": "s1",
    "server_time": 1,
    "next_contact_seconds": 900,
    "device": "M-0164",
    "agency": "Xã Mường Đun",
}


def _snapshot(sections: Sections | None = None) -> Snapshot:
    return Snapshot(
        sequence=1,
        priority="P0",
        wall_seconds=1.5,
        monotonic_seconds=2.5,
        boot_id="b",
        agent_version="1.0.0",
        sections=sections,
    )


def test_what_was_not_observed_is_left_out_and_what_was_found_empty_stays() -> None:
    sections = json.loads(encode(Sections(memory=None, storages=())))
    assert sections == {"storages": []}


def test_the_bytes_do_not_depend_on_order_and_keep_vietnamese_letters() -> None:
    body = encode({"b": 1, "a": "Xã Mường Đun"})
    assert body == '{"a":"Xã Mường Đun","b":1}'.encode()


def test_a_name_that_is_not_text_still_encodes() -> None:
    assert encode({"name": "disk\udcff"}) == b'{"name":"disk?"}'


def test_a_value_that_is_no_number_is_refused_here_and_not_by_the_register() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encode({"load1": float("nan")})


def test_only_observed_sections_have_a_digest_and_equal_content_has_an_equal_one() -> None:
    one = section_digests(Sections(cpus=(Cpu(model="A"),), storages=()))
    other = section_digests(Sections(cpus=(Cpu(model="A"),), memory=Memory(total_bytes=1)))
    assert set(one) == {"cpus", "storages"}
    assert one["cpus"] == other["cpus"]


def test_the_digest_in_a_batch_is_that_of_the_bytes_that_stand_in_it() -> None:
    stored = [snapshot_bytes(_snapshot(Sections(storages=(Storage(name="sda", model="Đĩa"),)))), b'{"x":1}']
    loss = Loss(epoch=EPOCH, first=1, last=None, reason="evicted")
    body = gzip.decompress(
        batch_body(epoch=EPOCH, wall_seconds=1, monotonic_seconds=2, boot_id="b", losses=[loss], snapshots=stored)
    )
    batch = json.loads(body)
    assert [item["digest"] for item in batch["snapshots"]] == [hashlib.sha256(each).hexdigest() for each in stored]
    assert all(each in body for each in stored)
    assert batch["losses"] == [{"epoch": EPOCH, "first": 1, "last": None, "reason": "evicted"}]


def test_an_end_that_is_not_known_is_said_and_not_left_out() -> None:
    """``last`` has no default: without it the register would refuse the whole batch."""
    loss = Loss(epoch=EPOCH, first=1, last=None, reason="spool_destroyed")
    assert decode(Loss, encode(loss)) == loss


def test_a_digest_made_when_the_snapshot_was_stored_goes_with_it() -> None:
    body = batch_body(epoch=EPOCH, wall_seconds=1, monotonic_seconds=2, boot_id="b", snapshots=[b"{}"], digests=["d"])
    assert json.loads(gzip.decompress(body))["snapshots"] == [{"digest": "d", "snapshot": {}}]


def test_an_empty_batch_is_a_whole_message() -> None:
    body = gzip.decompress(batch_body(epoch=EPOCH, wall_seconds=1, monotonic_seconds=2, boot_id="b"))
    assert json.loads(body)["snapshots"] == []


def test_a_good_reply_is_read_and_unknown_keys_are_tolerated() -> None:
    reply = decode(Reply, json.dumps(REPLY | {"news": 1, "rejected": [{"sequence": 3, "reason": "x"}]}).encode())
    assert (reply.acknowledged_through, reply.server_time, reply.rejected[0].sequence) == (7, 1.0, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"acknowledged_through": "7"},
        {"acknowledged_through": True},
        {"acknowledged_through": -1},
        {"acknowledged_through": 7.0},
        {"epoch": "short"},
        {"epoch": EPOCH + "\n"},
        {"epoch": None},
        {"next_contact_seconds": 0},
        {"send": ["x"] * 65},
        {"rejected": [{"sequence": 0, "reason": ""}]},
        {"config": {"measure_seconds": 1}},
    ],
)
def test_a_reply_with_one_wrong_field_is_no_reply(change: dict[str, object]) -> None:
    with pytest.raises(NotOurs):
        decode(Reply, json.dumps(REPLY | change).encode())


@pytest.mark.parametrize("name", list(REPLY))
def test_a_reply_without_a_field_is_no_reply(name: str) -> None:
    short = {key: value for key, value in REPLY.items() if key != name}
    with pytest.raises(NotOurs):
        decode(Reply, json.dumps(short).encode())


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Log in</html>", b"null", b"[]", b"7", b"{", b"\xff", b"[" * 100_000, b'{"server_time":NaN}'],
    ids=["empty", "login page", "null", "list", "number", "torn", "not UTF-8", "deep", "NaN"],
)
@pytest.mark.parametrize("kind", [Reply, Refusal, Enrolled])
def test_bytes_of_somebody_else_are_never_an_answer(kind: type, body: bytes) -> None:
    with pytest.raises(NotOurs):
        decode(kind, body)


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(REPLY)) | st.text(), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_arrives_is_a_reply_or_not_ours(body: bytes) -> None:
    with contextlib.suppress(NotOurs):
        assert isinstance(decode(Reply, body), Reply)


def test_a_snapshot_survives_the_way_there_and_back() -> None:
    snapshot = _snapshot(Sections(cpus=(), memory=Memory(total_bytes=8)))
    assert decode(Snapshot, snapshot_bytes(snapshot)) == snapshot


def test_a_token_prints_as_stars_and_is_sent_as_itself() -> None:
    bearer = token("0a1b", Secret("s3cret"))
    assert "s3cret" not in f"{bearer} {bearer!r} {bearer!s} {[bearer]}" + "%s" % bearer  # noqa: UP031
    assert "Bearer " + bearer == "Bearer ak_0a1b_s3cret"


def test_the_digest_is_sha256() -> None:
    assert digest(b"") == hashlib.sha256(b"").hexdigest()
