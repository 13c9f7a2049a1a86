import pytest

from agent.probes.allowed import is_allowed, is_own


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "169.254.169.254",
        "fe80::1%eth0",
        "fe80::1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
    ],
)
def test_this_machine_and_its_link_are_probed_only_where_its_administrator_says_so(address: str) -> None:
    assert not is_allowed(address)
    assert is_allowed(address, allow_local=True)


@pytest.mark.parametrize("address", ["224.0.0.1", "ff02::1", "0.0.0.0", "::", "255.255.255.255", "", "portal", "1.2.3"])
def test_nobody_may_ask_for_what_is_no_single_machine(address: str) -> None:
    assert not is_allowed(address, allow_local=True)


@pytest.mark.parametrize("address", ["192.0.2.10", "10.20.30.40", "2001:db8::5", "203.162.4.191"])
def test_the_network_of_the_office_and_the_world_are_open(address: str) -> None:
    assert is_allowed(address)


def test_this_machines_own_addresses_are_known_without_a_packet() -> None:
    assert is_own("127.0.0.1")
    assert not is_own("192.0.2.10")
