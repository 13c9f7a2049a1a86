"""Network adapters, protocols and sockets, as the kernel counts them."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from exporters.node.family import NoDataError, family, single
from exporters.node.text import needed, number, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from agent.host import Host
    from exporters.node.family import Labels

_CLASS: Final = "/sys/class/net"
_RECEIVED: Final = ("bytes", "packets", "errs", "drop", "fifo", "frame", "compressed", "multicast")
_SENT: Final = ("bytes", "packets", "errs", "drop", "fifo", "colls", "carrier", "compressed")
_PROPERTIES: Final = (
    ("address_assign_type", "addr_assign_type"),
    ("carrier", "carrier"),
    ("device_id", "dev_id"),
    ("dormant", "dormant"),
    ("flags", "flags"),
    ("iface_id", "ifindex"),
    ("iface_link", "iflink"),
    ("iface_link_mode", "link_mode"),
    ("mtu_bytes", "mtu"),
    ("name_assign_type", "name_assign_type"),
    ("net_dev_group", "netdev_group"),
    ("protocol_type", "type"),
    ("transmit_queue_length", "tx_queue_len"),
)
_TEXTS: Final = ("address", "broadcast", "duplex", "ifalias", "operstate")
_CHANGES: Final = ("carrier_changes", "carrier_up_changes", "carrier_down_changes")
_CHANGE_FILES: Final = {"carrier_up_changes": "carrier_up_count", "carrier_down_changes": "carrier_down_count"}
_BITS_A_MEGABIT_IN_BYTES: Final = 125_000
_NETSTAT: Final = re.compile(
    r"^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)"
    r"|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts)"
    r"|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)"
    r"|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$"
)
"""node_exporter's default."""
_IP6: Final = re.compile(r"^(Ip6|Icmp6|Udp6|UdpLite6)(.+)$")


def netdev(host: Host) -> Iterator[Metric]:
    """Yield what each adapter carried (``/proc/net/dev``)."""
    rows = [line.partition(":") for line in needed(host, "/proc/net/dev").splitlines() if ":" in line]
    for way, columns, start in (("receive", _RECEIVED, 0), ("transmit", _SENT, len(_RECEIVED))):
        for at, column in enumerate(columns):
            told = {device.strip(): float(values.split()[start + at]) for device, _, values in rows}
            yield _carried(f"{way}_{column}", told)
    unwanted = {device.strip(): _nohandler(host, device.strip()) for device, _, _ in rows}
    yield _carried("receive_nohandler", {device: count for device, count in unwanted.items() if count is not None})


def _carried(name: str, told: dict[str, float]) -> Metric:
    samples: dict[Labels, float] = {(("device", device),): value for device, value in told.items()}
    return family("counter", f"node_network_{name}_total", f"Network device statistic {name}.", samples)


def _nohandler(host: Host, device: str) -> float | None:
    """Return the packets that nothing on this machine wanted; ``/proc/net/dev`` has no column for them."""
    return number(host, f"{_CLASS}/{device}/statistics/rx_nohandler")


def netclass(host: Host) -> Iterator[Metric]:
    """Yield what each adapter is (``/sys/class/net``); what a driver refuses to tell is left out."""
    devices = [name for name in host.entries(_CLASS) if host.entries(f"{_CLASS}/{name}")]
    info: dict[Labels, float] = {_adapter(host, device): 1.0 for device in devices}
    text = "Non-numeric data from /sys/class/net/<iface>, value is always 1."
    yield family("gauge", "node_network_info", text, info)
    up: dict[Labels, float] = {
        (("device", one),): float(word(host, f"{_CLASS}/{one}/operstate") == "up") for one in devices
    }
    yield family("gauge", "node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.", up)
    for name, file in _PROPERTIES:
        yield from _property(host, devices, name, file)
    for name in _CHANGES:
        yield from _property(host, devices, f"{name}_total", _CHANGE_FILES.get(name, name))
    yield from _property(host, devices, "speed_bytes", "speed", _BITS_A_MEGABIT_IN_BYTES)


def _property(host: Host, devices: list[str], name: str, file: str, scale: int = 1) -> Iterator[Metric]:
    told = {device: number(host, f"{_CLASS}/{device}/{file}") for device in devices}
    samples: dict[Labels, float] = {
        (("device", one),): float(value * scale) for one, value in told.items() if value is not None
    }
    if samples:
        is_counter = name.endswith("_total")
        yield family(
            "counter" if is_counter else "gauge", f"node_network_{name}", f"Network device property: {name}", samples
        )


def _adapter(host: Host, device: str) -> Labels:
    told = ((label, word(host, f"{_CLASS}/{device}/{label}")) for label in _TEXTS)
    return (("device", device), *told)


def netstat(host: Host) -> Iterator[Metric]:
    """Yield the counts of the protocols that people ask for."""
    for name, value in (*_tables(host), *_ip6(host)):
        if _NETSTAT.match(name):
            yield single("unknown", f"node_netstat_{name}", f"Statistic {name.replace('_', '')}.", value)


