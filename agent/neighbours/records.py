"""One device of the network as the agent tells it."""

from __future__ import annotations

from agent.record import Record


class Interface(Record):
    """One port; counters since the device started, as far as it has wide ones."""

    index: int
    name: str | None = None
    description: str | None = None
    alias: str | None = None
    type: str | None = None
    """As IANA names it: ``ethernetCsmacd``; the number where we know no name."""
    mtu_bytes: int | None = None
    speed_bits_per_second: int | None = None
    duplex: str | None = None
    mac: str | None = None
    addresses: tuple[str, ...] = ()
    enabled: bool | None = None
    up: bool | None = None
    received_bytes: int | None = None
    sent_bytes: int | None = None
    received_errors: int | None = None
    sent_errors: int | None = None
    received_discards: int | None = None
    sent_discards: int | None = None


class Supply(Record):
    """One thing that a printer uses up, or fills: toner, ink, drum, waste."""

    index: int
    description: str | None = None
    type: str | None = None
    colour: str | None = None
    unit: str | None = None
    capacity: int | None = None
    level: int | None = None
    level_ratio: float | None = None
    """What is left of it; of waste, what room is left."""
    state: str | None = None
    """``some_left`` or ``unknown`` where the device counts nothing."""


class Power(Record):
    """How an uninterruptible power supply stands."""

    on_battery: bool | None = None
    battery: str | None = None
    """``normal``, ``low``, ``depleted`` or ``replace``."""
    charge_ratio: float | None = None
    remaining_seconds: float | None = None
    on_battery_seconds: float | None = None
    load_ratio: float | None = None
    temperature_celsius: float | None = None
    input_volts: float | None = None
    output_volts: float | None = None


class Link(Record):
    """Who is plugged in at the other end, as they told each other."""

    protocol: str
    """``lldp`` (IEEE 802.1AB) or ``cdp``."""
    port: str | None = None
    chassis: str | None = None
    name: str | None = None
    remote_port: str | None = None
    remote_port_description: str | None = None
    description: str | None = None


class Member(Record):
    """One chassis of a stack."""

    model: str | None = None
    serial: str | None = None
    firmware: str | None = None


class Neighbour(Record):
    """One device."""

    profile: str
    type: str
    """One of :data:`agent.neighbours.profiles.TYPES`."""
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    name: str | None = None
    description: str | None = None
    location: str | None = None
    contact: str | None = None
    macs: tuple[str, ...] = ()
    uptime_seconds: float | None = None
    interfaces: tuple[Interface, ...] = ()
    supplies: tuple[Supply, ...] = ()
    pages: int | None = None
    printer_state: str | None = None
    printer_errors: tuple[str, ...] = ()
    power: Power | None = None
    links: tuple[Link, ...] = ()
    members: tuple[Member, ...] = ()
