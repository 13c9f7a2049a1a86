from hypothesis import given
from hypothesis import strategies as st

from agent.collectors.base import Partial
from agent.collectors.cpus import collect, parse_cpuinfo
from agent.junk import Junk
from agent.smbios.source import KERNEL
from tests.fakes import FakeHost, recorded
from tests.smbios.build import Said, build


def test_two_threads_of_a_core_are_one_core() -> None:
    (cpu,) = collect(recorded("desktop")).value
    assert (cpu.cores, cpu.threads, cpu.max_hertz) == (2, 4, 3.7e9)


def test_each_package_is_one_processor() -> None:
    assert [(cpu.cores, cpu.threads) for cpu in collect(recorded("server")).value] == [(4, 8), (4, 8)]


def test_the_frequency_of_the_moment_does_not_show() -> None:
    host = recorded("desktop")
    before = collect(host)
    host.files["/proc/cpuinfo"] = host.files["/proc/cpuinfo"].replace("1198.012", "3700.000")
    assert collect(host) == before


def test_without_topology_each_thread_is_a_core() -> None:
    (cpu,) = collect(recorded("container")).value
    assert (cpu.cores, cpu.threads, cpu.vendor, cpu.model) == (4, 4, "0x41", None)


def _arm(*sockets: dict[str, str]) -> FakeHost:
    """Return the container's processor, which its kernel has no name for, on a board with firmware tables."""
    host = recorded("container")
    said = [Said(4, place, 0, {"Type": "Central Processor", **one}) for place, one in enumerate(sockets)]
    host.blobs[f"{KERNEL}/DMI"] = build(said).table.hex()
    return host


SOCKET = {"Status": "Populated, Enabled", "Manufacturer": "Ampere(R)", "Version": "Ampere(R) Altra(R) Processor"}


def test_a_processor_that_its_kernel_cannot_name_bears_the_name_that_the_firmware_gives_it() -> None:
    (cpu,) = collect(_arm(SOCKET, {"Status": "Unpopulated"})).value
    assert (cpu.model, cpu.vendor, cpu.cores) == ("Ampere(R) Altra(R) Processor", "Ampere(R)", 4)


def test_names_are_not_guessed_where_the_counts_differ_or_are_none() -> None:
    assert collect(_arm(SOCKET, SOCKET)).value[0].model is None
    answer = collect(_arm({**SOCKET, "Version": "To Be Filled By O.E.M.", "Manufacturer": "Not Specified"}))
    assert (answer.value[0].model, answer.value[0].vendor) == (None, "0x41")
    assert answer.junk == (Junk("0.model", "To Be Filled By O.E.M."),)


def test_a_name_that_only_root_may_read_is_denied() -> None:
    host = _arm(SOCKET)
    host.denied = [f"{KERNEL}/DMI"]
    answer = collect(host)
    assert (answer.denied, answer.value[0].model) == (("model",), None)


def test_a_processor_that_is_switched_off_takes_nothing_with_it() -> None:
    host = recorded("desktop")
    host.files["/proc/cpuinfo"] = host.files["/proc/cpuinfo"].rpartition("processor")[0]
    (cpu,) = collect(host).value
    assert cpu.threads == 3


@given(st.text(st.sampled_from("processor\t: 01\nmodel name"), max_size=80))
def test_no_listing_is_too_odd_to_be_read(text: str) -> None:
    assert all(number >= 0 for number in parse_cpuinfo(text))


def test_a_machine_that_does_not_tell_has_no_processors_to_list() -> None:
    assert collect(FakeHost()) == Partial(())
