from __future__ import annotations

import pytest

from inventory.connectivity.coverage import SHOWN, Evidence, coverage
from inventory.store.queries import Group, Line, Speed

BROADBAND = 256_000.0


def _line(down: float) -> Line:
    return Line(
        id=1,
        agency_id=7,
        technology="ftth",
        provider=None,
        down_bits_per_second=down,
        up_bits_per_second=None,
        metered=False,
        valid_from="2018-01-01",
        valid_to="9999-12-31",
    )


def _group(sight: str) -> Group:
    return Group(
        agency_id=7,
        kind="desktop",
        lifecycle="in_service",
        purpose="personal",
        ownership="state",
        sight=sight,
        simulated=False,
        number=1,
    )


def evidence(
    *, contracted: float | None = None, sight: str | None = None, speeds: tuple[tuple[str, float], ...] = ()
) -> Evidence:
    lines = [] if contracted is None else [_line(contracted)]
    groups = [] if sight is None else [_group(sight)]
    return coverage(
        [7],
        lines=lines,
        groups=groups,
        speeds=[Speed(7, method, rate) for method, rate in speeds],
        threshold_bits_per_second=BROADBAND,
    )[7]


@pytest.mark.parametrize(
    ("contracted", "sight", "speeds", "state"),
    [
        (30e6, "today", (("passive", 2e6),), "observed"),  # it may have been the file server of the office
        (30e6, "today", (("transfer", 2e6),), "measured"),
        (30e6, "today", (("transfer", 9e4), ("passive", 3e5)), "contradicted"),
        (30e6, "today", (("transfer", 9e4),), "contradicted"),
        (30e6, "silent", (("transfer", 9e4),), "contradicted"),
        (30e6, "recent", (("passive", 9e4),), "observed"),
        (30e6, "recent", (), "observed"),
        (None, "today", (), "observed"),
        (30e6, "silent", (), "contracted_only"),
        (30e6, "by_hand", (), "contracted_only"),
        (128e3, None, (), "none"),
        (None, None, (), "none"),
    ],
)
def test_each_agency_has_exactly_one_state_by_its_strongest_evidence(
    contracted: float | None, sight: str | None, speeds: tuple[tuple[str, float], ...], state: str
) -> None:
    assert evidence(contracted=contracted, sight=sight, speeds=speeds).state == state


def test_slow_traffic_alone_contradicts_nothing_only_a_transfer_asks_the_line() -> None:
    assert evidence(contracted=30e6, sight="today", speeds=(("passive", 1e4),)).state == "observed"


def test_the_threshold_itself_is_broadband() -> None:
    assert evidence(contracted=BROADBAND).contracted
    assert evidence(speeds=(("transfer", BROADBAND),)).measured
    assert not evidence(contracted=BROADBAND - 1).contracted


def test_a_slow_circuit_is_on_file_but_not_contracted_broadband() -> None:
    slow = evidence(contracted=128e3)
    assert (slow.on_file, slow.contracted, slow.contracted_bits_per_second) == (True, False, 128e3)


def test_a_contract_alone_reads_like_no_evidence() -> None:
    assert SHOWN["contracted_only"] == SHOWN["none"]
    assert SHOWN["none"].vi == "không rõ"
