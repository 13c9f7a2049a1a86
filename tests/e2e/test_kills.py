"""Kill either side at random: generated = ingested once + declared lost + still spooled, after every kill."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.e2e.installation import Books, Installation, installed, read_books

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.e2e

KILLS = int(os.environ.get("SOMAY_KILLS", "20"))
SEED = int(os.environ.get("SOMAY_SEED", str(random.SystemRandom().randrange(2**32))))


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path) as installation:
        yield installation


def violations(books: Books) -> list[str]:
    """Return what is wrong with the books right after a kill, before anyone had time to mend it."""
    found = []
    if books.acknowledged_through > books.settled_through:
        found.append(f"acknowledged {books.acknowledged_through}, but stored only {books.settled_through}")
    if books.lacking:
        found.append(f"in no column: {sorted(books.lacking)[:10]}")
    if books.double:
        found.append(f"ingested and lost: {sorted(books.double)[:10]}")
    if books.lost or books.told_lost:
        found.append(f"declared lost though nothing was evicted: {sorted(books.lost)[:10]} {books.told_lost}")
    if books.ingested != len(books.receipts):
        found.append(f"counted {books.ingested} ingested, {len(books.receipts)} receipts")
    if books.settled_through != len(books.receipts):
        found.append(f"settled through {books.settled_through} with {len(books.receipts)} receipts")
    return found


def kill_and_look(one: Installation, draw: random.Random, server: str = "none", agent: str = "none") -> list[str]:
    """Let both work, kill one or both at a random moment, and read the books."""
    serving, working = one.start_server(server), one.start_workload(agent, draw.randrange(2**32))
    one.wait_for(lambda: one.recorded(working) > 5, working)
    time.sleep(draw.uniform(0.0, 0.4))
    victims = draw.choice(([serving], [working], [serving, working]))
    for victim in victims:
        victim.kill()
    time.sleep(draw.uniform(0.0, 0.1))  # the survivor goes on for a moment
    for process in (working, serving):
        process.kill()
        process.wait(30)
    return violations(read_books(one))


def drain(one: Installation, server: str = "none", agent: str = "none") -> Books:
    """Let faults stop: everything must arrive."""
    serving, working = one.start_server(server), one.start_workload(agent)
    one.wait_for(lambda: one.recorded(working) > 5, working)
    working.terminate()
    assert working.wait(60) == 0, one.logs()
    serving.terminate()
    assert serving.wait(60) == 0, one.logs()
    return read_books(one)


def test_no_kill_loses_or_doubles_a_snapshot(one: Installation) -> None:
    print(f"seed {SEED}, {KILLS} kills: SOMAY_SEED={SEED} SOMAY_KILLS={KILLS}")
    draw = random.Random(SEED)
    for number in range(KILLS):
        assert kill_and_look(one, draw) == [], f"kill {number} of seed {SEED}"
    books = drain(one)
    assert violations(books) == []
    assert books.waiting == frozenset()
    assert books.generated == books.settled_through == len(books.receipts) > KILLS


@pytest.mark.parametrize(
    ("server", "agent"),
    [
        ("acknowledge_before_commit", "none"),
        ("none", "delete_before_acknowledgement"),
        ("none", "number_without_keeping"),
    ],
)
def test_a_planted_bug_is_caught(one: Installation, server: str, agent: str) -> None:
    print(f"seed {SEED}")
    draw = random.Random(SEED)
    for _ in range(4 * KILLS):
        if kill_and_look(one, draw, server, agent):
            return
    pytest.fail(f"{server}/{agent} survived {4 * KILLS} kills of seed {SEED}")
