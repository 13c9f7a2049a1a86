"""What the kernel, udev and tools leave in files may be anything; a collector answers all the same."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.collectors import (
    batteries,
    charges,
    connectivity,
    filesystems,
    gpus,
    monitors,
    networks,
    pci_devices,
    printers,
    raids,
    storages,
    usb_devices,
    wears,
)
from agent.collectors.base import NotApplicable
from tests.fakes import recorded

READERS = {
    **dict.fromkeys((connectivity, filesystems, networks, raids, storages, wears), "server-raid"),
    **dict.fromkeys((batteries, charges, gpus, monitors, pci_devices, printers, usb_devices), "laptop-dock"),
}
"""By collector, the machine that has most of what it reads."""
MACHINES = {name: recorded(name) for name in set(READERS.values())}
FILES = {
    name: sorted(path for path in host.files if not path.startswith(("/proc/cpuinfo", "/etc/")))
    for name, host in MACHINES.items()
}
LINKS = {name: sorted(host.links) for name, host in MACHINES.items()}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(data=st.data(), blob=st.binary(max_size=300))
def test_any_text_in_any_file_is_answered(reader: Any, data: st.DataObject, blob: bytes) -> None:
    host: Any = recorded(READERS[reader])
    paths, links = FILES[READERS[reader]], LINKS[READERS[reader]]
    host.files |= data.draw(st.dictionaries(st.sampled_from(paths), st.text(), max_size=8))
    host.links |= data.draw(
        st.dictionaries(st.sampled_from(links), st.text(alphabet="/0:.a-block", max_size=40), max_size=4)
    )
    host.blobs = dict.fromkeys(host.blobs, blob.hex())
    with suppress(NotApplicable):
        reader.collect(host)
