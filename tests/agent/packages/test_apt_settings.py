"""apt's settings are what ``apt-config`` makes of the same files."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.packages.apt_settings import parse, settings
from tests.fakes import FakeHost

FOLDER = "/etc/apt/apt.conf.d"
FILES = {
    f"{FOLDER}/10periodic": """\
APT::Periodic::Update-Package-Lists "1";
// APT::Periodic::Enable "0";
APT::Periodic::Enable "1";
""",
    f"{FOLDER}/20auto-upgrades": """\
/* what the
   installer asked */
APT {
  Periodic {
    Unattended-Upgrade "1"; # daily
    Download-Upgradeable-Packages "1";
  };
};
Unattended-Upgrade::Allowed-Origins { "${distro_id}:${distro_codename}-security"; "other"; };
""",
    f"{FOLDER}/50local.conf": 'apt::periodic::ENABLE "0";\n#clear APT::Periodic::Download-Upgradeable-Packages;\n',
    f"{FOLDER}/90ignored.dpkg-old": 'APT::Periodic::Enable "7";\n',
    "/etc/apt/apt.conf": 'APT::Default-Release "stable";\n',
}


def test_the_last_file_says_how_it_is() -> None:
    assert settings(FakeHost(files=FILES)) == {
        "apt::periodic::update-package-lists": "1",
        "apt::periodic::unattended-upgrade": "1",
        "apt::periodic::enable": "0",
        "apt::default-release": "stable",
    }


def test_it_is_what_apt_config_says(tmp_path: Path) -> None:
    if shutil.which("apt-config") is None:
        pytest.skip("NOT RUN: no apt-config on this machine to be the second witness")
    for path, text in FILES.items():
        (tmp_path / path[1:]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path[1:]).write_text(text, encoding="utf-8")
    root = tmp_path / "root.conf"
    root.write_text(f'Dir::Etc "{tmp_path}/etc/apt";\n', encoding="utf-8")
    environment = {"APT_CONFIG": str(root), "PATH": os.environ["PATH"]}
    for name, value in settings(FakeHost(files=FILES)).items():
        told = subprocess.run(
            ["apt-config", "shell", "X", name], env=environment, capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == f"X='{value}'"


def test_nothing_there_is_nothing_set() -> None:
    assert settings(FakeHost()) == {}


@given(st.text(alphabet='APT::x "{};#/*\n', max_size=200))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert len(list(parse(text))) <= text.count(";") + text.count("}")
