"""The tree keeps its promises: names are ours alone, versions agree, documents are linked."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", ["agent", "inventory", "exporters"])
def test_no_other_distribution_provides_our_packages(package: str) -> None:
    providers = importlib.metadata.packages_distributions().get(package, [])
    assert set(providers) <= {"somay"}


def test_the_base_install_is_the_standard_library_and_psutil() -> None:
    assert [re.split(r"[<>=]", name)[0] for name in PYPROJECT["project"]["dependencies"]] == ["psutil"]


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    pages = {page.name for page in (ROOT / "docs/adr").glob("[0-9]*.md")}
    assert pages == set(re.findall(r"\(([0-9]{4}-[a-z-]+\.md)\)", index))


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_lock_line_is_pinned_by_hash_and_names_no_registry() -> None:
    for lock in ("run.txt", "dev.txt"):
        text = (ROOT / "deploy/lock" / lock).read_text(encoding="utf-8")
        requirements = [block for block in re.split(r"\n(?=\S)", text.strip()) if not block.startswith("#")]
        assert all("--hash=sha256:" in block for block in requirements)
        assert "://" not in text


def imported(folder: str, *, but: str = "") -> dict[str, set[str]]:
    """Return the modules that the files of a folder name, by file."""
    return {
        str(path.relative_to(ROOT)): set(_named(ast.parse(path.read_text(encoding="utf-8"))))
        for path in (ROOT / folder).rglob("*.py")
        if not (but and path.is_relative_to(ROOT / but))
    }


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from agent import encode` names a module, `from agent.text import Text` does not
            yield from (f"agent.{alias.name}" for alias in node.names) if node.module == "agent" else (node.module,)


def test_the_agent_knows_the_standard_library_and_psutil_only() -> None:
    allowed = {*sys.stdlib_module_names, "psutil", "agent"}
    foreign = {
        file: {name for name in names if name.partition(".")[0] not in allowed}
        for file, names in imported("agent").items()
    }
    # The extra "neighbours", loaded by nobody else.
    door = {"agent/neighbours/client.py": {"pyasn1.error", "pysnmp.error", "pysnmp.hlapi.v3arch"}}
    assert {file: names for file, names in foreign.items() if names} == door


@pytest.mark.parametrize(
    ("folder", "but", "allowed"),
    [
        ("inventory", "inventory/demo", {"agent.contract", "agent.text", "agent.codes", "agent.evidence"}),
        (
            "inventory/demo",
            "",
            {
                *("agent.contract", "agent.text", "agent.transport", "agent.enrolment"),
                # what those two speak and keep: bytes, keys, durable files, the version in each snapshot
                *("agent.encode", "agent.secret", "agent.durable", "agent.VERSION"),
            },
        ),
        ("exporters", "exporters/node", {"agent.contract", "agent.text"}),
        ("exporters/node", "", {"agent.host"}),
    ],
)
def test_others_know_of_the_agent_only_what_is_written_here(folder: str, but: str, allowed: set[str]) -> None:
    known = {
        name for names in imported(folder, but=but).values() for name in names if name.partition(".")[0] == "agent"
    }
    assert known <= allowed
