import pkgutil
from importlib import import_module

from agent import collectors
from agent.collectors.base import Collector
from agent.collectors.every import COLLECTORS


def test_no_collector_was_forgotten_in_the_tuple() -> None:
    modules = [import_module(f"agent.collectors.{found.name}") for found in pkgutil.iter_modules(collectors.__path__)]
    written = {id(value) for module in modules for value in vars(module).values() if isinstance(value, Collector)}
    assert written == {id(collector) for collector in COLLECTORS}


def test_a_collector_bears_the_name_of_its_module() -> None:
    assert {collector.name for collector in COLLECTORS} == {
        found.name for found in pkgutil.iter_modules(collectors.__path__)
    } - {"base", "every", "often"}


def test_every_collector_has_a_deadline_within_its_period() -> None:
    assert [one.name for one in COLLECTORS if not 0 < one.deadline_seconds < one.every_seconds] == []
