"""A list is read again only when it may have changed."""

from agent.contract import Update
from agent.kept import kept
from tests.fakes import FakeHost

PENDING = (Update(name="a", version="1:2.0", security=True), Update(name="ê"))


class Book:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self) -> tuple[Update, ...]:
        self.read += 1
        return PENDING


def _host() -> FakeHost:
    return FakeHost(times={"/list": 100.0, "/other": 200.0}, wall_seconds=1_000.0)


def test_what_did_not_change_comes_back_as_it_was_without_being_read() -> None:
    host, book = _host(), Book()
    assert [kept(host, "updates", ("/list", "/absent"), Update, book) for _ in range(3)] == [PENDING] * 3
    assert book.read == 1


def test_any_change_is_seen() -> None:
    host, book = _host(), Book()
    kept(host, "updates", ("/list", "/absent"), Update, book)
    host.times["/list"] = 101.0
    kept(host, "updates", ("/list", "/absent"), Update, book)
    host.times["/absent"] = 50.0
    kept(host, "updates", ("/list", "/absent"), Update, book)
    kept(host, "updates", ("/other", "/absent"), Update, book)
    kept(host, "softwares", ("/other", "/absent"), Update, book)
    assert book.read == 5


def test_a_file_of_this_moment_is_not_trusted_yet() -> None:
    host, book = _host(), Book()
    host.wall_seconds = 101.5
    kept(host, "updates", ("/list",), Update, book)
    host.wall_seconds = 103.0
    kept(host, "updates", ("/list",), Update, book)
    kept(host, "updates", ("/list",), Update, book)
    assert book.read == 2


def test_nothing_is_kept_too() -> None:
    host = _host()
    assert kept(host, "updates", ("/list",), Update, lambda: ()) == ()
    assert kept(host, "updates", ("/list",), Update, Book()) == ()
