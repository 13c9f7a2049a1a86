"""Decoding survives whatever a device may answer, and says of numbers what the standards say."""

from __future__ import annotations

import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.encode import plain
from agent.neighbours.answers import Answers, Oid, Value, as_mac, as_text, oid
from agent.neighbours.describe import describe
from agent.neighbours.interfaces import interfaces
from agent.neighbours.links import links
from agent.neighbours.printer import printer

IF, IFX = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
SUPPLY = "1.3.6.1.2.1.43.11.1.1"
REMOTE = "1.0.8802.1.1.2.1.4.1.1"
PREFIXES = [
    oid(each)
    for each in (
        "1.3.6.1.2.1.1", IF, IFX, SUPPLY, REMOTE, "1.3.6.1.2.1.4.20.1.2", "1.3.6.1.2.1.4.34.1.3",
        "1.3.6.1.2.1.10.7.2.1.19", "1.3.6.1.2.1.47.1.1.1.1", "1.3.6.1.2.1.33.1", "1.3.6.1.2.1.25.3",
        "1.3.6.1.4.1.9.9.23.1.2.1.1", "1.3.6.1.4.1.318.1.1.1",
    )
]  # fmt: skip
ARC = st.one_of(st.integers(0, 30), st.integers(0, 2**32 - 1))
OIDS = st.builds(lambda prefix, rest: (*prefix, *rest), st.sampled_from(PREFIXES), st.lists(ARC, max_size=6))
VALUES = st.one_of(st.integers(-(2**63), 2**64), st.binary(max_size=300), st.lists(ARC, max_size=20).map(tuple))


def rows(*pairs: tuple[str, Value]) -> Answers:
    return Answers({oid(at): value for at, value in pairs})


@settings(max_examples=400, deadline=None)
@example({(*oid("1.3.6.1.4.1.9.9.23.1.2.1.1"), 6): b"a row without an index"})
@given(st.dictionaries(OIDS, VALUES, max_size=40))
def test_any_answers_at_all_are_described(found: dict[Oid, Value]) -> None:
    assert plain(describe(Answers(found)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_a_text_is_short_and_shows_on_a_screen(value: bytes) -> None:
    text = as_text(value)
    assert text is None or (0 < len(text) <= 255 and text.isprintable())


def test_a_device_with_a_hundred_thousand_ports_costs_no_more_than_it_may() -> None:
    began = time.process_time()
    found = interfaces(Answers({(*oid(f"{IF}.1"), index): index for index in range(1, 100_001)}))
    assert len(found) == 4096
    assert time.process_time() - began < 60  # a runaway, not a budget


def test_wide_counters_and_rates_win_over_narrow_ones() -> None:
    (port,) = interfaces(
        rows(
            (f"{IF}.1.7", 7),
            (f"{IF}.2.7", b"GigabitEthernet0/7"),
            (f"{IF}.5.7", 2**32 - 1),
            (f"{IF}.10.7", 12),
            (f"{IF}.6.7", bytes.fromhex("00005e005301")),
            (f"{IF}.7.7", 1),
            (f"{IF}.8.7", 2),
            (f"{IFX}.1.7", b"Gi0/7"),
            (f"{IFX}.6.7", 2**40),
            (f"{IFX}.15.7", 10_000),
            ("1.3.6.1.2.1.10.7.2.1.19.7", 3),
            ("1.3.6.1.2.1.4.20.1.2.192.0.2.9", 7),
        )
    )
    assert (port.name, port.description) == ("Gi0/7", "GigabitEthernet0/7")
    assert (port.speed_bits_per_second, port.received_bytes, port.duplex) == (10_000_000_000, 2**40, "full")
    assert (port.enabled, port.up, port.mac, port.addresses) == (True, False, "00:00:5e:00:53:01", ("192.0.2.9",))


def test_a_rate_of_nought_is_unknown_and_not_nought() -> None:
    (port,) = interfaces(rows((f"{IF}.1.1", 1), (f"{IF}.5.1", 0)))
    assert port.speed_bits_per_second is None


def test_what_a_supply_does_not_count_is_no_number() -> None:
    def one(level: int, capacity: int) -> tuple[int | None, float | None, str | None]:
        (found,) = printer(rows((f"{SUPPLY}.9.1.1", level), (f"{SUPPLY}.8.1.1", capacity))).supplies
        return found.level, found.level_ratio, found.state

    assert one(25, 100) == (25, 0.25, None)
    assert one(-3, 100) == (None, None, "some_left")
    assert one(-2, -2) == (None, None, "unknown")
    assert one(-1, 100) == (None, None, None)
    assert one(7, -2) == (7, None, None)
    assert one(120, 100) == (120, None, None)


def test_the_complaints_of_a_printer_are_its_bits_from_the_highest() -> None:
    assert printer(rows(("1.3.6.1.2.1.25.3.5.1.2.1", b"\x24"))).errors == ("low_toner", "jammed")
    assert printer(rows(("1.3.6.1.2.1.25.3.5.1.2.1", b"\x80\x02"))).errors == (
        "low_paper",
        "overdue_prevent_maintenance",
    )


def test_a_neighbour_is_named_by_the_port_of_ours_that_hears_it() -> None:
    answers = rows(
        ("1.0.8802.1.1.2.1.3.7.1.3.5", b"ge-0/0/5"),
        (f"{REMOTE}.4.900.5.1", 4), (f"{REMOTE}.5.900.5.1", bytes.fromhex("00005e005302")),
        (f"{REMOTE}.7.900.5.1", b"\x01\x02\x03"), (f"{REMOTE}.9.900.5.1", "cổng".encode()),
    )  # fmt: skip
    (link,) = links(answers, ())
    assert (link.port, link.chassis, link.name) == ("ge-0/0/5", "00:00:5e:00:53:02", "cổng")
    assert link.remote_port == "01:02:03"


def test_addresses_of_noughts_or_ones_are_none() -> None:
    assert as_mac(bytes(6)) is None
    assert as_mac(b"\xff" * 6) is None
    assert as_mac(b"short") is None
    assert as_mac(bytes.fromhex("00005e005301")) == "00:00:5e:00:53:01"
