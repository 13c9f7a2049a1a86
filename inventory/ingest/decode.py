"""From the body of a request to snapshots that can be trusted in form; one bad snapshot fails alone."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from agent.contract import MAX_DEPTH, MAX_SNAPSHOTS_PER_BATCH
from inventory.ingest import wire
from inventory.ingest.bounds import compose, is_composed, is_too_deep, readable
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    from agent.contract import Batch, Enrolment, Item, Loss, NewKey, Snapshot

# Batch, its list, an item: what stands around every snapshot.
_AROUND: Final = 3
_PATH: Final = re.compile(r" - at `\$?(.*)`$", re.DOTALL)
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
# An agent that measures each second does not lose more in sixty years.
_LONGEST_LOSS: Final = 2**31


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One snapshot of a batch: decoded, or with the reason why it cannot be accepted."""

    sequence: int
    digest: bytes
    raw: bytes
    snapshot: Snapshot | None
    refused: str | None = None


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """A decoded batch."""

    batch: Batch
    pieces: tuple[Piece, ...]


def delivery(body: bytes) -> Delivery:
    """Decode the body of ``POST /v1/snapshots``; what cannot be understood as a whole is refused as a whole."""
    text = readable(body)
    batch = cast("Batch", _document(wire.BATCH, text))
    if len(batch.snapshots) > MAX_SNAPSHOTS_PER_BATCH:
        raise Refused(413, "too_many", f"more than {MAX_SNAPSHOTS_PER_BATCH} snapshots in one request")
    raws = [bytes(cast("Any", item.snapshot)) for item in batch.snapshots]
    if _may_be_deep(text, raws, batch) and is_too_deep(text):
        raise Refused(422, "too_deep", f"nested deeper than {MAX_DEPTH}")
    for index, loss in enumerate(batch.losses):
        _check_loss(index, loss, batch.epoch)
    originals = raws if text is body else _originals(body, text, raws)
    composed = is_composed(text)  # then every part of it is
    return Delivery(
        batch,
        tuple(
            _piece(index, item, raw, original, composed=composed)
            for index, (item, raw, original) in enumerate(zip(batch.snapshots, raws, originals, strict=True))
        ),
    )


def enrolment(body: bytes) -> Enrolment:
    """Decode the body of ``POST /v1/enrol``."""
    return cast("Enrolment", _small(wire.ENROLMENT, body))


def new_key(body: bytes) -> NewKey:
    """Decode the body of ``POST /v1/agent/rotate`` and ``/v1/agent/rekey``."""
    return cast("NewKey", _small(wire.NEW_KEY, body))


def _small(decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
    text = readable(body)
    found = _document(decoder, text)
    if is_too_deep(text):
        raise Refused(422, "too_deep", f"nested deeper than {MAX_DEPTH}")
    return _composed(found, text)


def _document(decoder: msgspec.json.Decoder[Any], text: bytes) -> Any:
    try:
        return decoder.decode(text)
    except RecursionError:
        raise Refused(422, "too_deep", f"nested deeper than {MAX_DEPTH}") from None
    except msgspec.ValidationError as error:
        message, pointer = _explained(error)
        raise Refused(422, "invalid", message, pointer=pointer) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(400, "not_json", "the body is not JSON") from None


def _piece(index: int, item: Item, raw: bytes, original: bytes, *, composed: bool) -> Piece:
    digest = hashlib.sha256(original)
    try:
        snapshot: Any = wire.SNAPSHOT.decode(raw)
        if not composed:
            snapshot = _composed(snapshot, raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = ": ".join(filter(None, reversed(_explained(error))))
        return Piece(_sequence(index, raw), digest.digest(), original, None, reason)
    if digest.hexdigest() != item.digest:
        told = bytes.fromhex(item.digest)
        return Piece(snapshot.sequence, told, original, None, "the digest does not fit the content")
    return Piece(snapshot.sequence, digest.digest(), original, snapshot)


def _sequence(index: int, raw: bytes) -> int:
    """Return the number of a snapshot that is refused; without it nobody could say which one it was."""
    try:
        return wire.NUMBERED.decode(raw).sequence
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pointer = f"/snapshots/{index}/snapshot/sequence"
        raise Refused(422, "invalid", "a snapshot without a readable sequence", pointer=pointer) from None


def _composed(value: Any, raw: bytes) -> Any:
    """Bring the strings of a decoded value into form NFC, and check their bounds again."""
    if is_composed(raw):
        return value
    return msgspec.convert(compose(msgspec.to_builtins(value)), type(value))


def _originals(body: bytes, text: bytes, raws: list[bytes]) -> list[bytes]:
    """Return the bytes as they came for each snapshot: both texts have the same length."""
    found, start = [], 0
    for raw in raws:
        start = text.index(raw, start)
        found.append(body[start : start + len(raw)])
        start += len(raw)
    return found


def _may_be_deep(text: bytes, raws: list[bytes], batch: Batch) -> bool:
    """Count brackets: cheap, and enough to clear what our own agents send."""
    whole = _openings(text)
    if whole <= MAX_DEPTH or len(raws) == 1:
        return whole > MAX_DEPTH
    inside = [_openings(raw) for raw in raws]
    around = whole - sum(inside)
    return around > _AROUND + len(raws) + len(batch.losses) or max(inside, default=0) > MAX_DEPTH - _AROUND


def _openings(text: bytes) -> int:
    return text.count(b"{") + text.count(b"[")


def _check_loss(index: int, loss: Loss, epoch: str) -> None:
    if loss.last is None:
        if loss.epoch == epoch:
            raise Refused(422, "invalid", "this epoch goes on, so its loss has an end", pointer=f"/losses/{index}/last")
    elif not 0 <= loss.last - loss.first < _LONGEST_LOSS:
        raise Refused(422, "invalid", "not a range of sequences", pointer=f"/losses/{index}")


def _explained(error: Exception) -> tuple[str, str | None]:
    """Return msgspec's message without its path, and the path as a JSON pointer."""
    message = str(error)
    match = _PATH.search(message)
    if match is None:
        return message, None
    steps = ((name or number).replace("~", "~0").replace("/", "~1") for name, number in _STEP.findall(match[1]))
    return message[: match.start()], "".join(f"/{step}" for step in steps)
