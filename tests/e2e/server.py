"""The real server with limits wide enough for one agent in a hurry; run as a module: HOME PORT MUTANT."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from inventory import config
from inventory.api import server
from inventory.api.limits import Limits
from tests.e2e import mutants

WIDE = Limits(
    agent_per_second=1e6,
    agent_burst=1e6,
    agent_bytes_per_day=1e12,
    address_per_second=1e6,
    address_burst=1e6,
    anonymous_per_second=1e6,
    anonymous_burst=1e6,
)


def main(home: str, port: str, mutant: str) -> int:
    """Serve one register until told to stop."""
    mutants.plant(mutant)
    settings = dataclasses.replace(config.load(Path(home)), bind="127.0.0.1", port=int(port))
    return server.run(settings, limits=WIDE)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
