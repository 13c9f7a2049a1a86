from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from agent.contract import (
    Cpu,
    Health,
    Loss,
    Measurements,
    OperatingSystem,
    Sections,
    Storage,
    System,
    Throughput,
)
from agent.encode import section_digests
from inventory.ingest.refusal import Refused
from inventory.store import keys
from inventory.store.engine import transaction
from inventory.text.when import DAY_SECONDS as DAY
from tests.inventory.sending import EPOCH, NOW, OLD_EPOCH, body, enrolled, snapshot

if TYPE_CHECKING:
    from tests.inventory.ingest.conftest import Door

FORGED = Throughput(method="transfer", seconds=1.0, down_bits_per_second=1e9)
DISK = Storage(name="sda", serial="S-1", size_bytes=10**12)


def inventory(sequence: int, **sections: Any) -> bytes:
    held = Sections(**sections)
    return snapshot(sequence, priority="P0", sections=held, digests=section_digests(held))


def test_a_snapshot_is_receipted_and_acknowledged(door: Door) -> None:
    reply = door.send(snapshot(1), snapshot(2))
    assert reply.acknowledged_through == 2
    assert (reply.epoch, reply.device, reply.agency) == (EPOCH, "M-0001", "Ủy ban nhân dân xã Một")
    assert door.rows("SELECT sequence FROM receipt ORDER BY sequence") == [(1,), (2,)]
    assert door.rows("SELECT through, ingested, lost FROM stream") == [(2, 2, 0)]
    assert door.counts()["snapshots_ingested"] == 2


def test_a_repeated_snapshot_is_acknowledged_again_and_has_no_effect(door: Door) -> None:
    door.send(snapshot(1))
    reply = door.send(snapshot(1), snapshot(2))
    assert reply.acknowledged_through == 2
    assert door.rows("SELECT COUNT(*) FROM measurement") == [(2,)]
    assert door.counts()["snapshots_duplicate"] == 1


def test_the_same_batch_twice_in_one_group_takes_effect_once(door: Door) -> None:
    first, second = door.group([(door.agent, body(snapshot(1))), (door.agent, body(snapshot(1)))])
    assert first.acknowledged_through == second.acknowledged_through == 1
    assert door.rows("SELECT COUNT(*) FROM measurement") == [(1,)]


def test_a_snapshot_that_comes_too_early_is_a_gap_and_nothing_of_the_batch_is_stored(door: Door) -> None:
    refused = door.send(snapshot(1), snapshot(3))
    assert isinstance(refused, Refused)
    assert (refused.status, refused.error, refused.epoch, refused.expected) == (409, "gap", EPOCH, 2)
    assert door.rows("SELECT COUNT(*) FROM receipt") == [(0,)]


def test_reordered_snapshots_are_a_gap(door: Door) -> None:
    assert door.send(snapshot(2), snapshot(1)).expected == 1


def test_the_same_sequence_with_another_content_is_a_fork_and_marks_the_stream(door: Door) -> None:
    door.send(snapshot(1))
    refused = door.send(snapshot(1, measurements=Measurements(load1=9.0)), snapshot(2), now=NOW + 5)
    assert (refused.status, refused.error) == (409, "fork")
    assert door.rows("SELECT through, forked_at FROM stream") == [(1, NOW + 5)]
    assert door.rows("SELECT COUNT(*) FROM measurement") == [(1,)]


def test_a_fork_inside_one_group_is_seen_too(door: Door) -> None:
    other = body(snapshot(1, measurements=Measurements(load1=9.0)))
    _, refused = door.group([(door.agent, body(snapshot(1))), (door.agent, other)])
    assert refused.error == "fork"


def test_two_contents_of_one_sequence_in_one_batch_are_a_fork(door: Door) -> None:
    assert door.send(snapshot(1), snapshot(1, measurements=Measurements(load1=9.0))).error == "fork"
    assert door.rows("SELECT COUNT(*) FROM receipt") == [(0,)]


def test_what_is_set_for_an_agent_is_told_as_numbers_and_taken_back(door: Door) -> None:
    assert door.send(snapshot(1)).config is None
    (agent,) = door.rows("SELECT id FROM agent")[0]
    with transaction(door.connection):
        keys.set_pace(door.connection, agent, keys.Pace(measure_seconds=60, contact_seconds=300))
    door.intake.memory.forget()
    reply = door.send(snapshot(2))
    assert (reply.config.measure_seconds, reply.config.contact_seconds, reply.config.inventory_seconds) == (
        60,
        300,
        None,
    )
    assert reply.next_contact_seconds == 300
    with transaction(door.connection):
        keys.set_pace(door.connection, agent, keys.Pace())
    door.intake.memory.forget()
    assert (door.send(snapshot(3)).config, reply.next_contact_seconds > 0) == (None, True)


