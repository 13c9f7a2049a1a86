"""How the agent stands with its register: facts in a small file that anyone at the machine may read."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from agent import durable
from agent.encode import NotOurs, decode, encode
from agent.record import Record, replace
from agent.spool import Holding  # noqa: TC001  # the decoder looks the type up
from agent.text import Problem, Text, why

if TYPE_CHECKING:
    from pathlib import Path

    from agent.delivery import Verdict


class Standing(Record):
    """The last contact, what is held, and what is in the way."""

    device: str
    agency: str
    written_seconds: float = 0.0
    attempt_seconds: float | None = None
    success_seconds: float | None = None
    """When the register last acknowledged."""
    next_seconds: float | None = None
    trouble: str | None = None
    trouble_detail: str = ""
    trouble_since_seconds: float | None = None
    forked_seconds: float | None = None
    """When this machine was found to share its key with another, and began anew."""
    copied_from: str | None = None
    """The device whose key this machine carried, before it found itself to be another."""
    copied_seconds: float | None = None
    disk_trouble: str | None = None
    clock_is_wrong: bool = False
    clock_offset: float | None = None
    """In seconds, how far this machine's clock is ahead of the register's, as of the last answer."""
    delivered: int = 0
    day_bytes: int = 0
    """What the sockets carried on the day (UTC) of the last contact, both ways."""
    daily_bytes: int = 0
    """What they may carry in a day."""
    saving: str = "usual"
    """The step of :mod:`agent.budget` at which it works."""
    holding: Holding | None = None

    def after(
        self,
        verdict: Verdict,
        *,
        now: float,
        holding: Holding,
        next_seconds: float,
        clock_is_wrong: bool,
        day_bytes: int,
        saving: str,
    ) -> Standing:
        """Return the standing after one more request."""
        forked = verdict.trouble == "forked"
        trouble = None if forked else verdict.trouble
        same = trouble is not None and trouble == self.trouble
        settled = verdict.reply
        return replace(
            self,
            device=settled.device if settled else self.device,
            agency=settled.agency if settled else self.agency,
            written_seconds=now,
            attempt_seconds=now,
            success_seconds=now if settled else self.success_seconds,
            next_seconds=now + next_seconds,
            trouble=trouble,
            trouble_detail=verdict.detail if trouble else "",
            trouble_since_seconds=self.trouble_since_seconds if same else now if trouble else None,
            forked_seconds=now if forked else self.forked_seconds,
            clock_is_wrong=clock_is_wrong,
            clock_offset=round(now - settled.server_time, 1) if settled else self.clock_offset,
            day_bytes=day_bytes,
            saving=saving,
            delivered=self.delivered + verdict.snapshots,
            holding=holding,
        )


def publish(path: Path, standing: Standing) -> None:
    """Show the standing to the people of this machine; it holds no secret."""
    with contextlib.suppress(OSError):  # a full disk must not stop the agent for the sake of a display
        durable.write(path, encode(standing), 0o644)


def published(path: Path) -> Standing | None:
    """Return the standing the agent showed last, if it ever did."""
    try:
        return decode(Standing, path.read_bytes())
    except (FileNotFoundError, NotOurs):
        return None
    except OSError as error:
        raise _closed(error) from None


def _closed(error: OSError) -> Problem:
    return Problem(
        "SM-RUN-03",
        Text(f"Không đọc được trạng thái của agent: {why(error)}", f"Cannot read how the agent stands: {why(error)}"),
        Text(
            "Dịch vụ đang dừng, hoặc bạn không có quyền đọc thư mục của nó. Không đổi gì.",
            "Its service is stopped, or its folder is not yours to read. Nothing was changed.",
        ),
        Text("Chạy: sudo somay-agent status", "Run: sudo somay-agent status"),
        exit_code=4,
    )
