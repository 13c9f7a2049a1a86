"""The ports of a device (IF-MIB, RFC 2863; EtherLike-MIB, RFC 3635; IP-MIB, RFC 4293)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

from agent.neighbours.answers import Answers, as_mac, as_number, as_text, oid
from agent.neighbours.records import Interface

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid, Value

_IF: Final = oid("1.3.6.1.2.1.2.2.1")
_IFX: Final = oid("1.3.6.1.2.1.31.1.1.1")
_DUPLEX: Final = oid("1.3.6.1.2.1.10.7.2.1.19")
_ADDRESS_IF: Final = oid("1.3.6.1.2.1.4.20.1.2")
_ADDRESSES_IF: Final = oid("1.3.6.1.2.1.4.34.1.3")
_MEGABIT: Final = 1_000_000
_UP: Final = 1
_MOST: Final = 4096
"""Ports of one device; beyond it nothing is believed."""
_TOO_FAST: Final = 2**32 - 1
"""What ifSpeed says of everything above 4.29 Gbit/s."""
TYPES: Final = {
    1: "other", 6: "ethernetCsmacd", 7: "iso88023Csmacd", 23: "ppp", 24: "softwareLoopback", 37: "atm",
    53: "propVirtual", 62: "fastEther", 71: "ieee80211", 94: "adsl", 108: "pppMultilinkBundle",
    117: "gigabitEthernet", 131: "tunnel", 135: "l2vlan", 136: "l3ipvlan", 150: "mplsTunnel",
    161: "ieee8023adLag", 166: "mpls", 188: "radioMAC", 209: "bridge", 244: "wwanPP2", 250: "gpon", 251: "vdsl2",
}  # fmt: skip
_DUPLEXES: Final = {2: "half", 3: "full"}


def interfaces(answers: Answers) -> tuple[Interface, ...]:
    """Return the ports by their index."""
    addresses = _addresses(answers)
    columns = [(*_IF, column) for column in (1, 2, 3, 8)] + [(*_IFX, column) for column in (1, 6, 15)]
    known = sorted({index[0] for column in columns for index in answers.column(column) if len(index) == 1})
    return tuple(_interface(answers, index, addresses.get(index, ())) for index in known[:_MOST])


def _interface(answers: Answers, index: int, addresses: tuple[str, ...]) -> Interface:
    def of(table: Oid, column: int) -> Value | None:
        return answers.value((*table, column, index))

    def count(wide: int, narrow: int) -> int | None:
        found = as_number(of(_IFX, wide))
        return as_number(of(_IF, narrow)) if found is None else found

    kind, duplex = as_number(of(_IF, 3)), answers.number((*_DUPLEX, index))
    name, description = as_text(of(_IFX, 1)), as_text(of(_IF, 2))
    return Interface(
        index=index,
        name=name or description,
        description=description,
        alias=as_text(of(_IFX, 18)),
        type=None if kind is None else TYPES.get(kind, str(kind)),
        mtu_bytes=as_number(of(_IF, 4)),
        speed_bits_per_second=_speed(as_number(of(_IFX, 15)), as_number(of(_IF, 5))),
        duplex=None if duplex is None else _DUPLEXES.get(duplex),
        mac=as_mac(of(_IF, 6)),
        addresses=addresses,
        enabled=_is_up(as_number(of(_IF, 7))),
        up=_is_up(as_number(of(_IF, 8))),
        received_bytes=count(6, 10),
        sent_bytes=count(10, 16),
        received_errors=as_number(of(_IF, 14)),
        sent_errors=as_number(of(_IF, 20)),
        received_discards=as_number(of(_IF, 13)),
        sent_discards=as_number(of(_IF, 19)),
    )


def _is_up(state: int | None) -> bool | None:
    return None if state is None else state == _UP


def _speed(high: int | None, low: int | None) -> int | None:
    """Return the nominal rate: exact below 4.29 Gbit/s, in whole megabits above; none is unknown, not zero."""
    if low and low < _TOO_FAST:
        return low
    return high * _MEGABIT if high else None


def _addresses(answers: Answers) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    rows = [(index, interface) for index, interface in answers.numbers(_ADDRESS_IF).items()]
    rows += [(index[2:], interface) for index, interface in answers.numbers(_ADDRESSES_IF).items() if len(index) > 2]
    for index, interface in rows:
        if (address := _address(index)) and address not in found.setdefault(interface, []):
            found[interface].append(address)
    return {interface: tuple(addresses) for interface, addresses in found.items()}


def _address(index: Oid) -> str | None:
    try:
        return str(ipaddress.ip_address(bytes(index[:16])))
    except ValueError:  # of an unknown kind, or of no length that an address has
        return None
