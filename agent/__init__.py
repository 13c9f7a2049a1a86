"""The agent: on every computer, standard library and psutil only."""

from typing import Final

VERSION: Final = "1.0.0"
BUILT_SECONDS: Final = 1_767_225_600.0  # 1 January 2026: no copy of this code is older, so no right clock is earlier
