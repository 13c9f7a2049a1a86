"""Programs by which this machine can be steered from elsewhere: a fact about its safety, whoever put them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector
from agent.contract import RemoteTool
from agent.products import Search

if TYPE_CHECKING:
    from agent.host import Host


def collect(host: Host) -> tuple[RemoteTool, ...]:
    """Return the programs that are there."""
    found = Search(host).found("remote")
    return tuple(RemoteTool(name=one.product.name, version=one.version, running=one.running) for one in found)


REMOTE_TOOLS = Collector("remote_tools", collect, every_seconds=86_400)
