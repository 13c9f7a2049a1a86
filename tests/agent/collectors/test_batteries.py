import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.batteries import collect
from agent.contract import Battery
from agent.junk import Junk
from tests.fakes import FakeHost, recorded

BATTERY = "/sys/class/power_supply/BAT1/"


def powered(**values: str) -> FakeHost:
    return FakeHost(files={BATTERY + name: value + "\n" for name, value in ({"type": "Battery"} | values).items()})


def test_a_battery_is_told_as_it_was_made_and_in_base_units() -> None:
    assert collect(recorded("laptop-dock")).value == (
        Battery(
            name="BAT0",
            manufacturer="SMP",
            model="5B10W51836",
            serial="1234",
            chemistry="Li-poly",
            design_joules=181_800.0,
            design_volts=15.48,
        ),
    )


def test_a_battery_that_counts_charge_is_told_as_energy_all_the_same() -> None:
    (battery,) = collect(powered(charge_full_design="4400000", voltage_min_design="10800000")).value
    assert battery.design_joules == 171_072.0  # 4.4 Ah at 10.8 V are 47.52 Wh
    (battery,) = collect(powered(charge_full_design="4400000")).value
    assert battery.design_joules is None


@pytest.mark.parametrize("nothing", ["0", "-1", "", "unknown"])
def test_a_value_that_a_battery_does_not_know_is_not_told(nothing: str) -> None:
    host = powered(energy_full_design=nothing, voltage_min_design=nothing, technology="Unknown")
    assert collect(host).value == (Battery(name="BAT1"),)


@pytest.mark.parametrize("other", [{"scope": "Device"}, {"present": "0"}, {"type": "UPS"}, {"type": "Mains"}])
def test_batteries_of_mice_empty_bays_and_sockets_are_none(other: dict[str, str]) -> None:
    assert collect(powered(**other)).value == ()


def test_a_machine_that_could_tell_and_has_none_has_none() -> None:
    assert collect(recorded("desktop")).value == ()
    assert collect(recorded("server")).value == ()


def test_a_kernel_that_knows_of_no_batteries_has_nothing_to_look_at() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))


def test_what_a_maker_never_filled_in_is_left_out_and_kept_to_be_seen() -> None:
    answer = collect(powered(model_name="To Be Filled By O.E.M.", serial_number="00000", manufacturer="SMP"))
    assert answer.value == (Battery(name="BAT1", manufacturer="SMP"),)
    assert answer.junk == (Junk("BAT1.model", "To Be Filled By O.E.M."), Junk("BAT1.serial", "00000"))
