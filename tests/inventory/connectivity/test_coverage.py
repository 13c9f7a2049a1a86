from __future__ import annotations

import pytest

from inventory.connectivity.coverage import SHOWN, Evidence, coverage
from inventory.store.circuits import Line, Speed

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


def evidence(
    *, contracted: float | None = None, heard: bool = False, speeds: tuple[tuple[str, float], ...] = ()
) -> Evidence:
    lines = [] if contracted is None else [_line(contracted)]
    return coverage(
        [7],
        lines=lines,
        heard={7} if heard else {8},
        speeds=[Speed(7, method, rate) for method, rate in speeds],
        threshold_bits_per_second=BROADBAND,
    )[7]


@pytest.mark.parametrize(
    ("contracted", "heard", "speeds", "state"),
    [
        (30e6, True, (("passive", 2e6),), "observed"),  # it may have been the file server of the office
        (30e6, True, (("transfer", 2e6),), "measured"),
        (30e6, True, (("transfer", 9e4), ("passive", 3e5)), "contradicted"),
        (30e6, True, (("transfer", 9e4),), "contradicted"),
        (30e6, False, (("transfer", 9e4),), "contradicted"),
        (30e6, True, (("passive", 9e4),), "observed"),
        (30e6, True, (), "observed"),
        (None, True, (), "observed"),
        (30e6, False, (), "contracted_only"),
        (128e3, False, (), "none"),
        (None, False, (), "none"),
    ],
)
def test_each_agency_has_exactly_one_state_by_its_strongest_evidence(
    *, contracted: float | None, heard: bool, speeds: tuple[tuple[str, float], ...], state: str
) -> None:
    assert evidence(contracted=contracted, heard=heard, speeds=speeds).state == state


def test_slow_traffic_alone_contradicts_nothing_only_a_transfer_asks_the_line() -> None:
    assert evidence(contracted=30e6, heard=True, speeds=(("passive", 1e4),)).state == "observed"


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


@pytest.mark.parametrize("rate", [9e4, 5e6])
def test_a_line_that_was_measured_was_observed(rate: float) -> None:
    assert evidence(speeds=(("transfer", rate),)).observed
    assert not evidence(speeds=(("passive", rate),)).observed
