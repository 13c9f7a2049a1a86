import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.networks import collect, parse_inet6
from agent.contract import Network
from tests.fakes import FakeHost, recorded


def _by_name(machine: str) -> dict[str, Network]:
    return {network.name: network for network in collect(recorded(machine))}


def test_loopback_is_no_adapter() -> None:
    assert "lo" not in _by_name("desktop")


@pytest.mark.parametrize(
    ("name", "kind", "removable"),
    [
        ("wlp2s0", "wireless", False),
        ("enp1s0", "wired", False),
        ("enx020000000e03", "wired", True),
        ("wwan0", "other", True),
        ("docker0", "virtual", False),
        ("tun0", "virtual", False),
    ],
)
def test_the_kind_of_an_adapter(name: str, kind: str, removable: bool) -> None:  # noqa: FBT001  # a column of the table above
    adapter = _by_name("laptop")[name]
    assert (adapter.kind, adapter.removable) == (kind, removable)


def test_the_burnt_in_address_is_told_beside_the_one_in_use() -> None:
    wireless = _by_name("laptop")["wlp2s0"]
    assert (wireless.mac, wireless.permanent_mac) == ("02:00:00:00:0e:01", "02:00:00:00:0e:11")
    first, second = _by_name("server")["eno1"], _by_name("server")["eno2"]
    assert first.mac == second.mac != second.permanent_mac


def test_addresses_that_last_are_told_and_those_of_a_day_are_not() -> None:
    assert _by_name("laptop")["wlp2s0"].addresses == ("10.0.0.25", "2001:db8:0:1::25")


def test_a_labelled_address_belongs_to_its_adapter() -> None:
    assert _by_name("desktop")["enp3s0"].addresses == ("192.168.200.21", "192.168.200.22")


def test_an_adapter_without_a_cable_has_no_speed() -> None:
    unplugged = _by_name("mini")["enp2s0"]
    assert (unplugged.up, unplugged.speed_bits_per_second, unplugged.addresses) == (False, None, ())


def test_speed_is_told_in_bits_per_second() -> None:
    assert _by_name("desktop")["enp3s0"].speed_bits_per_second == 100e6


def test_the_kernels_table_is_read_in_its_own_notation() -> None:
    table = "20010db8000000000000000000000001 02 40 00 80 eth0\nfe800000000000000000000000000001 02 40 20 80 eth0\n"
    assert parse_inet6(table) == {("eth0", "2001:db8::1")}
    assert parse_inet6("") == set()


def test_a_machine_with_loopback_alone_has_no_adapters() -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost(files={"/sys/class/net/lo/type": "772\n"}))
