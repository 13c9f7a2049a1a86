from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import NotApplicable
from agent.collectors.networks import collect, parse_inet6
from agent.contract import Network
from tests.fakes import FakeHost, recorded


def _by_name(machine: str | FakeHost) -> dict[str, Network]:
    host = recorded(machine) if isinstance(machine, str) else machine
    return {network.name: network for network in collect(host)}


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


@pytest.mark.parametrize("line", ["", "x", "1 2 3 4 5 6", "zz 02 40 00 80 eth0", "20010db8 02 40 00 80 eth0", "\0" * 9])
def test_a_torn_line_is_no_address(line: str) -> None:
    assert parse_inet6(line + "\n") == set()


@given(st.text())
def test_any_text_in_the_table_is_read_without_a_fall(text: str) -> None:
    parse_inet6(text)


@pytest.mark.parametrize(
    ("machine", "name", "maker", "model"),
    [
        ("laptop", "wlp2s0", "Intel Corporation", "Wi-Fi 6 AX200"),  # by the system's list
        ("laptop", "enx020000000e03", "Realtek", "USB 10/100/1000 LAN"),  # by its own word
        ("server-raid", "ens5f0", "Intel Corporation", "82599ES 10-Gigabit SFI/SFP+ Network Connection"),
        ("laptop", "docker0", None, None),
    ],
)
def test_an_adapter_has_a_maker_and_a_model(machine: str, name: str, maker: str | None, model: str | None) -> None:
    adapter = _by_name(machine)[name]
    assert (adapter.manufacturer, adapter.model) == (maker, model)


def test_speed_duplex_and_size_of_packets() -> None:
    adapter = _by_name("desktop")["enp3s0"]
    assert (adapter.speed_bits_per_second, adapter.duplex, adapter.mtu_bytes) == (100e6, "full", 1500)
    assert _by_name("server")["eno3"].duplex is None  # unknown, as long as there is no cable


@pytest.mark.parametrize(
    ("machine", "name", "gateway"),
    [
        ("laptop", "wlp2s0", "10.0.0.1"),
        ("laptop", "enx020000000e03", "192.168.1.1"),
        ("server", "bond0", "fe80::1%bond0"),
        ("server", "eno1", None),
        ("server-raid", "br0", "172.20.0.1"),
    ],
)
def test_each_adapter_has_its_own_way_out(machine: str, name: str, gateway: str | None) -> None:
    assert _by_name(machine)[name].gateway == gateway


@pytest.mark.parametrize("name", ["bond0", "bond0.20", "br0"])
def test_what_is_made_of_other_adapters_is_virtual_and_as_fast_as_they_are(name: str) -> None:
    adapter = _by_name("server-raid")[name]
    assert (adapter.kind, adapter.speed_bits_per_second) == ("virtual", 20e9)


def test_the_speed_that_a_tunnel_pretends_is_none() -> None:
    tunnel = _by_name("laptop")["tun0"]
    assert (tunnel.kind, tunnel.speed_bits_per_second, tunnel.duplex) == ("virtual", None, None)


def _with(machine: str, name: str, **files: str) -> FakeHost:
    host = recorded(machine)
    host.links[f"/sys/class/net/{name}"] = f"/sys/devices/virtual/net/{name}"
    host.files |= {f"/sys/class/net/{name}/{file}": text + "\n" for file, text in {"type": "1", **files}.items()}
    return host


GUESTS = {
    "Docker": ("veth1a2b3c4", "br-0123456789ab"),
    "libvirt": ("vnet12",),
    "Proxmox": ("tap100i0", "fwbr100i0", "fwpr100p0"),
    "Kubernetes": ("cali0123456789a", "lxc0123456789ab"),
    "systemd": ("ve-web", "vb-web"),
}


@pytest.mark.parametrize("name", [name for names in GUESTS.values() for name in names])
def test_the_adapters_of_guests_and_containers_come_and_go_without_a_trace(name: str) -> None:
    assert collect(_with("server-raid", name, address="02:00:00:00:99:01")) == collect(recorded("server-raid"))


