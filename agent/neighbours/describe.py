"""From what a device answered to what it is: by the standards, and by its profile where that knows better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.junk import is_junk
from agent.neighbours.answers import Answers, as_mac, oid
from agent.neighbours.chassis import chassis, members
from agent.neighbours.enterprises import maker
from agent.neighbours.interfaces import interfaces
from agent.neighbours.links import links
from agent.neighbours.printer import printer
from agent.neighbours.profiles import POWER, SYS_DESCR, choose, profiles
from agent.neighbours.records import Neighbour, Power

if TYPE_CHECKING:
    from agent.neighbours.answers import Oid
    from agent.neighbours.chassis import Chassis
    from agent.neighbours.profiles import Profile
    from agent.neighbours.records import Interface

_SYSTEM: Final = oid("1.3.6.1.2.1.1")
_BASE_MACS: Final = (oid("1.3.6.1.2.1.17.1.1.0"), oid("1.0.8802.1.1.2.1.3.2.0"))
"""dot1dBaseBridgeAddress, lldpLocChassisId."""
_TICKS_PER_SECOND: Final = 100
_STANDARD: Final[dict[str, tuple[Oid, ...]]] = {
    "model": (oid("1.3.6.1.2.1.25.3.2.1.3.1"), oid("1.3.6.1.2.1.43.5.1.1.16.1"), oid("1.3.6.1.2.1.33.1.1.2.0")),
    "serial": (oid("1.3.6.1.2.1.43.5.1.1.17.1"),),
    "firmware": (oid("1.3.6.1.2.1.33.1.1.3.0"),),
}
"""Where printers (RFC 3805, RFC 2790) and UPSes (RFC 1628) say it; of a computer its first device is a processor."""
_DESCRIBED: Final = ("printer", "ups")


def describe(answers: Answers) -> Neighbour:
    """Return what the device is; a field that it does not tell is absent."""
    found = answers.value((*_SYSTEM, 2, 0))
    object_id = found if isinstance(found, tuple) else ()
    profile = choose(object_id, answers, profiles())
    bodies = chassis(answers)
    ports, prints = interfaces(answers), printer(answers)
    ticks = answers.number((*_SYSTEM, 3, 0))
    return Neighbour(
        profile=profile.name,
        type=profile.type,
        manufacturer=_manufacturer(answers, profile, bodies, object_id),
        model=_field(answers, profile, "model", bodies[0].model if bodies else None),
        serial=_field(answers, profile, "serial", bodies[0].serial if bodies else None),
        firmware=_field(answers, profile, "firmware", bodies[0].firmware if bodies else None),
        name=answers.text((*_SYSTEM, 5, 0)),
        description=answers.text(SYS_DESCR),
        location=answers.text((*_SYSTEM, 6, 0)),
        contact=answers.text((*_SYSTEM, 4, 0)),
        macs=_macs(answers, ports),
        uptime_seconds=None if ticks is None else ticks / _TICKS_PER_SECOND,
        interfaces=ports,
        supplies=prints.supplies,
        pages=prints.pages,
        printer_state=prints.state,
        printer_errors=prints.errors,
        power=_power(answers, profile),
        links=links(answers, ports),
        members=members(bodies),
    )


def _manufacturer(answers: Answers, profile: Profile, bodies: tuple[Chassis, ...], object_id: Oid) -> str | None:
    told = answers.text(oid("1.3.6.1.2.1.33.1.1.1.0")) if profile.type == "ups" else None
    return profile.manufacturer or maker(object_id) or (bodies[0].manufacturer if bodies else None) or told


def _field(answers: Answers, profile: Profile, name: str, body: str | None) -> str | None:
    """Return the first value that says anything: the profile's, the body's, then that of the standards."""
    told = [source.text(answers) for source in profile.fields.get(name, ())]
    standard = _STANDARD[name] if profile.type in _DESCRIBED else ()
    for value in (*told, body, *(answers.text(at) for at in standard)):
        if value and not (name == "serial" and is_junk("serial", value)):
            return value
    return None


def _macs(answers: Answers, ports: tuple[Interface, ...]) -> tuple[str, ...]:
    """Return each hardware address once: the one that a bridge goes by, then those of the ports."""
    own = (as_mac(answers.value(at)) for at in _BASE_MACS)
    return tuple(dict.fromkeys(mac for mac in (*own, *(port.mac for port in ports)) if mac))


def _power(answers: Answers, profile: Profile) -> Power | None:
    """Return how a UPS stands: each value from the first source that gives it."""
    values = {}
    for name in POWER:
        told = (source.measured(answers) for source in profile.power.get(name, ()))
        values[name] = next((value for value in told if value is not None), None)
    return Power(**values) if any(value is not None for value in values.values()) else None
