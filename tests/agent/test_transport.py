import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent import BUILT_SECONDS
from agent.secret import Secret
from agent.text import Problem
from agent.transport import MAX_ANSWER_BYTES, Channel, NotDelivered
from tests.agent.registers import DAY, NOW, Authority, Register, Request, Response, Script, serve

Opener = Callable[..., Channel]
OK = Response(200, b'{"ok":true}')


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def channels() -> Iterator[list[Channel]]:
    opened: list[Channel] = []
    yield opened
    for channel in opened:
        channel.close()


@pytest.fixture
def channel_to(authority: Authority, channels: list[Channel]) -> Opener:
    def open_channel(register: Register, **options: Any) -> Channel:
        channels.append(Channel(register.url, authority.file, timeout=5, **options))
        return channels[-1]

    return open_channel


def _reason(channel: Channel) -> str:
    with pytest.raises(NotDelivered) as failure:
        channel.post("/v1/snapshots", b"{}")
    return failure.value.reason


def _always(response: Response) -> Script:
    return lambda _: response


def test_a_request_carries_the_token_and_says_when_it_is_compressed(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue(), _always(OK)) as register:
        answer = channel_to(register).post("/v1/snapshots", b"\x1f\x8bxyz", Secret("ak_1_s3cret"))
        (request,) = register.requests
    assert (answer.status, answer.body) == (200, b'{"ok":true}')
    assert request.headers["authorization"] == "Bearer ak_1_s3cret"
    assert request.headers["content-encoding"] == "gzip"
    assert request.path == "/v1/snapshots"


def test_the_connection_is_kept_for_the_drain_and_the_tls_session_for_the_next(
    authority: Authority, channel_to: Opener
) -> None:
    with serve(authority.issue(), _always(OK)) as register:
        channel = channel_to(register)
        for _ in range(3):
            channel.post("/", b"")
        channel.close()
        channel.post("/", b"")
    assert len({request.connection for request in register.requests[:3]}) == 1
    assert [request.resumed for request in register.requests] == [False, False, False, True]


def test_a_resumed_contact_costs_less_than_a_fresh_one(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue(), _always(OK)) as register:
        channel = channel_to(register)
        channel.post("/", b"")
        fresh = channel.received_bytes
        channel.close()
        channel.post("/", b"")
    assert 0 < channel.received_bytes - fresh < fresh


def test_an_idle_connection_that_the_server_closed_is_opened_again(authority: Authority, channel_to: Opener) -> None:
    answers = iter([OK, Response(cut=0), OK])
    with serve(authority.issue(), lambda _: next(answers)) as register:
        channel = channel_to(register)
        channel.post("/", b"")
        assert channel.post("/", b"").status == 200
    assert len(register.requests) == 3


def test_a_server_of_another_authority_is_not_spoken_to(tmp_path: Path, channel_to: Opener) -> None:
    with serve(Authority(tmp_path).issue(), _always(OK)) as register:
        assert _reason(channel_to(register)) == "untrusted"
        assert register.requests == []


def test_a_server_of_another_name_is_not_spoken_to(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue("127.0.0.9"), _always(OK)) as register:
        assert _reason(channel_to(register)) == "wrong_name"
        assert register.requests == []


def test_what_does_not_speak_tls_and_what_is_no_certificate_are_called_so(authority: Authority, tmp_path: Path) -> None:
    def answer() -> None:
        with listener.accept()[0] as caller:
            caller.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            caller.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=answer)
        answering.start()
        channel = Channel(f"https://127.0.0.1:{listener.getsockname()[1]}", authority.file)
        with pytest.raises(NotDelivered, match="cut: what answers there does not speak TLS"):
            channel.post("/", b"")
        answering.join()
    (empty := tmp_path / "ca.pem").write_text("no certificate")
    for path, said in ((empty, "it holds no certificate"), (tmp_path / "none", "No such file or directory")):
        with pytest.raises(Problem) as refused:
            Channel("https://127.0.0.1:1", path)
        assert refused.value.happened.en == f"Cannot read the CA certificate {path}: {said}"


