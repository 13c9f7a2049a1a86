from agent.collectors.usage import collect
from agent.contract import Usage
from tests.fakes import recorded


def test_each_volume_is_as_full_as_it_is() -> None:
    measured = collect(recorded("mini")).value
    assert measured.filesystems == (
        Usage(mountpoint="/", size_bytes=60_000_000_000, free_bytes=45_000_000_000),
        Usage(mountpoint="/boot/efi", size_bytes=535_805_952, free_bytes=529_000_000),
    )


def test_one_dead_mount_does_not_cost_the_others() -> None:
    host = recorded("mini")
    del host.spaces["/"]
    measured = collect(host).value
    assert [usage.mountpoint for usage in measured.filesystems or ()] == ["/boot/efi"]


def test_a_mount_that_may_not_be_looked_at_is_named() -> None:
    measured = collect(recorded("laptop"))
    assert measured.denied == ("/boot/efi",)
