"""Memory as the kernel names it: every line of ``/proc/meminfo``, and some of ``/proc/vmstat``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exporters.node.family import single
from exporters.node.text import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host

_KIBIBYTE: Final = 1024
_BRACKETED: Final = re.compile(r"\((.*)\)")
_VMSTAT: Final = re.compile(r"^(oom_kill|pgpg|pswp|pg.*fault).*")
"""node_exporter's default."""


def meminfo(host: Host) -> Iterator[Metric]:
    """Yield each line: ``Active(anon): 4 kB`` is ``node_memory_Active_anon_bytes``, HugePages are counts."""
    for line in needed(host, "/proc/meminfo").splitlines():
        name, *rest = line.replace(":", " ").split()
        field = _BRACKETED.sub(r"_\1", name)
        is_bytes = len(rest) > 1
        yield single(
            "gauge",
            f"node_memory_{field}{'_bytes' if is_bytes else ''}",
            f"Memory information field {field}{'_bytes' if is_bytes else ''}.",
            float(rest[0]) * (_KIBIBYTE if is_bytes else 1),
        )


def vmstat(host: Host) -> Iterator[Metric]:
    """Yield what was paged, swapped and killed."""
    for name, value in (line.split() for line in needed(host, "/proc/vmstat").splitlines()):
        if _VMSTAT.match(name):
            yield single("unknown", f"node_vmstat_{name}", f"/proc/vmstat information field {name}.", float(value))
