"""The server's log: one event, one line of JSON on standard error, safe for any terminal."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from agent.text import safe_text


def event(name: str, **fields: Any) -> None:
    """Write one event; long values are cut, control characters made visible."""
    line = {"time": round(time.time(), 3), "event": name} | {key: _safe(value) for key, value in fields.items()}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def _safe(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float) else safe_text(str(value), 512)


class _Lines(logging.Handler):
    """Turns what libraries log into events."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        more = {} if error is None else {"error": f"{type(error).__name__}: {error}"}
        event("log", level=record.levelname.lower(), logger=record.name, message=record.getMessage().strip(), **more)


def take_over() -> None:
    """Send warnings and errors of every library into this log."""
    root = logging.getLogger()
    root.handlers[:] = [_Lines()]
    root.setLevel(logging.WARNING)