def test_a_declared_loss_closes_the_gap(door: Door) -> None:
    door.send(snapshot(1))
    reply = door.send(snapshot(5), losses=[Loss(epoch=EPOCH, first=2, last=4, reason="evicted")])
    assert reply.acknowledged_through == 5
    assert door.rows("SELECT first, last, reason FROM lost_range") == [(2, 4, "evicted")]
    assert door.rows("SELECT through, ingested, lost FROM stream") == [(5, 2, 3)]


def test_a_loss_further_ahead_waits_for_what_comes_before_it(door: Door) -> None:
    assert (
        door.send(snapshot(1), losses=[Loss(epoch=EPOCH, first=3, last=4, reason="evicted")]).acknowledged_through == 1
    )
    door.intake.memory.forget()
    assert door.send(snapshot(2)).acknowledged_through == 4
    assert door.send(snapshot(5)).acknowledged_through == 5


def test_a_receipt_wins_over_a_declaration(door: Door) -> None:
    door.send(snapshot(1), snapshot(2))
    door.send(snapshot(5), losses=[Loss(epoch=EPOCH, first=1, last=4, reason="evicted")])
    assert door.rows("SELECT first, last FROM lost_range") == [(3, 4)]
    assert door.rows("SELECT through, ingested, lost FROM stream") == [(5, 3, 2)]


def test_a_loss_declared_twice_is_counted_once(door: Door) -> None:
    loss = Loss(epoch=EPOCH, first=1, last=3, reason="evicted")
    for _ in range(2):
        door.send(losses=[loss, loss])
    assert door.rows("SELECT through, lost FROM stream") == [(3, 3)]


def test_a_lost_snapshot_that_comes_late_stays_lost(door: Door) -> None:
    door.send(losses=[Loss(epoch=EPOCH, first=1, last=2, reason="evicted")])
    assert door.send(snapshot(1), snapshot(2)).acknowledged_through == 2
    assert door.rows("SELECT COUNT(*) FROM receipt") == [(0,)]


def test_an_older_epoch_can_be_declared_lost_with_and_without_an_end(door: Door) -> None:
    door.send(snapshot(1), epoch=OLD_EPOCH)
    losses = [
        Loss(epoch=OLD_EPOCH, first=1, last=3, reason="spool_destroyed"),
        Loss(epoch=OLD_EPOCH, first=4, last=None, reason="spool_destroyed"),
    ]
    for _ in range(2):
        assert door.send(snapshot(1), losses=losses).acknowledged_through == 1
    assert door.rows("SELECT first, last FROM lost_range ORDER BY first") == [(2, 3), (4, None)]
    assert door.rows("SELECT through, ingested, lost FROM stream WHERE epoch = :e", e=OLD_EPOCH) == [(3, 1, 2)]


def test_a_refused_snapshot_goes_to_quarantine_and_never_blocks_the_queue(door: Door) -> None:
    bad = snapshot(2).replace(b'"P2"', b'"P9"')
    reply = door.send(snapshot(1), bad, snapshot(3))
    assert reply.acknowledged_through == 3
    assert [(each.sequence, each.reason) for each in reply.rejected] == [(2, "/priority: Invalid enum value 'P9'")]
    assert door.rows("SELECT sequence, payload FROM quarantine") == [(2, bad)]
    assert door.rows("SELECT first, last, reason FROM lost_range") == [(2, 2, "dead_letter")]
    assert door.rows("SELECT through, ingested, lost FROM stream") == [(3, 2, 1)]
    assert door.send(bad).acknowledged_through == 3


def test_one_snapshot_that_the_database_refuses_fails_alone(door: Door) -> None:
    door.connection.execute(
        "CREATE TRIGGER planted BEFORE INSERT ON measurement WHEN NEW.content LIKE '%13.0%'"
        " BEGIN SELECT RAISE(ABORT, 'planted'); END"
    )
    batch = body(snapshot(1), snapshot(2, measurements=Measurements(load1=13.0)), snapshot(3))
    with pytest.raises(Exception, match="planted"):
        door.group([(door.agent, batch)])
    door.intake.memory.forget()
    (reply,) = door.group([(door.agent, batch)], careful=True)
    assert reply.acknowledged_through == 3
    assert [each.sequence for each in reply.rejected] == [2]
    assert door.rows("SELECT sequence FROM receipt") == [(1,), (3,)]
    assert door.rows("SELECT through, ingested, lost FROM stream") == [(3, 2, 1)]


