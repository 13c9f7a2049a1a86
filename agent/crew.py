"""The collectors of one kind: those that work often, in this process; and all together, in a child of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from agent.apart import Child, Lost
from agent.contract import Health, Sections
from agent.runner import Collected, run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from agent.collectors.base import Collector
    from agent.host import Host
    from agent.kept import Kept

_PATIENCE_SECONDS: Final = 900.0  # above the deadlines of all collectors together


class _Found(NamedTuple):
    """What a child brings home: beside the values, what the host is to remember of them."""

    collected: Collected
    periods: dict[str, int]
    memory: dict[str, tuple[float, ...]]
    kept: dict[str, Kept]


class Crew:
    """Looks at what it is asked for; what loads and holds much comes and goes with a child process."""

    def __init__(
        self, near: tuple[Collector[Any], ...], far: Callable[[], tuple[Collector[Any], ...]] | None = None
    ) -> None:
        self._near = near
        self._far = far
        self._hanging: dict[Child[_Found], frozenset[str]] = {}
        self.goes_on: Callable[[], bool] = lambda: True
        """Asked about once a second while a child works, whether to wait any longer."""
        self.periods = {each.name: each.every_seconds for each in near}
        """How often each collector asks to work, in seconds; of those that are far, from the first full look on."""
        self.is_known = far is None
        """Whether there is no collector that is not in ``periods``."""

    def look(self, host: Host, names: Collection[str] | None = None) -> Collected:
        """Run the collectors of these names, or all."""
        if self._far is None or (names is not None and {each.name for each in self._near}.issuperset(names)):
            return run(host, _named(self._near, names))
        return self._look_apart(host, self._far, names)

    def _look_apart(
        self, host: Host, far: Callable[[], tuple[Collector[Any], ...]], names: Collection[str] | None
    ) -> Collected:
        hanging = self._still_hanging()

        def work() -> _Found:
            collectors = far()
            found = run(host, _named(collectors, names), hanging)
            return _Found(found, {each.name: each.every_seconds for each in collectors}, host.memory, host.kept)

        child = Child(work)
        try:
            found = child.answer(_PATIENCE_SECONDS, self.goes_on)
        except Lost as loss:
            return self._nothing(names, str(loss))
        finally:
            gone = child.end()
        if not gone:
            late = (how.collector for how in found.collected.health if how.outcome == "timeout")
            self._hanging[child] = frozenset(late) - hanging
        self.periods, self.is_known = found.periods, True
        host.memory |= found.memory
        host.kept |= found.kept
        return found.collected

    def _still_hanging(self) -> frozenset[str]:
        """Return the collectors that hang in earlier children; no other is sent where they are stuck."""
        self._hanging = {child: names for child, names in self._hanging.items() if not child.is_gone()}
        return frozenset().union(*self._hanging.values())

    def _nothing(self, names: Collection[str] | None, why: str) -> Collected:
        """Return that nothing was observed, which deletes nothing."""
        lost = names or self.periods or ("inventory",)
        health = (Health(collector=name, outcome="failed", seconds=0.0, error=why) for name in lost)
        return Collected(Sections(), None, tuple(health))


def _named(collectors: tuple[Collector[Any], ...], names: Collection[str] | None) -> list[Collector[Any]]:
    return [each for each in collectors if names is None or each.name in names]
