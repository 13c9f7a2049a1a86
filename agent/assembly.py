"""Puts the agent together from its settings, for one process at a time."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import signal
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from agent import config, durable, enrolment, standing
from agent.collectors import often
from agent.crew import Crew
from agent.delivery import Delivery
from agent.host import LiveHost, Register
from agent.proxy import proxy_for
from agent.pseudonyms import FILE, Pseudonyms
from agent.recorder import Recorder
from agent.service import Service
from agent.spool import Spool
from agent.succession import Credential
from agent.text import Problem, Text
from agent.transport import Channel

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from agent.collectors.base import Collector
    from agent.config import Config, Places

LOCK: Final = "agent.lock"
"""In the agent's folder: held by the process that works there, whose number stands in it if it can hand it over."""
HANDOVER_SECONDS: Final = 60.0
_TRY_SECONDS: Final = 0.02
_TRIES_A_QUESTION: Final = 250  # asked again every five seconds: on a busy machine the moment may have been missed


@contextlib.contextmanager
def assembled(
    places: Places, draw: random.Random, wait: Callable[[], bool] = lambda: False, *, offered: bool = False
) -> Iterator[Service]:
    """Build the service of an enrolled machine, and close everything behind it; as :func:`alone` says of the folder."""
    settings = config.load(places)
    identity = enrolment.recall(places.state)
    if identity is None:
        raise config.not_enrolled(places.state)
    with contextlib.ExitStack() as stack:
        stack.enter_context(durable.as_owner_of(places.state))
        stack.enter_context(alone(places.state, wait, offered=offered))
        host = live_host(settings, places)
        channel = channel_of(settings, places)
        stack.callback(channel.close)
        spool = Spool(places.state, limit_bytes=settings.spool_bytes)
        stack.callback(spool.close)
        credential = Credential(places.state, identity, spool)
        yield Service(
            credential=credential,
            host=host,
            spool=spool,
            channel=channel,
            recorder=Recorder(spool, host),
            delivery=Delivery(spool, channel, host, credential.token),
            schedule=settings.schedule(),
            draw=draw,
            daily_bytes=settings.budget_bytes,
            publish=lambda now: standing.publish(places.status_file, now),
            inventory=Crew(often.LINE, _inventory),
            measurements=Crew(often.MOMENT, _measurements),
        )


def _inventory() -> tuple[Collector[Any], ...]:
    """Load the collectors of all sections; called in a child process only."""
    from agent.collectors.every import INVENTORY  # noqa: PLC0415

    return INVENTORY


def _measurements() -> tuple[Collector[Any], ...]:
    """Load all collectors of measurements; called in a child process only."""
    from agent.collectors.every import MEASUREMENTS  # noqa: PLC0415

    return MEASUREMENTS


def channel_of(settings: Config, places: Places) -> Channel:
    """Return the way to the register under these settings."""
    secret = str(places.settings / settings.proxy_credentials_file) if settings.proxy_credentials_file else ""
    proxy = proxy_for(urlsplit(settings.server).hostname or "", settings.proxy, secret)
    return Channel(settings.server, places.settings / settings.ca_file, proxy=proxy)


def live_host(settings: Config, places: Places) -> LiveHost:
    """Return this machine as its collectors see it under these settings."""
    address = urlsplit(settings.server)
    return LiveHost(
        Register(address.hostname or "", address.port or 443),
        switched_on=settings.switched_on,
        allow_local=settings.allow_local,
        pseudonyms=Pseudonyms(places.state / FILE),
    )


@contextlib.contextmanager
def alone(state: Path, wait: Callable[[], bool] = lambda: False, *, offered: bool = False) -> Iterator[None]:
    """Hold the agent's folder; a second agent there would number the same snapshots twice.

    While another process holds it, ``wait`` is called, and tells whether to try once more. ``offered`` says that this
    process hands it over for a moment when it is asked.
    """
    descriptor = durable.create(state / LOCK)
    try:
        while not _locked(descriptor):
            if not wait():
                raise _busy(state)
        with contextlib.suppress(OSError):  # a full disk; then nobody can ask for it to be handed over
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode() if offered else b"", 0)
        yield
    finally:
        os.close(descriptor)


def handed_over(state: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the agent's folder also while its service works: that one is asked to let go for a moment, and waits."""
    begun = time.monotonic()
    tries = itertools.count()

    def wait() -> bool:
        heard = next(tries) % _TRIES_A_QUESTION > 0 or _ask(state / LOCK)
        time.sleep(_TRY_SECONDS)
        return heard and time.monotonic() - begun < HANDOVER_SECONDS

    return alone(state, wait)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ask(lock: Path) -> bool:
    """Ask the process that holds the folder to read its settings again, which lets go of everything first."""
    try:
        os.kill(int(lock.read_text(encoding="ascii")), signal.SIGUSR1)
    except (OSError, ValueError):
        return False
    return True


def _busy(state: Path) -> Problem:
    return Problem(
        "SM-RUN-02",
        Text(f"Một agent khác đang chạy trong {state}.", f"Another agent is already running in {state}."),
        Text("Chưa làm gì cả; agent kia vẫn làm việc.", "Nothing was done; the other one goes on."),
        Text("Xem: somay-agent status", "See: somay-agent status"),
        exit_code=7,
    )
