"""What the kernel, udev and tools leave in files may be anything; a collector answers all the same."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors import connectivity, filesystems, networks, raids, storages, wears
from agent.collectors.base import NotApplicable
from tests.fakes import recorded

READERS = (connectivity, filesystems, networks, raids, storages, wears)
FILES = sorted(path for path in recorded("server-raid").files if not path.startswith(("/proc/cpuinfo", "/etc/")))
LINKS = sorted(recorded("server-raid").links)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(
    files=st.dictionaries(st.sampled_from(FILES), st.text(), max_size=8),
    links=st.dictionaries(st.sampled_from(LINKS), st.text(alphabet="/0:.a-block", max_size=40), max_size=4),
    blob=st.binary(max_size=64),
)
def test_any_text_in_any_file_is_answered(
    reader: Any, files: dict[str, str], links: dict[str, str], blob: bytes
) -> None:
    host: Any = recorded("server-raid")
    host.files |= files
    host.links |= links
    host.blobs = dict.fromkeys(host.blobs, blob.hex())
    with suppress(NotApplicable):
        reader.collect(host)
