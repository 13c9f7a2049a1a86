"""What is installed, by the books of the package managers; never what people keep in their own folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.collectors.base import Collector, NotApplicable
from agent.packages.installed import installed

if TYPE_CHECKING:
    from agent.contract import Software
    from agent.host import Host


def collect(host: Host) -> tuple[Software, ...]:
    """Return the packages of all managers, sorted."""
    found = installed(host)
    if found is None:
        raise NotApplicable("no package manager that is known keeps a book here")
    return found


SOFTWARES = Collector("softwares", collect, every_seconds=43_200)