def test_a_revoked_agent_is_refused_and_leaves_nothing(door: Door) -> None:
    door.connection.execute("UPDATE agent SET revoked_at = 1.0")
    refused = door.send(snapshot(1))
    assert (refused.status, refused.error) == (401, "agent_revoked")
    assert door.rows("SELECT COUNT(*) FROM stream") == [(0,)]


def test_two_agents_with_the_same_epoch_do_not_meet(door: Door) -> None:
    other, _ = enrolled(door.store, 2, now=NOW + 1, first=1)
    door.send(snapshot(1))
    assert door.send(snapshot(1, measurements=Measurements(load1=1.0)), sender=other).acknowledged_through == 1
    assert door.rows("SELECT COUNT(*) FROM stream") == [(2,)]


def test_sections_are_stored_and_those_missing_are_asked_for(door: Door) -> None:
    sections = Sections(cpus=(Cpu(model="x"),))
    digests = {"cpus": section_digests(sections)["cpus"], "memory": "0" * 64, "of_a_newer_agent": "1" * 64}
    reply = door.send(snapshot(1, sections=sections, digests=digests))
    assert reply.send == ("memory",)
    assert door.rows("SELECT section, content, digest FROM device_section") == [
        ("cpus", '[{"model":"x"}]', digests["cpus"])
    ]
    assert door.send(snapshot(2, digests={"cpus": digests["cpus"]})).send == ()
    assert door.send(snapshot(3, digests={"cpus": "2" * 64})).send == ("cpus",)


def test_what_is_missing_is_asked_for_also_when_measurements_follow(door: Door) -> None:
    assert door.send(snapshot(1, digests={"cpus": "2" * 64}), snapshot(2)).send == ("cpus",)


def test_what_was_not_observed_stays_and_what_was_observed_absent_ends(door: Door) -> None:
    door.send(inventory(1, storages=(DISK, Storage(name="sdb", serial="S-2"))), now=NOW)
    door.send(inventory(2, cpus=(Cpu(model="x"),)))
    assert door.rows("SELECT part FROM component WHERE section = 'storages' AND seen_to IS NULL") == [
        ("S-1",),
        ("S-2",),
    ]
    door.send(inventory(3, storages=(DISK,)), now=NOW + 500)
    assert door.rows("SELECT part, seen_to FROM component WHERE section = 'storages'") == [
        ("S-1", None),
        ("S-2", NOW + 500 - 97),
    ]
    door.send(inventory(4, storages=()))
    assert door.rows("SELECT COUNT(*) FROM component WHERE section = 'storages' AND seen_to IS NULL") == [(0,)]


def test_a_part_that_changed_stays_the_same_part(door: Door) -> None:
    door.send(inventory(1, storages=(DISK,)))
    door.send(inventory(2, storages=(Storage(name="sdc", serial="S-1", firmware="2"),)))
    ((part, content),) = door.rows("SELECT part, content FROM component")
    assert (part, json.loads(content)["name"]) == ("S-1", "sdc")


def test_two_parts_of_one_name_are_told_apart_and_sticks_are_not_parts(door: Door) -> None:
    twin, stick = Storage(name="sda", serial="none"), Storage(name="sdx", serial="U", removable=True)
    door.send(inventory(1, storages=(twin, twin, stick)))
    assert door.rows("SELECT part FROM component") == [("sda",), ("sda #2",)]


def test_evidence_is_normalised_and_placeholders_are_not_evidence(door: Door) -> None:
    system = System(serial="To Be Filled By O.E.M.", uuid="03000200-0400-0500-0006-000700080009", board_serial=" ab 1 ")
    door.send(inventory(1, system=system, storages=(DISK,)))
    assert door.rows("SELECT kind, value FROM evidence ORDER BY kind") == [
        ("board_serial", "AB 1"),
        ("disk_serial", "S-1"),
    ]


def test_the_machine_says_what_it_is_until_a_person_does(door: Door) -> None:
    door.send(inventory(1, system=System(chassis_type=10, hypervisor="")))
    current = "SELECT kind, kind_source FROM device_standing WHERE superseded_at IS NULL"
    assert door.rows(current) == [("laptop", "machine")]
    door.send(inventory(2, operating_system=OperatingSystem(name="x", product_type="server")))
    assert door.rows(current) == [("laptop", "machine")]
    door.connection.execute(
        "UPDATE device_standing SET kind = 'desktop', kind_source = 'person' WHERE superseded_at IS NULL"
    )
    door.send(inventory(3, system=System(hypervisor="kvm")))
    assert door.rows(current) == [("desktop", "person")]
    assert door.rows("SELECT observed_kind FROM device") == [("virtual",)]


