"""Whatever a machine says, the register can take it."""

import math
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.contract import Health, Measurements, Memory, Network, Sections, Snapshot, Storage, System
from agent.encode import decode, encode
from agent.fit import fit

_TEXT = st.builds(str.__mul__, st.text(st.characters(), max_size=8), st.sampled_from([1, 1, 1000]))
_WHOLE = st.integers(-(2**70), 2**70)
_NETWORK = st.builds(
    Network,
    name=_TEXT,
    mac=st.none() | _TEXT,
    kind=st.sampled_from([None, "wired", "virtual"]),
    up=st.none() | st.booleans(),
    speed_bits_per_second=st.none() | _WHOLE | st.floats(),
    addresses=st.none() | st.builds(lambda text, times: (text,) * times, _TEXT, st.sampled_from([0, 1, 64, 65])),
)

_SECTIONS = st.builds(
    Sections,
    system=st.none() | st.builds(System, model=_TEXT, chassis_type=_WHOLE, hypervisor=_TEXT),
    storages=st.none() | st.lists(st.builds(Storage, name=_TEXT, size_bytes=_WHOLE), max_size=3).map(tuple),
    networks=st.none() | st.lists(_NETWORK, max_size=3).map(tuple),
    memory=st.none() | st.builds(Memory, total_bytes=_WHOLE),
)


@given(_SECTIONS)
def test_what_was_fitted_is_accepted_by_the_checked_decoder(sections: Sections) -> None:
    fitted = fit(sections)
    assert decode(Sections, encode(fitted)) == fitted


@given(_SECTIONS)
def test_fitting_twice_changes_nothing_more(sections: Sections) -> None:
    once = fit(sections)
    assert fit(once) == once


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=256))
def test_what_is_within_bounds_is_left_as_it_is(text: str) -> None:
    system = System(model=text, chassis_type=3)
    assert fit(system) == system


def test_a_number_that_is_none_was_not_observed() -> None:
    assert fit(Measurements(cpu_ratio=math.nan, load1=math.inf)) == Measurements(load1=1e6)


def test_a_required_value_that_cannot_be_sent_is_an_error_that_names_the_field() -> None:
    with pytest.raises(ValueError, match="seconds"):
        fit(Health(collector="x", outcome="ok", seconds=math.nan))


def test_absent_and_empty_stay_what_they_are() -> None:
    assert fit(Sections(networks=(), storages=None)) == Sections(networks=(), storages=None)


def test_characters_no_database_takes_become_visible() -> None:
    assert fit(System(model="a\0b\ud800c")) == System(model="a\ufffdb\ufffdc")


@given(st.sampled_from([Sections, Measurements, Health, Snapshot]))
def test_every_kind_of_the_contract_can_be_fitted(kind: Any) -> None:
    """The hints of every class resolve; what stands in them is what fit knows how to take."""
    hints = get_type_hints(kind, include_extras=True)
    assert is_dataclass(kind)
    assert {one.name for one in fields(kind)} == set(hints)
