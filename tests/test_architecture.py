"""The tree keeps its promises: names are ours alone, versions agree, documents are linked."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

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
