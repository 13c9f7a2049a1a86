"""Runs collectors: each alone, each against the clock, and turns what goes wrong into data.

A collector that hangs is left behind in its thread, and not started again while it is still there; what it would
have filled stays ``None``, which says nothing and deletes nothing.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from agent.collectors.base import Collector, NotApplicable, Partial
from agent.contract import SECTION_NAMES, Health, Measurements, Outcome, Sections
from agent.fit import fit
from agent.record import Record, names, replace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from agent.host import Host
    from agent.junk import Junk


class Collected(Record, kw_only=False):
    """What the collectors brought home, and how each of them fared."""

    sections: Sections
    measurements: Measurements | None
    health: tuple[Health, ...]
    junk: Mapping[str, tuple[Junk, ...]] = {}
    """What makers left in place of values, by section: never sent, and shown at the machine."""


class _Attempt:
    """What one collector says in its own time."""

    def __init__(self, error: str | None = None) -> None:
        self.outcome: Outcome = "timeout"
        self.value: Any = None
        self.error = error
        self.junk: tuple[Junk, ...] = ()
        self.ended = threading.Event()


def run(host: Host, collectors: Iterable[Collector[Any]], hanging: Collection[str] = ()) -> Collected:
    """Run the collectors given, one after the other, but none of those that are known to hang."""
    sections, measurements, health, junk = Sections(), None, [], {}
    for collector in collectors:
        attempt, how = _collect(host, collector, is_stuck=collector.name in hanging)
        value = attempt.value
        health.append(how)
        if attempt.junk:
            junk[collector.name] = attempt.junk
        if isinstance(value, Measurements):
            measurements = _merge(measurements, value)
        elif collector.name in SECTION_NAMES:
            sections = replace(sections, **{collector.name: value})
    return Collected(sections, measurements, tuple(health), junk)


def _collect(host: Host, collector: Collector[Any], *, is_stuck: bool) -> tuple[_Attempt, Health]:
    start = host.monotonic()
    attempt = None if is_stuck else _start(host, collector)
    if attempt is None:
        error = "still hanging since an earlier attempt"
        return _Attempt(), Health(collector=collector.name, outcome="timeout", seconds=0.0, error=error)
    if not attempt.ended.wait(collector.deadline_seconds):
        attempt = _Attempt(error=f"no answer in {collector.deadline_seconds:g} s")
    seconds = max(host.monotonic() - start, 0.0)
    how = Health(collector=collector.name, outcome=attempt.outcome, seconds=round(seconds, 4), error=attempt.error)
    return attempt, fit(how)


def _start(host: Host, collector: Collector[Any]) -> _Attempt | None:
    """Start a collector in a thread of its own, unless the thread of an earlier attempt is still there."""
    name = f"collector {collector.name}"
    if any(thread.name == name for thread in threading.enumerate()):
        return None
    attempt = _Attempt()
    threading.Thread(target=_guard, args=(host, collector, attempt), name=name, daemon=True).start()
    return attempt


def _guard(host: Host, collector: Collector[Any], attempt: _Attempt) -> None:
    try:
        _answer(host, collector, attempt)
    except NotApplicable as reason:
        attempt.outcome, attempt.error = "not_applicable", str(reason)
    except PermissionError as error:
        attempt.outcome, attempt.error = "denied", str(error)
    except TimeoutError as error:
        attempt.outcome, attempt.error = "timeout", str(error)
    except Exception as error:  # noqa: BLE001  # a broken collector must not cost the others
        attempt.outcome, attempt.error = "failed", f"{type(error).__name__}: {error}"
    finally:
        attempt.ended.set()


def _answer(host: Host, collector: Collector[Any], attempt: _Attempt) -> None:
    if collector.opt_in and collector.name not in host.switched_on:
        raise NotApplicable("switched off")
    answer = collector.collect(host)
    partial = answer if isinstance(answer, Partial) else Partial(answer)
    attempt.value = _fit(collector, partial.value)
    attempt.junk = partial.junk
    attempt.outcome = "denied" if partial.denied else "ok"
    attempt.error = "refused to this user: " + ", ".join(partial.denied) if partial.denied else None


def _fit(collector: Collector[Any], value: Any) -> Any:
    """Fit a value by the bounds of the field it goes to."""
    if isinstance(value, Measurements):
        return fit(value)
    return getattr(fit(Sections(**{collector.name: value})), collector.name)


def _merge(known: Measurements | None, part: Measurements) -> Measurements:
    """Return both parts in one; each field belongs to one collector."""
    if known is None:
        return part
    return replace(known, **{name: value for name in names(part) if (value := getattr(part, name)) is not None})
