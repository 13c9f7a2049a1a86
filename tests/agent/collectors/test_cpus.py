from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.cpus import collect, parse_cpuinfo
from tests.fakes import FakeHost, recorded


def test_two_threads_of_a_core_are_one_core() -> None:
    (cpu,) = collect(recorded("desktop"))
    assert (cpu.cores, cpu.threads, cpu.max_hertz) == (2, 4, 3.7e9)


def test_each_package_is_one_processor() -> None:
    assert [(cpu.cores, cpu.threads) for cpu in collect(recorded("server"))] == [(4, 8), (4, 8)]


def test_the_frequency_of_the_moment_does_not_show() -> None:
    host = recorded("desktop")
    before = collect(host)
    host.files["/proc/cpuinfo"] = host.files["/proc/cpuinfo"].replace("1198.012", "3700.000")
    assert collect(host) == before


def test_without_topology_each_thread_is_a_core() -> None:
    (cpu,) = collect(recorded("container"))
    assert (cpu.cores, cpu.threads, cpu.vendor, cpu.model) == (4, 4, "0x41", None)


def test_a_processor_that_is_switched_off_takes_nothing_with_it() -> None:
    host = recorded("desktop")
    host.files["/proc/cpuinfo"] = host.files["/proc/cpuinfo"].rpartition("processor")[0]
    (cpu,) = collect(host)
    assert cpu.threads == 3


@given(st.text(st.sampled_from("processor\t: 01\nmodel name"), max_size=80))
def test_no_listing_is_too_odd_to_be_read(text: str) -> None:
    assert all(number >= 0 for number in parse_cpuinfo(text))


def test_a_machine_that_does_not_tell_has_no_processors_to_list() -> None:
    assert collect(FakeHost()) == ()
