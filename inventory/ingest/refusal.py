"""Why a request is not accepted: an answer, not an accident."""

from __future__ import annotations


class Refused(Exception):
    """A request that gets another answer than 2xx; nothing of it is stored."""

    def __init__(
        self,
        status: int,
        error: str,
        message: str,
        *,
        pointer: str | None = None,
        epoch: str | None = None,
        expected: int | None = None,
        retry_after: float | None = None,
        allow: str | None = None,
    ) -> None:
        super().__init__(f"{status} {error}: {message}")
        self.status, self.error, self.message = status, error, message
        self.pointer, self.epoch, self.expected = pointer, epoch, expected
        self.retry_after, self.allow = retry_after, allow
