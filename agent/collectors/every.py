"""All collectors: a machine that is looked at once loads them, and what works all day leaves them to a child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from agent.collectors.antiviruses import ANTIVIRUSES
from agent.collectors.batteries import BATTERIES
from agent.collectors.charges import CHARGES
from agent.collectors.connectivity import CONNECTIVITY
from agent.collectors.cpus import CPUS
from agent.collectors.filesystems import FILESYSTEMS
from agent.collectors.firewalls import FIREWALLS
from agent.collectors.gpus import GPUS
from agent.collectors.latencies import LATENCIES
from agent.collectors.load import LOAD
from agent.collectors.memories import MEMORIES
from agent.collectors.memory import MEMORY
from agent.collectors.monitors import MONITORS
from agent.collectors.networks import NETWORKS
from agent.collectors.operating_system import OPERATING_SYSTEM
from agent.collectors.pci_devices import PCI_DEVICES
from agent.collectors.printers import PRINTERS
from agent.collectors.raids import RAIDS
from agent.collectors.reaches import REACHES
from agent.collectors.remote_tools import REMOTE_TOOLS
from agent.collectors.softwares import SOFTWARES
from agent.collectors.storages import STORAGES
from agent.collectors.system import SYSTEM
from agent.collectors.throughput import THROUGHPUT
from agent.collectors.time_synchronisation import TIME_SYNCHRONISATION
from agent.collectors.updates import UPDATES
from agent.collectors.usage import USAGE
from agent.collectors.usb_devices import USB_DEVICES
from agent.collectors.users import USERS
from agent.collectors.virtual_machines import VIRTUAL_MACHINES
from agent.collectors.wears import WEARS

if TYPE_CHECKING:
    from agent.collectors.base import Collector

INVENTORY: Final[tuple[Collector[Any], ...]] = (
    SYSTEM,
    OPERATING_SYSTEM,
    CPUS,
    MEMORY,
    FILESYSTEMS,
    STORAGES,
    NETWORKS,
    CONNECTIVITY,
    MEMORIES,
    RAIDS,
    GPUS,
    MONITORS,
    BATTERIES,
    PRINTERS,
    PCI_DEVICES,
    USB_DEVICES,
    VIRTUAL_MACHINES,
    SOFTWARES,
    UPDATES,
    ANTIVIRUSES,
    FIREWALLS,
    REMOTE_TOOLS,
    TIME_SYNCHRONISATION,
    USERS,
)
"""Each fills the section of its name."""

MEASUREMENTS: Final[tuple[Collector[Any], ...]] = (LOAD, USAGE, LATENCIES, REACHES, THROUGHPUT, WEARS, CHARGES)
"""Each fills its part of the measurements."""

COLLECTORS: Final = INVENTORY + MEASUREMENTS
