from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.cli.arguments import Everywhere
from inventory.cli.session import Session
from inventory.store import queries
from tests.inventory.book import NOW

if TYPE_CHECKING:
    from tests.inventory.book import Book


def test_the_questions_of_one_answer_see_one_state_of_the_register(book: Book) -> None:
    book.setting("language", "en")  # the first writer turns the file to WAL
    session = Session(Everywhere(home=str(book.path.parent)), NOW)
    with session.read() as connection:
        assert queries.setting(connection, "name") is None
        book.setting("name", "Huyện")
        assert queries.setting(connection, "name") is None
