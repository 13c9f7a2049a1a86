"""A look at the agent itself: its settings, its place in the register, its line, its clock and how each part fares."""

from __future__ import annotations

import contextlib
import shutil
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from agent import alive, config, enrolment, standing
from agent.assembly import channel_of, live_host
from agent.host import LiveHost
from agent.runner import run
from agent.text import Problem
from agent.transport import NotDelivered

if TYPE_CHECKING:
    from agent.alive import Life
    from agent.collectors.base import Collector
    from agent.config import Config, Places
    from agent.contract import Enrolled
    from agent.runner import Collected
    from agent.standing import Standing

_LEAST_FREE_BYTES: Final = 64 * 1024 * 1024


class Line(NamedTuple):
    """Whether the register answers and proves itself; nothing is sent to find out."""

    reached: bool
    reason: str | None = None
    detail: str = ""
    tls: str | None = None
    """The version of TLS that both agreed on."""
    clock_is_wrong: bool = False


class Authority(NamedTuple):
    """The pinned certificate."""

    subject: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What was found; ``problem`` stands in the way of all that is ``None`` after it."""

    problem: Problem | None
    settings: Config | None
    enrolled: Enrolled | None
    authority: Authority | None
    line: Line | None
    standing: Standing | None
    life: Life | None
    collected: Collected
    free_bytes: int
    wall_seconds: float

    @property
    def disk_is_full(self) -> bool:
        """Whether there is hardly any room where the agent keeps its things."""
        return self.free_bytes < _LEAST_FREE_BYTES


def examine(places: Places, collectors: tuple[Collector[Any], ...]) -> Checkup:
    """Look at everything; what goes wrong is a finding."""
    problem, settings, enrolled, line, authority = None, None, None, None, None
    try:
        settings = config.load(places)
        known = enrolment.recall(places.state)
        enrolled = None if known is None else known.enrolled
        line, authority = _line(settings, places), _authority(settings, places)
    except Problem as found:
        problem = found
    host = LiveHost() if settings is None else live_host(settings, places)
    known_standing = None
    with contextlib.suppress(Problem):
        known_standing = standing.published(places.status_file)
    return Checkup(
        problem=problem,
        settings=settings,
        enrolled=enrolled,
        authority=authority,
        line=line,
        standing=known_standing,
        life=alive.seen(places.sign_file),
        collected=run(host, collectors),
        free_bytes=_free(places),
        wall_seconds=host.wall(),
    )


def _line(settings: Config, places: Places) -> Line:
    channel = channel_of(settings, places)
    try:
        tls = channel.greet()
    except NotDelivered as failure:
        return Line(reached=False, reason=failure.reason, detail=failure.detail, clock_is_wrong=channel.clock_is_wrong)
    finally:
        channel.close()
    return Line(reached=True, tls=tls, clock_is_wrong=channel.clock_is_wrong)


def _authority(settings: Config, places: Places) -> Authority | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=str(places.settings / settings.ca_file))
    for found in cast("list[dict[str, Any]]", context.get_ca_certs()):
        names = [value for parts in found.get("subject", ()) for _, value in parts]
        return Authority(", ".join(names), str(found.get("notAfter", "")))
    return None


def _free(places: Places) -> int:
    for folder in (places.state, *places.state.parents):
        with contextlib.suppress(OSError):
            return shutil.disk_usage(folder).free
    return 0
