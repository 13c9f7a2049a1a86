"""Tab: commands, options, agencies and devices, and never an error in the middle of a line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inventory.cli.completion import SCRIPTS

if TYPE_CHECKING:
    from tests.inventory.cli.conftest import Somay


def words(somay: Somay, *typed: str) -> list[str]:
    ran = somay("__complete", *typed)
    assert (ran.code, ran.err) == (0, "")
    return [line.partition("\t")[0] for line in ran.out.splitlines()]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        (("age",), ["agency"]),
        (("agency", "me"), ["merge"]),
        (("agency", "show", "0322"), ["03220", "03223", "03226", "03229"]),
        (("agency", "show", "tua ch"), ["098", "03217"]),
        (("agency", "show", "HUỔI"), ["03220"]),
        (("headcount", "add", "VP", "3", "--category", "ca"), ["cadre"]),
        (("headcount", "add", "VP", "3", "--ba"), ["--basis"]),
        (("device", "show", "m-004"), ["M-0040", "M-0041"]),
        (("device", "show", "m-4"), []),
        (("device", "show", "sín chải"), ["M-0204", "M-0113"]),
        (("device", "show", "mc-vp"), ["M-0001", "M-0002", "M-0003"]),
        (("device", "place", "M-0043", "tckh"), ["TCKH"]),
        (("device", "list", "--agency", "vht"), ["VHTT"]),
        (("device", "list", "--format", "j"), ["json"]),
        (("agency", "list", "--la"), ["--lang"]),
        (("completion", "b"), ["bash"]),
    ],
)
def test_what_may_come_next(district: Path, somay: Somay, typed: tuple[str, ...], first: list[str]) -> None:
    found = words(somay, *typed)
    assert found[: len(first)] == first


@pytest.mark.parametrize(
    "typed", [("nonsense", "x"), ("agency", "show", "nowhere"), ("serve", "--bind", ""), ("agency", "list", "")]
)
def test_where_nothing_fits_nothing_is_said(district: Path, somay: Somay, typed: tuple[str, ...]) -> None:
    assert words(somay, *typed) == []


def test_without_a_register_commands_are_completed_and_agencies_are_not(somay: Somay) -> None:
    assert "agency" in words(somay, "")
    assert words(somay, "agency", "show", "") == []


@pytest.mark.parametrize("shell", sorted(SCRIPTS))
def test_each_shell_gets_its_script(somay: Somay, shell: str) -> None:
    assert somay("completion", shell).out == SCRIPTS[shell]


def test_a_real_bash_completes_an_agency(district: Path, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("NOT RUN: no bash on this machine")
    program = f"""{SCRIPTS["bash"]}
COMP_WORDS=(somay agency show tua) COMP_CWORD=3
_somay
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "SOMAY_HOME": str(tmp_path / "home")}
    told = subprocess.run(
        [bash, "-c", program], capture_output=True, text=True, check=True, env=environment, timeout=60
    )
    assert told.stdout.split()[:2] == ["098", "03217"]
