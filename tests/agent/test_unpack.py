"""A long file is read in pieces, whatever it is packed with, and half of one is none."""

import bz2
import gzip
import lzma
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import tools
from agent.host import LiveHost
from agent.unpack import pieces

TEXT = b"Package: somay\n\n" * 20_000


def _plain(content: bytes) -> bytes:
    return content


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".txt": _plain,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}


@pytest.mark.parametrize("suffix", PACKERS)
def test_it_comes_out_as_it_was_packed(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list{suffix}"
    path.write_bytes(PACKERS[suffix](TEXT))
    found = list(LiveHost().pieces(str(path)))
    assert b"".join(found) == TEXT
    assert max(map(len, found)) <= 64 * 1024


@pytest.mark.parametrize("suffix", [".gz", ".xz", ".bz2"])
def test_half_a_packed_file_is_no_short_one(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list{suffix}"
    packed = PACKERS[suffix](TEXT)
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises((EOFError, OSError)):
        list(pieces(str(path)))


@pytest.mark.parametrize("suffix", [".txt", ".gz"])
def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"list{suffix}"
    path.write_bytes(PACKERS[suffix](TEXT))
    with pytest.raises(ValueError, match="too long"):
        list(pieces(str(path), limit=len(TEXT) - 1))


@pytest.mark.parametrize("suffix", [".txt", ".gz", ".zst", ".lz4"])
def test_where_there_is_no_file_there_is_nothing(tmp_path: Path, suffix: str) -> None:
    assert list(pieces(str(tmp_path / f"absent{suffix}"))) == []
    assert list(pieces(str(tmp_path / "absent" / f"below{suffix}"))) == []


def test_what_only_a_tool_unpacks_goes_through_the_tool(tmp_path: Path) -> None:
    if not Path(tools.TOOLS["zstd"][0]).exists():
        pytest.skip("NOT RUN: no zstd on this machine")
    path = tmp_path / "list.zst"
    path.write_bytes(subprocess.run(["zstd", "-c"], input=TEXT, capture_output=True, check=True).stdout)
    assert b"".join(pieces(str(path))) == TEXT
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(OSError, match="ended with code"):
        list(pieces(str(path)))


def test_where_that_tool_is_missing_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tools.TOOLS, "zstd", ("/nowhere/zstd",))
    (tmp_path / "list.zst").touch()
    with pytest.raises(FileNotFoundError, match="zstd is not installed"):
        list(pieces(str(tmp_path / "list.zst")))