def _tables(host: Host) -> Iterator[tuple[str, float]]:
    """Yield from tables of two lines each: the names, and the values under them."""
    for path in ("/proc/net/netstat", "/proc/net/snmp"):
        lines = (host.read(path) or "").splitlines()
        for names, values in zip(lines[::2], lines[1::2], strict=False):
            protocol, *fields = names.replace(":", "").split()
            for field, value in zip(fields, values.split()[1:], strict=False):
                yield f"{protocol}_{field}", float(value)


def _ip6(host: Host) -> Iterator[tuple[str, float]]:
    for line in (host.read("/proc/net/snmp6") or "").splitlines():
        name, value = line.split()
        if match := _IP6.match(name):
            yield f"{match[1]}_{match[2]}", float(value)


def sockstat(host: Host) -> Iterator[Metric]:
    """Yield the sockets by protocol; memory also in bytes, as the kernel counts pages."""
    page = os.sysconf("SC_PAGE_SIZE")
    tables = [needed(host, "/proc/net/sockstat"), host.read("/proc/net/sockstat6") or ""]
    for protocol, *pairs in (line.split() for table in tables for line in table.splitlines()):
        name = protocol.removesuffix(":")
        for field, value in zip(pairs[::2], pairs[1::2], strict=False):
            yield _sockets(name, field, float(value))
            if field == "mem":
                yield _sockets(name, "mem_bytes", float(value) * page)


def _sockets(protocol: str, field: str, value: float) -> Metric:
    if protocol == "sockets":
        return single("gauge", "node_sockstat_sockets_used", "Number of IPv4 sockets in use.", value)
    text = f"Number of {protocol} sockets in state {field}."
    return single("gauge", f"node_sockstat_{protocol}_{field}", text, value)


def softnet(host: Host) -> Iterator[Metric]:
    """Yield the packets that each processor took from its queue (hexadecimal columns)."""
    rows = [line.split() for line in needed(host, "/proc/net/softnet_stat").splitlines()]
    for at, name, text in (
        (0, "processed", "Number of processed packets"),
        (1, "dropped", "Number of dropped packets"),
        (2, "times_squeezed", "Number of times processing packets ran out of quota"),
    ):
        samples: dict[Labels, float] = {
            (("cpu", str(int(row[12], 16)) if len(row) > 12 else str(index)),): float(int(row[at], 16))
            for index, row in enumerate(rows)
        }
        yield family("counter", f"node_softnet_{name}_total", text, samples)


def arp(host: Host) -> Iterator[Metric]:
    """Yield how many neighbours each adapter knows (``/proc/net/arp``)."""
    devices = Counter(line.split()[-1] for line in needed(host, "/proc/net/arp").splitlines()[1:] if line.split())
    samples: dict[Labels, float] = {(("device", device),): float(count) for device, count in devices.items()}
    yield family("gauge", "node_arp_entries", "ARP entries by device", samples)


def conntrack(host: Host) -> Iterator[Metric]:
    """Yield how full the table of tracked connections is."""
    entries = number(host, "/proc/sys/net/netfilter/nf_conntrack_count")
    limit = number(host, "/proc/sys/net/netfilter/nf_conntrack_max")
    if entries is None or limit is None:
        raise NoDataError("nf_conntrack")
    text = "Number of currently allocated flow entries for connection tracking."
    yield single("gauge", "node_nf_conntrack_entries", text, entries)
    yield single("gauge", "node_nf_conntrack_entries_limit", "Maximum size of connection tracking table.", limit)
    yield from _tracked(host)


def _tracked(host: Host) -> Iterator[Metric]:
    """Yield what the kernel did with tracked connections, all processors together (hexadecimal columns)."""
    lines = (host.read("/proc/net/stat/nf_conntrack") or "").splitlines()
    names = lines[0].split() if lines else []
    for name, text in _TRACKED.items():
        if name in names:
            total = sum(int(row.split()[names.index(name)], 16) for row in lines[1:])
            yield single("gauge", f"node_nf_conntrack_stat_{name}", text, float(total))


_TRACKED: Final = {
    "found": "Number of searched entries which were successful.",
    "invalid": "Number of packets seen which can not be tracked.",
    "ignore": "Number of packets seen which are already connected to a conntrack entry.",
    "insert": "Number of entries inserted into the list.",
    "insert_failed": "Number of entries for which list insertion was attempted but failed.",
    "drop": "Number of packets dropped due to conntrack failure.",
    "early_drop": "Number of dropped conntrack entries to make room for new ones, if maximum table size was reached.",
    "search_restart": "Number of conntrack table lookups which had to be restarted due to hashtable resizes.",
}


def udp_queues(host: Host) -> Iterator[Metric]:
    """Yield the bytes that wait in the queues of UDP sockets."""
    samples: dict[Labels, float] = {}
    for version, path in (("v4", "/proc/net/udp"), ("v6", "/proc/net/udp6")):
        if (table := host.read(path)) is not None:
            queues = [row.split()[4].split(":") for row in table.splitlines()[1:]]
            for at, way in enumerate(("tx", "rx")):
                samples[("ip", version), ("queue", way)] = float(sum(int(queue[at], 16) for queue in queues))
    text = "Number of allocated memory in the kernel for UDP datagrams in bytes."
    yield family("gauge", "node_udp_queues", text, samples)