def test_a_kind_that_needs_two_sections_is_found_when_they_come_apart(door: Door) -> None:
    door.send(inventory(1, operating_system=OperatingSystem(name="x", product_type="server")))
    reply = door.send(inventory(2, system=System(chassis_type=7, hypervisor="")))
    assert door.rows("SELECT observed_kind FROM device") == [("server",)]
    assert reply.next_contact_seconds == 60


def test_how_a_collector_fared_is_kept_beside_what_is_known(door: Door) -> None:
    door.send(inventory(1, storages=(DISK,)))
    denied = Health(collector="storages", outcome="denied", seconds=0.1, error="root only")
    door.send(
        snapshot(2, health=(denied,)), snapshot(3, health=(denied, Health(collector="x", outcome="ok", seconds=0)))
    )
    assert door.rows("SELECT section, outcome, error, content IS NOT NULL FROM device_section") == [
        ("storages", "denied", "root only", 1)
    ]


def test_the_best_rate_of_a_day_is_kept(door: Door) -> None:
    for number, (down, up) in enumerate([(3e6, None), (5e6, 1e6), (4e6, 2e6)], start=1):
        rate = Throughput(method="passive", seconds=5.0, down_bits_per_second=down, up_bits_per_second=up)
        door.send(snapshot(number, measurements=Measurements(throughputs=(rate, rate))))
    assert door.rows("SELECT day, down_bits_per_second, up_bits_per_second, samples FROM best_throughput") == [
        ("2019-11-08", 5e6, 2e6, 6)
    ]


def test_what_an_agent_says_of_a_transfer_is_kept_and_proves_nothing(door: Door) -> None:
    door.send(snapshot(1, measurements=Measurements(throughputs=(FORGED,))))
    assert door.rows("SELECT COUNT(*) FROM measurement") == [(1,)]
    assert door.rows("SELECT * FROM best_throughput") == []
    assert door.counts()["transfers_claimed"] == 1


def test_a_simulated_machine_has_no_line_and_plays_its_transfers(door: Door) -> None:
    (player,) = enrolled(door.store, first=1, simulated=True)
    door.send(snapshot(1, measurements=Measurements(throughputs=(FORGED,))), sender=player)
    assert door.rows("SELECT method, down_bits_per_second FROM best_throughput") == [("transfer", 1e9)]


@pytest.mark.parametrize(
    ("wall", "monotonic", "boot", "age"),
    [
        (-9e9, 1040.0, "boot-1", 60.0),
        (NOW + 40, 5.0, "other", 60.0),
        (NOW + 1e9, 5.0, "other", 0.0),
        (NOW, 9e9, "boot-1", 0.0),
    ],
)
def test_the_time_of_a_snapshot_does_not_trust_the_date(
    door: Door, wall: float, monotonic: float, boot: str, age: float
) -> None:
    at = {"wall_seconds": wall, "monotonic_seconds": monotonic, "boot_id": boot}
    door.send(snapshot(1, measurements=Measurements(load1=1.0), **at), now=NOW)
    assert door.rows("SELECT taken_at FROM measurement") == [(NOW - age,)]
    assert door.rows("SELECT observed_at FROM device") == [(NOW - age,)]


def test_a_backlog_does_not_make_a_machine_look_seen_earlier(door: Door) -> None:
    door.send(snapshot(99), epoch=EPOCH, losses=[Loss(epoch=EPOCH, first=1, last=98, reason="evicted")])
    door.send(snapshot(1), epoch=OLD_EPOCH)
    assert door.rows("SELECT observed_at FROM device") == [(NOW - 1,)]


def test_each_day_of_contact_is_noted_once_by_the_time_of_the_snapshot_not_of_its_arrival(door: Door) -> None:
    def aged(sequence: int, seconds: float) -> bytes:
        return snapshot(sequence, boot_id="other", wall_seconds=NOW + 100 - seconds)

    door.send(aged(1, 3 * DAY), aged(2, 3 * DAY - 60), aged(3, 0))
    door.send(aged(4, 0), now=NOW + 60)
    door.intake.memory.forget()
    door.send(aged(5, 0), now=NOW + 120)
    assert door.rows("SELECT day, seen_at FROM sighting ORDER BY day") == [
        ("2019-11-05", NOW - 3 * DAY),
        ("2019-11-08", NOW),
    ]


def test_a_day_known_to_the_writer_is_not_written_again(door: Door) -> None:
    door.send(snapshot(1))
    door.connection.execute("DELETE FROM sighting")
    door.send(snapshot(2))
    assert door.rows("SELECT day FROM sighting") == []
