"""The collectors that work so often that they stay loaded, all but the daily ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.collectors.charges import CHARGES
from agent.collectors.connectivity import CONNECTIVITY
from agent.collectors.latencies import LATENCIES
from agent.collectors.load import LOAD
from agent.collectors.throughput import THROUGHPUT
from agent.collectors.usage import USAGE

if TYPE_CHECKING:
    from agent.collectors.base import Collector

LINE: Final[tuple[Collector[Any], ...]] = (CONNECTIVITY,)
"""Of the inventory."""

MOMENT: Final[tuple[Collector[Any], ...]] = (LOAD, USAGE, LATENCIES, THROUGHPUT, CHARGES)
"""Of the measurements."""
