"""How often a machine is asked to report: by what it counts as, whoever said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.contract import OperatingSystem, Sections, System
from tests.inventory.sending import enrolled, snapshot

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door

LAPTOP = Sections(system=System(chassis_type=10, hypervisor=""), operating_system=OperatingSystem(name="x"))


def test_a_machine_enrolled_as_a_server_reports_as_one_whatever_it_shows(door: Door) -> None:
    (server,) = enrolled(door.store, first=1, kind="server")
    assert door.send(snapshot(1), sender=server).next_contact_seconds == 60
    assert door.send(snapshot(2, sections=LAPTOP), sender=server).next_contact_seconds == 60


def test_what_a_person_says_it_is_goes_before_what_it_shows(door: Door) -> None:
    door.connection.execute("UPDATE device_standing SET kind = 'server', kind_source = 'person'")
    assert door.send(snapshot(1)).next_contact_seconds == 60
    door.connection.execute("UPDATE device_standing SET kind = 'desktop', kind_source = 'person'")
    door.intake.memory.forget()
    assert door.send(snapshot(2)).next_contact_seconds == 900