def test_an_expired_certificate_is_not_accepted(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue(until=NOW - DAY), _always(OK)) as register:
        assert _reason(channel_to(register)) == "expired"
        assert register.requests == []


def test_a_clock_before_the_build_ignores_dates_and_only_dates(
    authority: Authority, tmp_path: Path, channel_to: Opener
) -> None:
    def in_2009() -> float:
        return 1_230_768_000.0

    with serve(authority.issue(until=NOW - DAY), _always(OK)) as register:
        channel = channel_to(register, wall=in_2009)
        assert channel.clock_is_wrong
        assert channel.post("/", b"").status == 200
    with serve(authority.issue("127.0.0.9"), _always(OK)) as register:
        assert _reason(channel_to(register, wall=in_2009)) == "wrong_name"
    with serve(Authority(tmp_path).issue(), _always(OK)) as register:
        assert _reason(channel_to(register, wall=in_2009)) == "untrusted"


def test_dates_count_again_as_soon_as_the_clock_may_be_right(authority: Authority, channel_to: Opener) -> None:
    now = [BUILT_SECONDS - 1]
    with serve(authority.issue(until=NOW - DAY), _always(Response(200, headers={"Connection": "close"}))) as register:
        channel = channel_to(register, wall=lambda: now[0])
        assert channel.post("/", b"").status == 200
        now[0] = BUILT_SECONDS
        channel._session = None
        assert _reason(channel) == "expired"


def test_a_redirect_is_an_answer_and_is_not_followed(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue(), _always(Response(302, headers={"Location": "https://127.0.0.1:1/"}))) as register:
        assert channel_to(register).post("/", b"", Secret("t")).status == 302
    assert len(register.requests) == 1


def test_an_answer_cut_at_any_byte_is_no_answer(authority: Authority, channel_to: Opener) -> None:
    whole = len(b'HTTP/1.1 200 X\r\nContent-Length: 11\r\n\r\n{"ok":true}')
    cuts = iter(range(whole))
    with serve(authority.issue(), lambda _: Response(200, b'{"ok":true}', cut=next(cuts))) as register:
        channel = channel_to(register)
        assert {_reason(channel) for _ in range(whole)} == {"cut"}


def test_an_answer_without_end_is_not_read_to_its_end(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue(), _always(Response(200, b"x" * (MAX_ANSWER_BYTES + 1)))) as register:
        assert _reason(channel_to(register)) == "too_big"


def test_a_server_that_is_not_there_is_unreachable(authority: Authority, channel_to: Opener) -> None:
    with serve(authority.issue(), _always(OK)) as register:
        pass
    assert _reason(channel_to(register)) == "unreachable"


def test_a_server_that_says_nothing_runs_into_the_timeout(authority: Authority, channels: list[Channel]) -> None:
    stop = threading.Event()

    def silent(_: Request) -> Response:
        stop.wait(5)
        return OK

    with serve(authority.issue(), silent) as register:
        channels.append(Channel(register.url, authority.file, timeout=0.2))
        assert _reason(channels[-1]) == "timeout"
        stop.set()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1", "https://", "https://u:p@h", "https://h/path", "https://h?q", "ftp://h", "h", "https://h:x"],
)
def test_an_address_that_is_not_https_and_bare_is_refused(authority: Authority, url: str) -> None:
    with pytest.raises(Problem, match="SM-CONFIG-02"):
        Channel(url, authority.file)


def test_a_file_that_is_no_certificate_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nonsense")
    with pytest.raises(Problem) as problem:
        Channel("https://h", tmp_path / "ca.pem")
    assert "ca.pem" in problem.value.happened.en


def test_the_token_stands_in_no_log_error_or_repr(
    authority: Authority, channel_to: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(authority.issue("127.0.0.9"), _always(OK)) as register, caplog.at_level(logging.DEBUG):
        channel = channel_to(register)
        with pytest.raises(NotDelivered) as failure:
            channel.post("/", b"", Secret("s3cret"))
    assert "s3cret" not in f"{failure.value!r}{failure.value}{channel!r}{vars(channel)}{caplog.text}"
