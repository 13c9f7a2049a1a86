import pytest

from agent.collectors.connectivity import Route, collect, default_route, parse_resolvers, parse_routes
from agent.contract import Connectivity
from agent.host import Register
from tests.fakes import FakeHost, recorded

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"


def test_a_machine_without_a_network_says_so() -> None:
    assert collect(FakeHost()) == Connectivity(resolvers=(), resolver_reached=False)


def test_the_preferred_way_out_is_the_one_of_the_smaller_metric() -> None:
    assert default_route(recorded("laptop")) == Route(100, "enx020000000e03", "192.168.1.1")


def test_a_gateway_on_the_link_is_named_with_the_link() -> None:
    assert default_route(recorded("server")) == Route(1024, "bond0", "fe80::1%bond0")


@pytest.mark.parametrize(
    "line",
    [
        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",  # a network of its own
        "eth0\t00000000\t0101A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0",  # not up
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0",  # half of everything, as VPNs do
        "torn",
        "",
    ],
)
def test_a_route_to_somewhere_is_no_way_out(line: str) -> None:
    assert parse_routes(HEAD + line + "\n") == []


def test_a_line_to_the_next_hop_may_have_no_gateway() -> None:
    line = "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n"
    assert parse_routes(HEAD + line) == [Route(0, "ppp0", None)]


def test_resolvers_behind_a_local_stub_are_told_instead_of_it() -> None:
    assert collect(recorded("laptop")).resolvers == ("192.168.1.1", "2001:db8:1::1")


def test_a_stub_that_does_not_tell_is_told_itself() -> None:
    host = recorded("laptop")
    del host.files["/run/systemd/resolve/resolv.conf"]
    assert collect(host).resolvers == ("127.0.0.53",)


def test_one_resolver_that_answers_is_enough() -> None:
    host = recorded("desktop")
    assert collect(host).resolver_reached is True  # the second one
    host.answers = {}
    assert collect(host).resolver_reached is False


def test_comments_and_options_are_no_resolvers() -> None:
    text = "# nameserver 192.0.2.1\nnameserver\noptions edns0\n nameserver  192.0.2.2 # office\n"
    assert parse_resolvers(text) == ("192.0.2.2",)


@pytest.mark.parametrize("reached", [True, False, None])
def test_whether_the_register_was_reached_is_what_the_transport_saw(reached: bool | None) -> None:  # noqa: FBT001  # a column of the table above
    host = FakeHost(register=Register("register.example", 8443, reached))
    assert collect(host).server_reached is reached
