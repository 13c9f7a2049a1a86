"""Puts the agent together from its settings, for one process at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, Any
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
    from collections.abc import Iterator
    from pathlib import Path

    from agent.collectors.base import Collector
    from agent.config import Config, Places


@contextlib.contextmanager
def assembled(places: Places, draw: random.Random) -> Iterator[Service]:
    """Build the service of an enrolled machine, and close everything behind it."""
    settings = config.load(places)
    identity = enrolment.recall(places.state)
    if identity is None:
        raise config.not_enrolled(places.state)
    with contextlib.ExitStack() as stack:
        stack.enter_context(durable.as_owner_of(places.state))
        stack.enter_context(alone(places.state))
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
        pseudonyms=Pseudonyms(places.state / FILE),
    )


@contextlib.contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the agent's folder; a second agent there would number the same snapshots twice."""
    descriptor = durable.create(state / "agent.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise _busy(state) from None
    finally:
        os.close(descriptor)


def _busy(state: Path) -> Problem:
    return Problem(
        "SM-RUN-02",
        Text(f"Một agent khác đang chạy trong {state}.", f"Another agent is already running in {state}."),
        Text("Chưa làm gì cả; agent kia vẫn làm việc.", "Nothing was done; the other one goes on."),
        Text("Xem: somay-agent status", "See: somay-agent status"),
        exit_code=7,
    )
