"""Which device a machine is, from its first inventory on, in a real register: what offices do to machines, as told."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from agent.contract import Health, Measurements, MemoryModule, Network, OperatingSystem, Sections, Storage, System
from agent.encode import section_digests
from agent.evidence import smbios_uuid
from agent.text import Problem
from inventory.access import codes, credentials
from inventory.access.credentials import Claim
from inventory.ingest.accept import Arrival, Intake
from inventory.ingest.admit import Renewal
from inventory.ingest.bounds import inflate
from inventory.ingest.decode import delivery
from inventory.registry import devices, lookup
from inventory.store import evidence, migrate
from inventory.store.acts import Stamp
from inventory.store.engine import Store, transaction
from tests.inventory.sending import NOW, Sender, add_agency, body, enrolment, new_key, new_register, snapshot
from tests.postgres import postgres_server, postgres_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ("postgres_server", "postgres_url")

HOUR: Final = 3600.0
DAY: Final = 86_400.0


@dataclasses.dataclass(frozen=True)
class Machine:
    """A computer by its parts; ``None`` is what cannot be read."""

    serial: str | None = None
    board: str | None = None
    uuid: str | None = None
    macs: tuple[str, ...] = ()
    disks: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    installation: str = "i"
    hypervisor: str = ""
    running: str = "Windows 10 Pro"

    def but(self, **parts: Any) -> Machine:
        return dataclasses.replace(self, **parts)

    def shows(self) -> Sections:
        system = System(
            serial=self.serial,
            board_serial=self.board,
            uuid=self.uuid,
            machine_id=self.installation,
            hypervisor=self.hypervisor,
            chassis_type=3,
        )
        return Sections(
            system=system,
            operating_system=OperatingSystem(name=self.running),
            networks=tuple(Network(name=f"eth{n}", kind="wired", mac=mac) for n, mac in enumerate(self.macs)),
            storages=tuple(Storage(name=f"sd{n}", serial=serial) for n, serial in enumerate(self.disks)),
            memories=tuple(MemoryModule(serial=serial) for serial in self.modules),
        )


def mac(number: int) -> str:
    return f"54:bf:64:00:{number >> 8:02x}:{number & 255:02x}"


def uuid(number: int) -> str:
    return f"4c4c4544-0046-5110-8032-{number:012x}"


def computer(number: int, **parts: Any) -> Machine:
    """Return a maker's computer in which everything is its own."""
    return Machine(
        serial=f"8FQ{number:04d}",
        board=f"CNWS{number:04d}",
        uuid=uuid(number),
        macs=(mac(number),),
        disks=(f"Z9A{number:04d}",),
        modules=(f"9A31{number:04X}",),
        installation=f"install-{number}",
    ).but(**parts)


def nameless(number: int, **parts: Any) -> Machine:
    """Return a computer from the shop round the corner: no serials, no memory modules that say theirs."""
    return computer(number, serial=None, board="To be filled by O.E.M.", uuid=None, modules=()).but(**parts)


