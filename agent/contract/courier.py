"""A file that carries snapshots by hand: the batches that a network would carry, signed by the agent that wrote it.

``COURIER_MAGIC``, the head as one line of JSON, then each batch (gzip, as it would be posted) behind its length as
four bytes in network order, a length of zero, and at the end HMAC-SHA256 over all bytes before it. Its key is the
SHA-256 of the secret for files, which the register was given with the enrolment and uses for nothing else.
"""

from __future__ import annotations

from typing import Final

from agent.contract.bounds import Count, Epoch, Instant, Name
from agent.record import Record

COURIER_MAGIC: Final = b"somay courier 1\n"
COURIER_BYTES: Final = 64 * 1024 * 1024
"""The longest file; what a machine records in months is shorter."""
COURIER_HEAD_BYTES: Final = 4096
COURIER_SIGNATURE_BYTES: Final = 32


class CourierHead(Record):
    """Whose snapshots these are, and what the agent's clock said when it wrote them out."""

    agent_id: Name
    epoch: Epoch
    first: Count
    last: Count
    """The numbers of the first and the last snapshot inside; both 0 where there are only losses."""
    wall_seconds: Instant
    agent_version: Name
