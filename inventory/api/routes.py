"""What the server answers: each route with the role it asks for. A route without a role does not start."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, Literal

from agent import contract
from inventory.api.admission import no_room
from inventory.api.http import Response
from inventory.ingest.accept import Arrival
from inventory.ingest.admit import Entry, Renewal
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery, enrolment, new_key
from inventory.ingest.refusal import Refused
from inventory.store.writer import NoRoom

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from inventory.access.renewal import Purpose
    from inventory.api.admission import Admission
    from inventory.api.http import Request
    from inventory.ingest.accept import Job
    from inventory.store.writer import Writer

Role = Literal["anonymous", "agent"]
ROLES: Final = ("anonymous", "agent")
_GZIP: Final = b"gzip"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work with."""

    admission: Admission
    writer: Writer[Job, Any]
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, who may use it, and what answers."""

    method: str
    path: str
    role: Role
    handler: Callable[[Desk, Request], Awaitable[Response]]


async def about(desk: Desk, request: Request) -> Response:
    """Say who is speaking: enough for a person to know that this is the right address."""
    desk.admission.anonymous(request)
    return Response(
        200,
        {
            "name": "somay",
            "version": _VERSION,
            "contract": contract.VERSION,
            "server_time": desk.clock(),
        },
    )


async def enrol(desk: Desk, request: Request) -> Response:
    """Make an agent of a caller who knows an enrolment code."""
    desk.admission.anonymous(request)
    desk.admission.room()
    asked = enrolment(await _small_body(desk, request))
    answer = await _written(desk, Entry(asked, desk.clock(), request.address), 201)
    desk.admission.proved(request)
    return answer


async def rotate(desk: Desk, request: Request) -> Response:
    """Take the new key of an agent that was asked to make one."""
    return await _renewed(desk, request, "rotate", 200)


async def rekey(desk: Desk, request: Request) -> Response:
    """Make an agent of a machine that carries the key of another, as the copy of a disk does."""
    return await _renewed(desk, request, "rekey", 201)


async def _renewed(desk: Desk, request: Request, purpose: Purpose, status: int) -> Response:
    desk.admission.room()
    # At a pace of its own: forty copies that come at once must not slow down the one they are copies of.
    known = await desk.admission.agent(request, errand=purpose)
    with desk.admission.turn(f"{known.public_id} {purpose}"):
        new = new_key(await _small_body(desk, request))
        job = Renewal(known, purpose, new, desk.clock())
        desk.admission.forget(known.public_id)
        return await _written(desk, job, status)


async def _small_body(desk: Desk, request: Request) -> bytes:
    limit = desk.admission.limits.enrolment_bytes
    body = await request.body(limit)
    return inflate(body, limit) if request.header(b"content-encoding") == _GZIP else body


async def snapshots(desk: Desk, request: Request) -> Response:
    """Take a batch of snapshots in; the answer goes out after they are on stable storage."""
    limits = desk.admission.limits
    desk.admission.room()
    known = await desk.admission.agent(request)
    if request.header(b"content-encoding") != _GZIP:
        raise Refused(400, "not_gzip", "the body must be gzip, and the header content-encoding must say so")
    with desk.admission.turn(known.public_id):
        packed = await request.body(limits.compressed_bytes)
        raw = inflate(packed, limits.body_bytes)
        desk.admission.volume(known.public_id, len(raw))
        arrival = Arrival(known.public_id, delivery(raw), desk.clock(), len(packed), known.key_hash)
        try:
            return await _written(desk, arrival, 200)
        except Refused as refused:
            if refused.status == 401:
                desk.admission.forget(known.public_id)
            raise


async def _written(desk: Desk, job: Job, status: int) -> Response:
    try:
        answer = await desk.writer.submit(job)
    except NoRoom:
        raise no_room(60.0) from None
    if isinstance(answer, Refused):
        raise answer
    return Response(status, answer)


ROUTES: Final = (
    Route("GET", "/v1", "anonymous", about),
    Route("POST", "/v1/enrol", "anonymous", enrol),
    Route("POST", "/v1/snapshots", "agent", snapshots),
    Route("POST", "/v1/agent/rotate", "agent", rotate),
    Route("POST", "/v1/agent/rekey", "agent", rekey),
)
_VERSION: Final = version("somay")
