"""The seam, on the machine the tests run on."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from agent.host import LiveHost, Register
from tests.fakes import FakeHost

HOST = LiveHost()
LOCAL = "127.0.0.1"


@contextmanager
def _ordinary_user() -> Iterator[None]:
    """Step down for a moment where the tests run as root, to whom nothing is denied."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server((LOCAL, 0)) as listening:
        yield listening


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind((LOCAL, 0))
        yield bound


@pytest.fixture
def nobody() -> int:
    """A port that has just been closed."""
    with socket.socket() as bound:
        bound.bind((LOCAL, 0))
        return int(bound.getsockname()[1])


def test_a_file_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert HOST.read(str(tmp_path / "absent")) is None
    assert HOST.read(str(tmp_path / "absent" / "below")) is None
    assert HOST.read(str(tmp_path)) is None


def test_a_long_file_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"one\r\n\xff\n" + b"x" * 100_000 + b"\nlast")
    assert [line[:4] for line in HOST.lines(str(tmp_path / "long"))] == ["one", "\ufffd", "xxxx", "xxxx", "last"]
    assert list(HOST.lines(str(tmp_path / "absent"))) == []


@pytest.mark.parametrize("length", [0, 1, 65_534, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 200_000])
def test_no_line_is_longer_than_64_kib_and_nothing_of_it_is_lost(tmp_path: Path, length: int) -> None:
    text = "\u00e9" + "x" * length
    (tmp_path / "long").write_bytes(f"{text}\r\n\r\nlast".encode() + b"\xc3")
    *pieces, empty, last = HOST.lines(str(tmp_path / "long"))
    assert ("".join(pieces), empty, last) == (text, "", "last\ufffd")
    assert max(map(len, pieces)) <= 65_536


def test_bytes_are_read_as_they_are_and_a_file_tells_when_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(b"\x00\xff")
    os.utime(tmp_path / "table", (0, 86_400))
    assert HOST.read_bytes(str(tmp_path / "table")) == b"\x00\xff"
    assert HOST.read_bytes(str(tmp_path / "table"), 1) == b"\x00"
    assert HOST.modified(str(tmp_path / "table")) == 86_400
    assert HOST.modified(str(tmp_path / "absent")) is None


def test_a_file_is_read_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * (1024 * 1024 + 1))
    assert len(HOST.read(str(tmp_path / "big")) or "") == 1024 * 1024


def test_broken_text_is_read_with_the_break_visible(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"a\xffb\n")
    assert HOST.read(str(tmp_path / "broken")) == "a\ufffdb\n"


def test_a_denied_file_is_not_an_absent_one() -> None:
    secret = Path("/etc/shadow")
    if not secret.exists():
        pytest.skip("NOT RUN: this machine has no /etc/shadow to be denied")
    with _ordinary_user(), pytest.raises(PermissionError):
        HOST.read(str(secret))


def test_a_directory_is_listed_in_order(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / name).touch()
    assert HOST.entries(str(tmp_path)) == ("a", "b", "c")
    assert HOST.entries(str(tmp_path / "absent")) == ()
    assert HOST.entries(str(tmp_path / "a")) == ()


def test_a_link_is_followed_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "end").mkdir()
    (tmp_path / "middle").symlink_to("end")
    (tmp_path / "start").symlink_to("middle")
    assert HOST.link(str(tmp_path / "start")) == str(tmp_path.resolve() / "end")
    assert HOST.link(str(tmp_path / "absent")) is None


def test_space_is_counted_in_bytes() -> None:
    assert HOST.space("/").size_bytes == shutil.disk_usage("/").total
    with pytest.raises(FileNotFoundError):
        HOST.space("/no/such/mount")


def test_loopback_is_among_the_addresses() -> None:
    assert ("lo", LOCAL) in HOST.addresses()


def test_an_interface_without_a_burnt_in_address_has_none() -> None:
    assert HOST.permanent_mac("lo") is None
    assert HOST.permanent_mac("no-such-thing") is None
    assert HOST.permanent_mac("a name too long for any interface") is None


