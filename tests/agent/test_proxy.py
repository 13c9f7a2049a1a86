from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from agent.proxy import is_excepted, proxy_for
from agent.text import Problem
from agent.transport import Channel, NotDelivered
from tests.agent.proxies import CREDENTIALS, PASSWORD, USER, proxy
from tests.agent.registers import Authority, Response, serve

if TYPE_CHECKING:
    from pathlib import Path

    from agent import proxy as subject


def _channel(way: subject.Proxy | None, url: str, authority: Authority) -> Channel:
    return Channel(url, authority.file, proxy=way, timeout=5)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "proxy"
    path.write_text(CREDENTIALS + "\n")
    path.chmod(0o600)
    return path


def test_the_way_leads_through_the_proxy_and_the_register_still_proves_itself(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    with serve(authority.issue(), lambda _: Response(body=b"{}")) as register, proxy() as between:
        way = proxy_for("127.0.0.1", between.url)
        with closing(_channel(way, register.url, authority)) as channel:
            assert channel.post("/", b"x").body == b"{}"
            assert channel.sent_bytes > 100
        with closing(_channel(way, register.url, other)) as stranger, pytest.raises(NotDelivered, match="untrusted"):
            stranger.post("/", b"x")
    assert between.asked == [f"CONNECT {register.url.removeprefix('https://')} HTTP/1.1"] * 2


def test_credentials_come_from_a_file_and_are_shown_to_the_proxy_only(tmp_path: Path, secret: Path) -> None:
    authority = Authority(tmp_path)
    with serve(authority.issue(), lambda _: Response(body=b"{}")) as register, proxy(CREDENTIALS) as between:
        way = proxy_for("127.0.0.1", between.url, str(secret))
        with closing(_channel(way, register.url, authority)) as channel:
            assert channel.post("/", b"x").status == 200
        assert not any("proxy-authorization" in request.headers for request in register.requests)
        stranger = _channel(proxy_for("", between.url), register.url, authority)
        with closing(stranger), pytest.raises(NotDelivered) as refused:
            stranger.post("/", b"x")
    assert (refused.value.reason, refused.value.detail) == ("proxy_denied", "the proxy answers 407")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "proxy_denied"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://x\r\n\r\n", "unreachable"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 x\r\n\r\n", "unreachable"),
        (b"\r\n\r\n", "unreachable"),
        (b"", "unreachable"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000, "unreachable"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>log in</html>", "cut"),
    ],
)
def test_what_does_not_let_it_through_is_told_apart(tmp_path: Path, answer: bytes, reason: str) -> None:
    authority = Authority(tmp_path)
    with proxy(answer=answer) as between:
        channel = _channel(proxy_for("", between.url), "https://127.0.0.1:1", authority)
        with closing(channel), pytest.raises(NotDelivered) as refused:
            channel.post("/", b"x")
    assert refused.value.reason == reason


def test_a_proxy_that_is_not_there_is_named(tmp_path: Path) -> None:
    channel = _channel(proxy_for("", "http://127.0.0.1:1"), "https://127.0.0.1:2", Authority(tmp_path))
    with pytest.raises(NotDelivered, match=r"unreachable: proxy 127\.0\.0\.1:1: Connection refused"):
        channel.post("/", b"x")


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, 1),
        ({"https_proxy": "p:2", "HTTPS_PROXY": "http://p:1"}, 2),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "x,.huyen.example"}, None),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "other.example"}, 1),
        ({"HTTP_PROXY": "http://p:1"}, None),
    ],
)
def test_without_a_setting_the_environment_decides(environment: dict[str, str], port: int | None) -> None:
    found = proxy_for("somay.huyen.example", environment=environment)
    assert (found and found.port) == port


def test_a_setting_wins_over_the_environment_and_may_say_direct() -> None:
    environment = {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}
    assert (found := proxy_for("h", "http://q:3", environment=environment))
    assert (found.host, found.port) == ("q", 3)
    assert proxy_for("h", "direct", environment={"HTTPS_PROXY": "http://p:1"}) is None


@pytest.mark.parametrize(
    ("host", "exceptions", "excepted"),
    [
        ("a.huyen.example", "huyen.example", True),
        ("a.huyen.example", "*.huyen.example", True),
        ("huyen.example", ".huyen.example", True),
        ("xhuyen.example", "huyen.example", False),
        ("A.Huyen.Example.", "huyen.example", True),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "1.2.3, 11.0.0.0/8", False),
        ("fd00::1", "[fd00::1]", True),
        ("h", " , *", True),
        ("h", "", False),
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "", True),
    ],
)
def test_who_is_excepted_is_asked_directly(host: str, exceptions: str, *, excepted: bool) -> None:
    assert is_excepted(host, exceptions) == excepted


@pytest.mark.parametrize("setting", ["https://p:1", "http://p", "http://p:x", "http://p:1/path", "socks5://p:1", "//"])
def test_an_address_that_is_no_proxy_is_refused(setting: str) -> None:
    with pytest.raises(Problem, match="SM-CONFIG-04"):
        proxy_for("h", setting)


def test_a_password_in_the_setting_is_refused_and_not_repeated() -> None:
    with pytest.raises(Problem, match="SM-CONFIG-05") as refused:
        proxy_for("h", f"http://{USER}:canary@p:1")
    assert not any("canary" in line for line in refused.value.lines("vi"))


def test_a_password_in_the_environment_is_used_and_not_shown() -> None:
    found = proxy_for("h", environment={"HTTPS_PROXY": "http://u:p%40ss@p:1"})
    assert found is not None
    assert found.authorization == "Basic dTpwQHNz"
    assert "dTpwQHNz" not in f"{found!r} {found} {found.authorization}"


@pytest.mark.parametrize(("content", "mode"), [("no colon", 0o600), (CREDENTIALS, 0o604), ("", 0o600)])
def test_a_file_of_credentials_that_everybody_may_read_or_holds_none_is_refused(
    tmp_path: Path, content: str, mode: int
) -> None:
    path = tmp_path / "proxy"
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(Problem, match="SM-CONFIG-06") as refused:
        proxy_for("h", "http://p:1", str(path))
    assert not any(PASSWORD in line for line in refused.value.lines("en"))


def test_a_file_of_credentials_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "proxy"
    with pytest.raises(Problem, match="SM-CONFIG-06"):
        proxy_for("h", "http://p:1", str(path))
    path.write_bytes(b"\xff:\xff")
    path.chmod(0o600)
    with pytest.raises(Problem, match="SM-CONFIG-06"):
        proxy_for("h", "http://p:1", str(path))
