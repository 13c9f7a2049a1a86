from __future__ import annotations

from inventory.reports.agencies import agency_rows, lowest_first
from inventory.reports.overview import Contact, overview
from tests.inventory.book import DAY, NOW, Book, ask


def district(book: Book) -> tuple[int, int]:
    book.setting("name", "Huyện Tủa Chùa")
    root = book.agency("098", "Huyện Tủa Chùa", "district")
    office = book.agency("VP", "Văn phòng HĐND và UBND", "district_body", root, position=1)
    commune = book.agency("03220", "Xã Huổi Só", "commune", root, position=2)
    book.headcount(office, 4)
    book.headcount(commune, 2, "cadre")
    book.headcount(commune, 10, "part_time")
    book.circuit(office, 40e6)
    book.circuit(commune, 8e6, "satellite")
    book.device(office, "server")
    for _ in range(3):
        book.device(office)
    book.device(office, lifecycle="in_repair")
    book.device(office, "printer", seen=None)
    book.device(commune, "laptop", seen=NOW - 42 * DAY)
    return office, commune


def test_the_overview_counts_what_the_book_holds(book: Book) -> None:
    district(book)
    seen = ask(book, overview, NOW)
    assert (seen.name, seen.agencies, seen.staff) == ("Huyện Tủa Chùa", 2, 6)
    assert (seen.workstations_per_staff.numerator, seen.workstations_per_staff.denominator) == (4, 6)
    assert (seen.broadband.numerator, seen.broadband.denominator) == (2, 2)
    assert [one.numerator for one in seen.broadband.beside] == [1, 0]
    assert (seen.workstations, seen.servers, seen.out_of_service) == (4, 1, 1)
    assert seen.contact == Contact(today=4, recent=0, silent=1, awaited=0, by_hand=0)
    assert seen.others == (("printer", 1),)


def test_an_office_that_went_quiet_as_a_whole_is_one_thing_to_look_at(book: Book) -> None:
    district(book)
    (silent,) = ask(book, overview, NOW).attention
    assert silent.text.vi == "Xã Huổi Só không báo cáo từ 27/09/2019: 1 máy"


def test_an_office_is_not_said_to_have_been_heard_after_the_asked_day(book: Book) -> None:
    district(book)
    (silent,) = ask(book, overview, NOW, "2019-11-06").attention
    assert silent.text.vi == "Xã Huổi Só không báo cáo từ 27/09/2019: 1 máy"
    assert ask(book, overview, NOW, "2019-09-26").attention == ()
    assert ask(book, overview, NOW, "2019-09-26").contact == Contact(today=0, recent=0, silent=0, awaited=0, by_hand=5)


def test_an_empty_register_has_no_figure_and_no_zero_percent(book: Book) -> None:
    seen = ask(book, overview, NOW)
    assert (seen.agencies, seen.workstations_per_staff.value, seen.broadband.value) == (0, None, None)
    assert seen.workstations_per_staff.reason == "denominator_zero"


def test_the_agencies_come_with_ratio_contact_and_line(book: Book) -> None:
    district(book)
    office, commune = ask(book, agency_rows, NOW)
    assert (office.code, office.staff, office.workstations, office.servers, office.ratio) == ("VP", 4, 3, 1, 0.75)
    assert (office.seen, office.computers, office.broadband) == (4, 4, "observed")
    assert (commune.seen, commune.computers, commune.broadband) == (0, 1, "contracted_only")
    assert [row.code for row in lowest_first([office, commune])] == ["03220", "VP"]


def test_a_past_day_is_asked_as_it_was(book: Book) -> None:
    office, _ = district(book)
    book.run("UPDATE headcount SET valid_from = '2019-10-01' WHERE agency_id = :agency", agency=office)
    (past, _) = ask(book, agency_rows, NOW, "2019-09-30")
    assert (past.staff, past.ratio) == (0, None)
