"""What a value of the contract may be: its unit and its limits, as markers that cost the agent nothing.

The register builds its constrained decoder from them.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

EPOCH_PATTERN: Final = r"^[0-9a-f]{32}$"
DIGEST_PATTERN: Final = r"^[0-9a-f]{64}$"


class Bound(NamedTuple):
    """The limits of one field: characters of a string, items of a tuple, or the range of a number."""

    ge: float | None = None
    le: float | None = None
    max_length: int | None = None
    pattern: str | None = None


Text = Annotated[str, Bound(max_length=4096)]
Name = Annotated[str, Bound(max_length=256)]
Epoch = Annotated[str, Bound(max_length=32, pattern=EPOCH_PATTERN)]
Digest = Annotated[str, Bound(max_length=64, pattern=DIGEST_PATTERN)]
Bytes = Annotated[int, Bound(ge=0, le=2**63 - 1)]
Count = Annotated[int, Bound(ge=0, le=2**31 - 1)]
Sequence = Annotated[int, Bound(ge=1, le=2**63 - 1)]
Seconds = Annotated[float, Bound(ge=0, le=1e12)]
Instant = Annotated[float, Bound(ge=-1e12, le=1e12)]
Ratio = Annotated[float, Bound(ge=0, le=1)]
Hertz = Annotated[float, Bound(ge=0, le=1e12)]
Joules = Annotated[float, Bound(ge=0, le=1e12)]
Metres = Annotated[float, Bound(ge=0, le=1e3)]
BitsPerSecond = Annotated[float, Bound(ge=0, le=1e15)]
Names = Annotated[tuple[Name, ...], Bound(max_length=64)]
