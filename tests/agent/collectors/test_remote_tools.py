"""What can steer this machine from elsewhere."""

from agent.collectors.remote_tools import collect
from agent.contract import RemoteTool
from agent.packages.dpkg import STATUS
from tests.fakes import FakeHost

BOOK = (
    "Package: anydesk\nStatus: install ok installed\nVersion: 6.3.0\n\nPackage: bash\nStatus: install ok installed\n\n"
)


def test_a_program_is_told_with_its_version_and_whether_it_runs() -> None:
    host = FakeHost(
        files={STATUS: BOOK},
        times={STATUS: 1.0, "/opt/teamviewer": 1.0, "/run/systemd/system": 1.0},
        directories={"/sys/fs/cgroup/system.slice": ["anydesk.service"]},
    )
    assert collect(host) == (
        RemoteTool(name="AnyDesk", version="6.3.0", running=True),
        RemoteTool(name="TeamViewer", running=False),
    )


def test_a_machine_without_any_says_so() -> None:
    assert collect(FakeHost()) == ()