def test_a_tap_that_hangs_on_a_bridge_is_a_guests() -> None:
    host = _with("server-raid", "tap7", tun_flags="0x1002")
    assert "tap7" in _by_name(host)  # a tunnel of this machine
    host.links["/sys/class/net/tap7/master"] = "/sys/devices/virtual/net/br0"
    assert "tap7" not in _by_name(host)


@pytest.mark.parametrize("name", ["docker0", "virbr0", "lxcbr0", "vmbr0", "br-lan", "wg0", "bond0"])
def test_what_the_machine_has_of_its_own_stays(name: str) -> None:
    assert name in _by_name(_with("desktop", name))


def test_the_one_adapter_of_a_container_is_its_own() -> None:
    assert list(_by_name("container")) == ["eth0"]


@pytest.mark.parametrize(
    ("files", "mac"),
    [
        ({"addr_assign_type": "0", "address": "00:16:3e:00:00:01"}, "00:16:3e:00:00:01"),
        ({"addr_assign_type": "2", "address": "00:16:3e:00:00:01"}, "00:16:3e:00:00:01"),  # of an adapter below
        ({"addr_assign_type": "1", "address": "7a:00:00:00:00:01"}, None),  # drawn by the kernel
        ({"addr_assign_type": "3", "address": "02:42:00:00:00:01"}, None),  # drawn by a program
        ({"addr_assign_type": "3", "address": "00:16:3e:00:00:01"}, "00:16:3e:00:00:01"),  # set by a person
        ({"address": ""}, None),
    ],
)
def test_an_address_drawn_at_each_start_is_none(files: dict[str, str], mac: str | None) -> None:
    assert _by_name(_with("desktop", "x0", **files))["x0"].mac == mac


def test_wifi_that_shows_each_network_another_address_is_described_in_the_same_words() -> None:
    host = recorded("laptop")
    before = collect(host)
    host.files["/sys/class/net/wlp2s0/address"] = "ce:12:34:56:78:9a\n"
    assert collect(host) == before
    assert (_by_name(host)["wlp2s0"].mac, _by_name(host)["wlp2s0"].permanent_mac) == (None, "02:00:00:00:0e:11")


def test_a_lease_renewed_and_privacy_addresses_replaced_change_nothing() -> None:
    host = recorded("laptop")
    before = collect(host)
    table = host.files["/proc/net/if_inet6"]
    host.files["/proc/net/if_inet6"] = (
        table.replace("deadbeef", "c0ffee00") + "20010db8000000010000000000000bad 03 40 00 09   wlp2s0\n"
    )
    host.files["/sys/class/net/wlp2s0/statistics/rx_bytes"] = "600000000\n"
    assert collect(host) == before


def test_an_address_that_a_machine_gave_itself_for_want_of_a_lease_is_none() -> None:
    host = recorded("desktop")
    host.ipv4 = [["lo", "127.0.0.1"], ["enp3s0", "169.254.17.3"]]
    assert _by_name(host)["enp3s0"].addresses == ()


def test_a_cable_pulled_leaves_the_hardware_as_it_was() -> None:
    host = recorded("desktop")
    (before,) = collect(host)
    net = "/sys/class/net/enp3s0/"
    del host.files[net + "carrier"]
    host.files |= {net + "speed": "-1\n", net + "duplex": "unknown\n", "/proc/net/route": ""}
    host.ipv4 = [["lo", "127.0.0.1"]]
    (after,) = collect(host)
    connection = {"up": True, "speed_bits_per_second": 100e6, "duplex": "full", "gateway": "192.168.200.1"}
    assert after != before
    assert replace(after, **connection, addresses=before.addresses) == before  # type: ignore[arg-type]


def test_a_machine_with_loopback_alone_has_no_adapters() -> None:
    with pytest.raises(NotApplicable):
        collect(FakeHost(files={"/sys/class/net/lo/type": "772\n"}))
