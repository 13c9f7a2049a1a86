import pytest

from agent.collectors.base import NotApplicable
from agent.collectors.storages import collect as storages
from agent.collectors.wears import WEARS, collect
from agent.contract import Wear
from agent.smart.reports import FOLDER
from tests.fakes import recorded


def test_each_disk_that_keeps_an_account_gives_it() -> None:
    assert collect(recorded("mini")).value.wears == (Wear(name="mmcblk0", used_ratio=0.3),)
    found = collect(recorded("server-raid")).value.wears or ()
    assert [wear.name for wear in found] == [
        *(f"bus/0 megaraid,{place}" for place in range(4)),
        *("nvme0n1", "nvme1n1", "sdb", "sde"),
    ]


@pytest.mark.parametrize("machine", ["desktop", "server", "server-raid", "mini"])
def test_every_account_is_of_a_disk_of_the_inventory(machine: str) -> None:
    host = recorded(machine)
    names = {disk.name for disk in storages(host).value}
    assert {wear.name for wear in collect(host).value.wears or ()} <= names


def test_without_the_root_half_it_is_refused_by_name() -> None:
    host = recorded("desktop")
    host.files = {path: content for path, content in host.files.items() if not path.startswith(FOLDER)}
    answer = collect(host)
    assert (answer.value.wears, answer.denied) == ((), ("SMART",))


def test_a_machine_without_a_disk_has_nothing_to_wear() -> None:
    with pytest.raises(NotApplicable):
        collect(recorded("container"))


def test_it_is_not_asked_for_at_every_measuring() -> None:
    assert WEARS.every_seconds == 86_400