class District:
    """A register, its clock, and the agents on machines; each has sent so many snapshots."""

    def __init__(self, store: Store) -> None:
        self.store, self.intake, self.now = store, Intake(), NOW
        self.connection = store.open_writer()
        self.sent: dict[str, int] = {}
        with transaction(self.connection):
            self.agencies = [add_agency(self.connection, name) for name in ("Xã Một", "Xã Hai")]

    def enrol(self, agency: int = 0, *, device: int | None = None, name: str = "PC01") -> Sender:
        """Enrol an agent by a code of its own."""
        self.now += HOUR
        secret = f"{len(self.sent):043d}"
        with transaction(self.connection):
            more = {} if device is None else {"device_id": device}
            code = codes.add(self.connection, agency_id=self.agencies[agency], uses=1, valid_seconds=60, by="test",
                             now=self.now, **more)  # fmt: skip
            made = credentials.enrol(self.connection, enrolment(code.code, secret, name), self.now)
        assert isinstance(made, credentials.Admitted)
        self.sent[made.public_id] = 0
        return Sender(made.public_id, secret)

    def report(self, sender: Sender, machine: Machine, *, measured: bool = False) -> str:
        """Let an agent send the inventory of a machine, and return the device that the register takes it for."""
        self.now += HOUR
        sections = machine.shows()
        more: dict[str, Any] = {"sections": sections, "digests": section_digests(sections), "priority": "P0"}
        more["health"] = (Health(collector="system", outcome="ok", seconds=0.1),)
        self.sent[sender.public_id] += 1
        raw = snapshot(self.sent[sender.public_id], wall_seconds=NOW + 100, monotonic_seconds=1100.0,
                       **({"measurements": Measurements(cpu_ratio=0.5)} if measured else more))  # fmt: skip
        taken = delivery(inflate(body(raw)))
        return str(self.take(Arrival(sender.public_id, taken, self.now, 100)).device)

    def rekey(self, sender: Sender, secret: str) -> Sender:
        """Let an agent that found itself on other hardware become an agent of its own."""
        self.now += HOUR
        claimed = Claim(sender.public_id, enrolment("", sender.secret).key_hash)
        answer = self.take(Renewal(claimed, "rekey", new_key(secret), self.now))
        self.sent[answer.agent_id] = 0
        return Sender(answer.agent_id, secret)

    def take(self, job: Any) -> Any:
        with transaction(self.connection):
            return self.intake.apply(self.connection, [job], fresh=self.connection.backend != "sqlite",
                                     careful=False)[0]  # fmt: skip

    def machine(self, machine: Machine, agency: int = 0, **more: Any) -> tuple[Sender, str]:
        """Let a machine be enrolled and report."""
        sender = self.enrol(agency, **more)
        return sender, self.report(sender, machine)

    def counted(self) -> list[int]:
        """Return the devices that count today."""
        rows = self.connection.rows("SELECT DISTINCT device_id FROM device_standing WHERE superseded_at IS NULL")
        return sorted(row[0] for row in rows)

    def place(self, device: int) -> str:
        name = self.connection.value(
            "SELECT v.name FROM placement p JOIN agency_version v ON v.agency_id = p.agency_id"
            " WHERE p.device_id = :id AND p.superseded_at IS NULL ORDER BY p.valid_from DESC, p.id DESC LIMIT 1",
            id=device,
        )
        return str(name)

    def events(self) -> list[tuple[int, str]]:
        return [(row[0], row[1]) for row in self.connection.rows(
            "SELECT device_id, kind FROM identity_event ORDER BY id")]  # fmt: skip

    def waiting(self) -> list[tuple[int, int, str]]:
        return [(case.device_id, case.other_id, case.doubt) for case in evidence.open_cases(self.connection)]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def district(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[District]:
    if request.param == "sqlite":
        made = District(new_register(tmp_path / "somay.db"))
    else:
        store = Store(request.getfixturevalue("postgres_url"))
        migrate.upgrade(store)
        made = District(store)
    yield made
    made.connection.close()


def test_a_machine_that_is_set_up_anew_is_the_device_it_was(district: District) -> None:
    district.machine(computer(1))
    _, again = district.machine(computer(1, installation="new"))
    assert again == "M-0001"
    assert district.counted() == [1]
    assert district.events() == [(1, "joined")]
    assert district.waiting() == []


def test_a_nameless_machine_that_is_set_up_anew_is_the_device_it_was(district: District) -> None:
    district.machine(nameless(1))
    assert district.machine(nameless(1, installation="new"))[1] == "M-0001"


def test_an_agent_that_is_reinstalled_makes_no_device(district: District) -> None:
    for _ in range(3):
        _, device = district.machine(computer(1))
        assert device == "M-0001"
    assert district.counted() == [1]


def test_what_comes_after_the_first_report_tells_of_the_known_device(district: District) -> None:
    district.machine(computer(1))
    sender, _ = district.machine(computer(1, installation="new"))
    assert district.report(sender, computer(1, installation="new", disks=("Z9A0001", "D-2"))) == "M-0001"
    ((parts,),) = district.connection.rows(
        "SELECT COUNT(*) FROM component WHERE device_id = 1 AND section = 'storages'"
    )
    assert parts == 2
    assert district.connection.value("SELECT COUNT(*) FROM component WHERE device_id <> 1") == 0


def test_two_clones_without_serials_are_two_devices(district: District) -> None:
    """One disk image, agent and all, on two machines: the second finds itself elsewhere and makes a key of its own."""
    original, one = district.machine(nameless(1))
    copy = district.rekey(original, "copy".ljust(43, "x"))
    assert (one, district.report(copy, nameless(2, installation="install-1"))) == ("M-0001", "M-0002")
    assert district.report(original, nameless(1)) == "M-0001"
    assert district.counted() == [1, 2]
    assert district.waiting() == []


def test_forty_clones_of_one_image_are_forty_devices(district: District) -> None:
    original, _ = district.machine(nameless(1))
    copies = [district.rekey(original, f"copy{n}".ljust(43, "x")) for n in range(2, 42)]
    told = [district.report(copy, nameless(n, installation="install-1")) for n, copy in enumerate(copies, 2)]
    assert told == [f"M-{n:04d}" for n in range(2, 42)]
    assert [district.report(copy, nameless(n, installation="install-1")) for n, copy in enumerate(copies, 2)] == told
    assert district.waiting() == []


def test_another_mainboard_leaves_one_device_and_is_told(district: District) -> None:
    sender, _ = district.machine(computer(1))
    repaired = computer(1, board="B-2", uuid=uuid(99), macs=(mac(99),))
    assert district.report(sender, repaired) == "M-0001"
    assert district.events() == [(1, "board_changed")]
    ((content,),) = district.connection.rows("SELECT content FROM identity_event")
    assert json.loads(content) == {
        "board_serial": ["CNWS0001", "B-2"],
        "uuid": [smbios_uuid(uuid(1)), smbios_uuid(uuid(99))],
    }


def test_another_mainboard_without_a_serial_leaves_one_device_and_is_told(district: District) -> None:
    """The agent takes itself for another machine; disk, memory and the key that it carried say otherwise."""
    sender, _ = district.machine(computer(1))
    other = district.rekey(sender, "repaired".ljust(43, "x"))
    assert district.report(other, computer(1, serial=None, board="B-2", uuid=uuid(99), macs=(mac(99),))) == "M-0001"
    assert district.counted() == [1]
    assert district.events() == [(1, "joined"), (1, "board_changed")]


def test_a_disk_that_is_moved_makes_its_new_machine_no_other(district: District) -> None:
    first, _ = district.machine(computer(1))
    district.machine(computer(2))
    moved = district.rekey(first, "moved".ljust(43, "x"))
    assert district.report(moved, computer(2, disks=("Z9A0001",), installation="install-1")) == "M-0002"
    assert district.counted() == [1, 2]
    assert district.machine(computer(1, disks=("D-9",), installation="new"))[1] == "M-0001"


def test_a_disk_in_a_machine_that_nobody_knows_is_asked_about(district: District) -> None:
    first, _ = district.machine(nameless(1))
    moved = district.rekey(first, "moved".ljust(43, "x"))
    assert district.report(moved, nameless(2, disks=("Z9A0001",), installation="install-1")) == "M-0002"
    assert district.waiting() == [(2, 1, "weak")]


def test_machines_that_share_a_dock_have_nothing_to_do_with_each_other(district: District) -> None:
    told = [district.machine(nameless(n, macs=(mac(n), "54:bf:64:ff:ff:ff")))[1] for n in range(1, 11)]
    assert told == [f"M-{n:04d}" for n in range(1, 11)]
    assert district.waiting() == []
    assert district.machine(nameless(3, macs=(mac(3), "54:bf:64:ff:ff:ff"), installation="new"))[1] == "M-0003"


def test_a_batch_of_boards_with_one_serial_and_one_uuid_is_many_machines(district: District) -> None:
    told = [district.machine(nameless(n, serial="LOT-7", board="LOT-7B", uuid=uuid(7)))[1] for n in range(1, 6)]
    assert told == [f"M-{n:04d}" for n in range(1, 6)]


@pytest.mark.parametrize("filler", ["REDACTED", "To Be Filled By O.E.M.", "Default string", "0000000000", ""])
def test_five_disks_with_a_filler_for_a_serial_are_five(district: District, filler: str) -> None:
    told = [district.machine(Machine(serial=filler, disks=(filler,), installation=f"i-{n}"))[1] for n in range(1, 6)]
    assert told == [f"M-{n:04d}" for n in range(1, 6)]
    assert district.connection.value("SELECT COUNT(*) FROM evidence WHERE kind <> 'machine_id'") == 0


@pytest.mark.parametrize(
    "written", ["4C4C4544-0046-5110-8032-000000000001", "44454c4c-4600-1051-8032-000000000001",
                "{44454C4C-4600-1051-8032-000000000001}"],
)  # fmt: skip
def test_a_uuid_in_another_byte_order_or_case_is_the_same(district: District, written: str) -> None:
    district.machine(nameless(1, uuid=uuid(1)))
    assert district.machine(nameless(1, uuid=written, disks=("D-2",), installation="new"))[1] == "M-0001"


def test_machines_of_one_name_in_every_commune_are_many(district: District) -> None:
    told = [district.machine(nameless(n), agency=n % 2, name="PC01")[1] for n in range(1, 5)]
    assert told == ["M-0001", "M-0002", "M-0003", "M-0004"]


def test_a_copied_virtual_machine_is_another_device(district: District) -> None:
    """Its disks are files and are copied with their serials; the host gives it another UUID and address."""
    original, _ = district.machine(nameless(1, uuid=uuid(1), hypervisor="kvm"))
    copy = district.rekey(original, "copy".ljust(43, "x"))
    copied = nameless(1, uuid=uuid(2), macs=(mac(2),), hypervisor="kvm")
    assert district.report(copy, copied) == "M-0002"
    assert district.report(original, nameless(1, uuid=uuid(1), hypervisor="kvm")) == "M-0001"
    assert district.waiting() == []
    assert district.connection.value("SELECT COUNT(*) FROM evidence WHERE kind = 'disk_serial'") == 0


def test_a_device_whose_agent_has_spoken_meanwhile_is_never_taken_over(district: District) -> None:
    first, _ = district.machine(computer(1))
    second = district.enrol()
    district.report(first, computer(1))
    assert district.report(second, computer(1)) == "M-0002"
    assert district.waiting() == [(2, 1, "alive")]
    assert district.counted() == [1, 2]


def test_two_that_were_taken_for_one_are_parted_as_soon_as_both_report(district: District) -> None:
    """Two boards that alone show a serial, of one batch: the second looks like the first, until the first speaks."""
    lot = Machine(serial="LOT-7", installation="one")
    first, _ = district.machine(lot)
    second, taken_for = district.machine(lot.but(installation="two"), agency=1)
    assert taken_for == "M-0001"
    assert district.place(1) == "Xã Hai", "whoever gave the code for it said where it stands"
    assert district.report(first, lot, measured=True) == "M-0001"
    assert district.counted() == [1, 2]
    assert [district.place(number) for number in (1, 2)] == ["Xã Một", "Xã Hai"]
    assert district.waiting() == [(2, 1, "alive")]
    assert district.events() == [(1, "joined"), (1, "parted")]
    assert district.report(second, lot.but(installation="two")) == "M-0002"
    assert district.report(first, lot) == "M-0001"
    shown = [{(seen.kind, seen.value) for seen in evidence.shown(district.connection, n)} for n in (1, 2)]
    assert shown == [{("system_serial", "LOT-7"), ("machine_id", name)} for name in ("one", "two")]
    assert district.machine(lot.but(installation="three"))[1] == "M-0003", "what two have tells nothing any more"


def test_a_row_that_a_person_entered_is_found_by_its_serial(district: District) -> None:
    with transaction(district.connection):
        stamp = Stamp("officer", district.now)
        devices.add(district.connection, label="địa chính", agency="xa mot", standing={"kind": "laptop"},
                    values={"serial": "8fq0001"}, day="2019-01-01", stamp=stamp)  # fmt: skip
    assert district.machine(computer(1))[1] == "M-0001"
    assert district.counted() == [1]
    kinds = "SELECT kind, kind_source FROM device_standing WHERE device_id = 1 AND superseded_at IS NULL"
    assert district.connection.rows(kinds) == [("laptop", "person")]


def test_a_code_for_one_machine_of_the_book_is_the_stronger_word(district: District) -> None:
    district.machine(computer(1))
    with transaction(district.connection):
        devices.add(district.connection, label="khác", agency="xa mot", standing={}, values={}, day="2019-01-01",
                    stamp=Stamp("officer", district.now))  # fmt: skip
    assert district.machine(computer(1), device=2)[1] == "M-0002"


def test_one_that_enrols_in_another_agency_stands_there_from_now_on(district: District) -> None:
    district.machine(computer(1))
    district.machine(computer(1, installation="new"), agency=1)
    assert district.place(1) == "Xã Hai"
    assert (
        district.connection.value("SELECT COUNT(*) FROM placement WHERE superseded_at IS NULL AND device_id = 2") == 0
    )


def test_the_number_of_one_that_was_another_leads_to_that_one(district: District) -> None:
    district.machine(computer(1), name="cu")
    district.machine(computer(1, installation="new"), name="moi")
    assert lookup.device(district.connection, "M-0002") == 1
    assert lookup.device(district.connection, "cu") == 1
    with pytest.raises(Problem, match="SM-FIND-01"):
        lookup.device(district.connection, "moi")


def test_an_unchanged_machine_writes_no_evidence(district: District) -> None:
    sender, _ = district.machine(computer(1))
    before = district.connection.rows("SELECT * FROM evidence ORDER BY id")
    for _ in range(3):
        district.report(sender, computer(1))
    assert district.connection.rows("SELECT * FROM evidence ORDER BY id") == before
    assert len(before) == 7


def test_a_value_that_can_not_be_read_any_more_is_not_gone(district: District) -> None:
    sender, _ = district.machine(computer(1))
    district.report(sender, computer(1, serial=None, uuid=None, modules=()))
    open_ones = {seen.kind for seen in evidence.shown(district.connection, 1)}
    assert {"system_serial", "uuid"} < open_ones
    assert "memory_serial" not in open_ones, "the modules were looked for and not found"


def test_each_value_is_kept_for_as_long_as_it_was_seen(district: District) -> None:
    sender, _ = district.machine(computer(1))
    district.report(sender, computer(1, disks=("D-2",)))
    rows = district.connection.rows(
        "SELECT value, seen_from < seen_to FROM evidence WHERE kind = 'disk_serial' ORDER BY id"
    )
    assert [(value, None if ended is None else bool(ended)) for value, ended in rows] == [
        ("Z9A0001", True),
        ("D-2", None),
    ]