def test_an_open_port_answers(server: socket.socket) -> None:
    answer = HOST.exchange("tcp", LOCAL, server.getsockname()[1], b"", 5)
    assert answer is not None
    assert answer.seconds >= 0
    assert answer.payload == b""


def test_a_refused_handshake_has_been_there_and_back_too(nobody: int) -> None:
    assert HOST.exchange("tcp", LOCAL, nobody, b"", 5) is not None
    assert HOST.exchange("tcp", LOCAL, nobody, b"hello", 5) is not None


def test_a_datagram_is_answered_by_whoever_listens(silent: socket.socket) -> None:
    def echo() -> None:
        payload, sender = silent.recvfrom(100)
        silent.sendto(payload[::-1], sender)

    thread = threading.Thread(target=echo)
    thread.start()
    answer = HOST.exchange("udp", LOCAL, silent.getsockname()[1], b"abc", 5)
    thread.join()
    assert answer is not None
    assert answer.payload == b"cba"


def test_silence_and_a_closed_port_are_no_answer_to_a_datagram(silent: socket.socket, nobody: int) -> None:
    assert HOST.exchange("udp", LOCAL, silent.getsockname()[1], b"abc", 0.05) is None
    assert HOST.exchange("udp", LOCAL, nobody, b"abc", 5) is None


@contextmanager
def _service(path: Path, answer: bytes, *, ends: bool = True) -> Iterator[None]:
    """Listen at a socket, answer one question, and end the answer or not."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        told = threading.Event()

        def serve() -> None:
            with listening.accept()[0] as channel, suppress(ConnectionError):
                channel.sendall(channel.recv(100)[::-1] + answer)
                if not ends:
                    told.wait(30)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        told.set()
        thread.join()


def test_a_service_of_this_machine_answers_to_the_end(tmp_path: Path) -> None:
    with _service(tmp_path / "s", b"x" * 300_000):
        assert HOST.ask(str(tmp_path / "s"), b"abc") == b"cba" + b"x" * 300_000


def test_a_socket_that_nobody_listens_at_is_no_answer(tmp_path: Path) -> None:
    assert HOST.ask(str(tmp_path / "absent"), b"") is None
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "left"))
    assert HOST.ask(str(tmp_path / "left"), b"") is None


def test_half_an_answer_of_a_service_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _service(tmp_path / "long", b"x" * 1_048_576), pytest.raises(ValueError, match="more than"):
        HOST.ask(str(tmp_path / "long"), b"abc")
    monkeypatch.setattr("agent.host._ASK_SECONDS", 0.1)
    with _service(tmp_path / "slow", b"", ends=False), pytest.raises(TimeoutError):
        HOST.ask(str(tmp_path / "slow"), b"abc")


def test_a_service_that_is_denied_is_not_an_absent_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        (tmp_path / "s").chmod(0o600)
        with _ordinary_user(), pytest.raises(PermissionError):
            HOST.ask(str(tmp_path / "s"), b"")


def test_an_address_that_is_none_is_no_answer() -> None:
    assert HOST.exchange("tcp", "not an address", 1, b"", 1) is None
    assert HOST.exchange("udp", "fe80::1%no-such-link", 53, b"x", 1) is None


def test_an_address_resolves_to_itself() -> None:
    assert HOST.resolve(LOCAL) == LOCAL
    assert HOST.resolve("a" * 64 + ".invalid") is None


def test_the_clocks_run_and_the_boot_has_a_name() -> None:
    first, second = HOST.monotonic(), HOST.monotonic()
    assert 0 < first <= second
    assert HOST.wall() > 1e9
    assert len(HOST.boot_id()) == 36


def test_the_fake_has_the_same_face() -> None:
    methods = {name for name in vars(LiveHost) if not name.startswith("_")}
    assert methods <= set(dir(FakeHost))
    attributes = {name for name in vars(LiveHost(Register("register.example", 8443))) if not name.startswith("_")}
    assert attributes <= set(vars(FakeHost()))
