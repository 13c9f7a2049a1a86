import pytest

from agent.collectors.memory import collect, meminfo
from agent.contract import Memory
from tests.fakes import FakeHost, recorded


def test_kibibytes_are_told_in_bytes() -> None:
    host = FakeHost(files={"/proc/meminfo": "MemTotal: 2 kB\nSwapTotal: 1 kB\n"})
    assert collect(host) == Memory(total_bytes=2048, swap_bytes=1024)


def test_no_swap_is_zero_and_not_unknown() -> None:
    assert collect(recorded("mini")).swap_bytes == 0


def test_counts_of_pages_are_no_bytes() -> None:
    assert "HugePages_Total" not in meminfo(recorded("desktop"))


def test_a_machine_that_does_not_tell_is_a_failure_and_not_a_machine_without_memory() -> None:
    with pytest.raises(KeyError, match="MemTotal"):
        collect(FakeHost())
