from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from agent.encode import section_digests, snapshot_bytes
from inventory.demo import fleet
from inventory.demo.fleet import ROUND_SECONDS
from inventory.indicators.definition import BROADBAND_BITS_PER_SECOND
from inventory.text.when import DAY_SECONDS
from tests.inventory.demo.played import NOW

if TYPE_CHECKING:
    from agent.contract import Throughput
    from inventory.demo.fleet import Player

LIVE = tuple(player for player in fleet.players() if player.live)


def _rates(code: str, method: str) -> list[float]:
    players = [player for player in fleet.players() if player.agency.code == code]
    found = [one for player in players for one in _throughputs(player) if one.method == method]
    return [one.down_bits_per_second or 0.0 for one in found]


def _throughputs(player: Player) -> tuple[Throughput, ...]:
    measurements = fleet.measurement(player, 2, NOW).measurements
    return (measurements.throughputs if measurements else None) or ()


def test_the_lines_prove_what_the_sample_says_of_them() -> None:
    transfers = {player.agency.code: _rates(player.agency.code, "transfer") for player in fleet.players()}
    assert sum(any(rate >= BROADBAND_BITS_PER_SECOND for rate in rates) for rates in transfers.values()) == 20
    slow = {code for code, rates in transfers.items() if rates and max(rates) < BROADBAND_BITS_PER_SECOND}
    assert slow == {"03232"}
    assert {code for code, rates in transfers.items() if not rates} == {"03220", "03223", "03229", "03235"}


def test_where_nobody_transfers_little_traffic_was_seen() -> None:
    for code in ("03223", "03229", "03235", "03232"):
        assert 0 < max(_rates(code, "passive")) < BROADBAND_BITS_PER_SECOND
    assert _rates("03220", "passive") == []


def test_no_transfer_is_made_over_a_metered_line() -> None:
    assert all(one.method == "passive" for p in fleet.players() if p.agency.metered for one in _throughputs(p))


def test_one_live_machine_of_an_agency_speaks_for_its_line() -> None:
    probes = Counter(player.agency.code for player in fleet.players() if player.probe)
    assert set(probes.values()) == {1}
    assert set(probes) == {player.agency.code for player in LIVE}


def test_the_silent_were_last_heard_more_than_30_days_ago() -> None:
    silent = [player for player in fleet.players() if not player.live]
    assert len(silent) == 11
    for player in silent:
        age = fleet.monotonic(NOW) - fleet.measurement(player, 2, NOW).monotonic_seconds
        assert 30 * DAY_SECONDS < age < 90 * DAY_SECONDS


def test_what_a_machine_is_does_not_change_with_time() -> None:
    for player in fleet.players()[:20]:
        first, later = (fleet.inventory(player, 1, now) for now in (NOW, NOW + 86_400))
        assert first.sections is not None
        assert first.digests == later.digests == section_digests(first.sections)


def test_a_snapshot_has_the_same_bytes_every_time() -> None:
    player = LIVE[0]
    assert snapshot_bytes(fleet.measurement(player, 2, NOW)) == snapshot_bytes(fleet.measurement(player, 2, NOW))


@given(
    start=st.floats(1e9, 2e9),
    steps=st.lists(st.floats(0.01, 40.0), min_size=1, max_size=30),
)
def test_every_live_machine_has_one_turn_a_round(start: float, steps: list[float]) -> None:
    """However the time is cut up, the turns are the same."""
    now, heard = start, []
    for step in steps:
        heard += fleet.turns(LIVE, now, now + step)
        now += step
    whole = fleet.turns(LIVE, start, now)
    assert heard[-len(whole) :] == whole if whole else heard == []
    if now - start < ROUND_SECONDS - 5:
        assert len({player.machine.number for player in heard}) == len(heard)
