import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.charges import collect
from agent.contract import Charge
from tests.fakes import FakeHost, recorded

SUPPLY = "/sys/class/power_supply/"


def powered(**supplies: dict[str, str]) -> FakeHost:
    battery = {"type": "Battery"} | supplies.pop("BAT0", {})
    every = {"BAT0": battery} | supplies
    return FakeHost(
        files={f"{SUPPLY}{name}/{key}": value + "\n" for name, values in every.items() for key, value in values.items()}
    )


def one(host: FakeHost) -> Charge:
    (charge,) = collect(host).charges or ()
    return charge


def test_a_battery_tells_how_full_and_how_worn_it_is() -> None:
    assert collect(recorded("laptop-dock")).charges == (
        Charge(name="BAT0", charge_ratio=0.7998, full_joules=155_736.0, cycles=312, plugged_in=True),
    )


def test_a_battery_that_counts_charge_or_only_a_percentage_is_as_full() -> None:
    by_charge = one(powered(BAT0={"charge_now": "22", "charge_full": "44", "capacity": "99"}))
    assert by_charge.charge_ratio == 0.5
    assert one(powered(BAT0={"capacity": "37"})).charge_ratio == 0.37
    assert one(powered()).charge_ratio is None


@pytest.mark.parametrize(("now", "ratio"), [("110", 1.0), ("-5", 0.0)])
def test_a_ratio_stays_one(now: str, ratio: float) -> None:
    assert one(powered(BAT0={"energy_now": now, "energy_full": "100"})).charge_ratio == ratio


def test_a_battery_that_does_not_count_its_cycles_has_not_had_none() -> None:
    assert one(powered(BAT0={"cycle_count": "0"})).cycles is None


@pytest.mark.parametrize(
    ("sockets", "plugged_in"),
    [
        ({"AC": {"type": "Mains", "online": "1"}}, True),
        ({"AC": {"type": "Mains", "online": "0"}}, False),
        ({"AC": {"type": "Mains", "online": "0"}, "usb": {"type": "USB", "online": "1"}}, True),
        ({"pen": {"type": "Mains", "online": "1", "scope": "Device"}}, None),
        ({}, None),
    ],
)
def test_power_comes_through_any_socket(sockets: dict[str, dict[str, str]], *, plugged_in: bool | None) -> None:
    assert one(powered(**sockets)).plugged_in is plugged_in


@pytest.mark.parametrize(
    ("status", "plugged_in"), [("Discharging", False), ("Charging", True), ("Full", True), ("Unknown", None)]
)
def test_where_no_socket_tells_the_battery_does(status: str, *, plugged_in: bool | None) -> None:
    assert one(powered(BAT0={"status": status})).plugged_in is plugged_in


def test_a_machine_without_batteries_has_nothing_to_measure() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("desktop"))
