from __future__ import annotations

from typing import Any

import pytest
from typer.main import get_command

from inventory.cli import reference
from inventory.cli.commands import BRANCHES, EVERYTHING, build


@pytest.fixture(scope="module")
def leaves() -> dict[str, Any]:
    found: dict[str, Any] = {}

    def walk(path: str, command: Any) -> None:
        for name, one in getattr(command, "commands", {}).items():
            walk(f"{path} {name}", one)
        if not hasattr(command, "commands"):
            found[path] = command

    walk("somay", get_command(build(EVERYTHING)))
    return found


def test_every_command_and_every_parameter_has_help(leaves: dict[str, Any]) -> None:
    silent = [path for path, command in leaves.items() if not command.help]
    silent += [f"{path} {one.name}" for path, command in leaves.items() for one in command.params if not one.help]
    assert silent == []


def test_the_page_names_every_command(leaves: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMAY_LANG", "en")
    page = reference.page()
    assert [path for path in leaves if f"### `{path}" not in page] == []


def test_each_branch_can_be_built_alone(leaves: dict[str, Any]) -> None:
    for branch in BRANCHES:
        root: Any = get_command(build(branch.name))
        assert branch.name in root.commands
    assert {path.split()[1] for path in leaves} == {branch.name for branch in BRANCHES}
