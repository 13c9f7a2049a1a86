"""What the server answers: each route with the role it asks for. A route without a role does not start."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, Literal

from agent import contract
from inventory.api.admission import no_room
from inventory.api.http import Response
from inventory.ingest.accept import Arrival, Entry
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery, enrolment
from inventory.ingest.refusal import Refused
from inventory.store.writer import NoRoom

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

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
    body = await request.body(desk.admission.limits.enrolment_bytes)
    if request.header(b"content-encoding") == _GZIP:
        body = inflate(body, desk.admission.limits.enrolment_bytes)
    answer = await _written(desk, Entry(enrolment(body), desk.clock()), 201)
    desk.admission.proved(request)
    return answer


async def snapshots(desk: Desk, request: Request) -> Response:
    """Take a batch of snapshots in; the answer goes out after they are on stable storage."""
    limits = desk.admission.limits
    desk.admission.room()
    public_id = await desk.admission.agent(request)
    if request.header(b"content-encoding") != _GZIP:
        raise Refused(400, "not_gzip", "the body must be gzip, and the header content-encoding must say so")
    with desk.admission.turn(public_id):
        packed = await request.body(limits.compressed_bytes)
        raw = inflate(packed, limits.body_bytes)
        desk.admission.volume(public_id, len(raw))
        arrival = Arrival(public_id, delivery(raw), desk.clock(), len(packed))
        try:
            return await _written(desk, arrival, 200)
        except Refused as refused:
            if refused.status == 401:
                desk.admission.forget(public_id)
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
)
_VERSION: Final = version("somay")
