"""Where the faults fall: drawn anew each time, told with a failure, and replayed by environment variables."""

from __future__ import annotations

import os
import random


def figure(name: str, usual: int) -> int:
    """Return how much of something a test does: ``usual``, or what the environment says."""
    return int(os.environ.get(name, str(usual)))


SEED = figure("SOMAY_SEED", random.SystemRandom().randrange(2**32))
