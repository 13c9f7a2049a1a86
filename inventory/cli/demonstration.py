"""``somay demo``: the sample district, built elsewhere and only hung in here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.demo.command import app

if TYPE_CHECKING:
    import typer


def attach(root: typer.Typer, name: str) -> None:
    """Add the group."""
    root.add_typer(app, name="demo" if name == "*" else name)
