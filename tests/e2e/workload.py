"""The real spool, recorder and delivery with snapshots as fast as they go; run as a module: STATE MUTANT SEED.

Ends by itself on SIGTERM, after everything is delivered.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from agent import config, enrolment
from agent.contract import Cpu, Health, Measurements, Memory, Sections
from agent.delivery import Delivery
from agent.encode import token
from agent.host import LiveHost, Register
from agent.recorder import Recorder
from agent.runner import Collected
from agent.spool import Spool
from agent.transport import Channel
from tests.e2e import mutants

HEALTH = (Health(collector="memory", outcome="ok", seconds=0.0),)


def main(state: str, mutant: str, seed: str) -> None:
    """Record and deliver until told to finish."""
    mutants.plant(mutant)
    finishing: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: finishing.append(number))
    places, draw = config.places(Path(state)), random.Random(int(seed))
    settings, identity = config.load(places), enrolment.recall(Path(state))
    assert identity is not None
    host = LiveHost(Register(urlsplit(settings.server).hostname or "", 0))
    spool, channel = Spool(Path(state)), Channel(settings.server, Path(settings.ca_file), timeout=5)
    secret = token(identity.enrolled.agent_id, identity.secret)
    recorder, delivery = Recorder(spool, host), Delivery(spool, channel, host, lambda: secret)
    while not finishing or spool.status().spooled:
        if not finishing:
            _record(recorder, draw)
            os.write(1, b".")  # tells the test that work goes on
        if finishing or draw.random() < 0.3:
            verdict = delivery.send()
            if verdict.reply is None and not verdict.again:
                time.sleep(0.02)
    channel.close()
    spool.close()


def _record(recorder: Recorder, draw: random.Random) -> None:
    if draw.random() < 0.2:
        sections = Sections(memory=Memory(total_bytes=draw.randrange(2**40)), cpus=(Cpu(cores=draw.randrange(64)),))
        recorder.inventory(Collected(sections, None, HEALTH))
    else:
        measured = Measurements(cpu_ratio=draw.random(), uptime_seconds=draw.random() * 1e6)
        recorder.measurements(Collected(Sections(), measured, HEALTH), sent_bytes_today=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
