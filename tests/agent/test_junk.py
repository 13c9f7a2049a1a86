"""What is no value, and what is one although it looks odd."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.junk import Junk, Kind, Sieve, is_junk

EVERY: tuple[Kind, ...] = ("name", "serial", "part", "asset_tag", "uuid", "mac")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "None", "N/A", "To Be Filled By O.E.M.", "To be filled by O.E.M", "TO BE FILLED BY OEM",
     "Default string", "Default_string", "Not Specified", "not specified ", "INVALID", "OEM", "O.E.M.", "<BAD INDEX>",
     "-", "........",
     "Unknown", "[Empty]", "No Asset Tag     ", "TBD By OEM", "NO DIMM", "No Enclosure", "Không có", "không rõ",
     "Khong xac dinh", "默认字符串", "由 O.E.M. 填写", "无", "Undefined    "],
)  # fmt: skip
@pytest.mark.parametrize("kind", EVERY)
def test_words_that_say_that_there_is_no_value(kind: Kind, text: str) -> None:
    assert is_junk(kind, text)


@pytest.mark.parametrize(
    "text",
    ["System Serial Number", "System manufacturer", "System Product Name", "System Version", "Chassis Serial Number",
     "Chassis Manufacture", "Base Board Serial Number", "Type2 - Board Serial Number", "Type2 - Board Vendor Name1",
     "Type1ProductConfigId", "Type1Family", "SKU", "SKU Number", "Serial Number", "SerNum01",
     "SerNum", "ModulePartNumber07", "Array1_PartNumber0", "A1_AssetTagNum3", "Manufacturer00", "AssetTagNum11",
     "Asset Tag", "Product Name", "Board Version", "PartNum2"],
)  # fmt: skip
def test_the_name_of_the_field_is_no_value_of_it(text: str) -> None:
    assert [kind for kind in EVERY if not is_junk(kind, text)] == []


@pytest.mark.parametrize("kind", ["serial", "asset_tag"])
@pytest.mark.parametrize(
    "text",
    ["0", "00000000", "0000-0000", "XXXXXXXXXX", "xxxxxxx", "0x00000000", "0xFFFFFFFF", "FFFFFFFF", "0123456789",
     "123456789", "1234567890", "12345678", "1234567", "12345", "9876543210", "0123456789ABCDEF", "123456789012345678",
     "Asset-1234567890", "MB-1234567890", "ATN12345678901234567", "abcdef", "000000-000", "1", "**********"],
)  # fmt: skip
def test_what_somebody_typed_in_a_row_is_no_serial(kind: Kind, text: str) -> None:
    assert is_junk(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("serial", "..CN701638BM00EW."),
        ("serial", ".D8XD62J.CN4864363E7491."),
        ("serial", "VMware-50 0c 23 94 04 63 a1 3c-0d d4 f5 37 a6 bb f0 a6"),
        ("serial", "2349-2347-2234-2340-2341-3240-48"),
        ("serial", "0x750174F7"),
        ("serial", "02132010"),
        ("serial", "SN-00123"),
        ("serial", "1234"),
        ("serial", "AZAX63801455"),
        ("serial", "61E6"),
        ("part", "K"),
        ("part", "F3-12800CL9-2GBXL"),
        ("part", "12345"),
        ("asset_tag", "HUYEN-0042"),
        ("asset_tag", "7092459"),
        ("name", "1.1.1"),
        ("name", "2.2.2"),
        ("name", "A"),
        ("name", "11"),
        ("name", "DIMM 1"),
        ("name", "BANK 0"),
        ("name", "All Series"),
        ("name", "Base Board"),
        ("name", "ASM,MOTHERBOARD,1U"),
        ("name", "0F259F"),
        ("name", "1234567890"),
        ("name", "Standard PC (Q35 + ICH9, 2009)"),
        ("name", "SKU=NotProvided;ModelName=PowerEdge R620"),
        ("name", "Virtual Machine"),
        ("uuid", "080020FF-FFFF-FFFF-FFFF-0010E0BCCBBC"),
        ("uuid", "00D3F681-FE8E-11D5-B656-1CC1DE0905AE"),
        ("uuid", "00000000-0000-0000-0000-ac1f6b123456"),
        ("uuid", "4c4c4544-0046-4810-8057-b3c04f385a31"),
        ("mac", "00:1b:21:aa:bb:cc"),
    ],
)
def test_what_looks_odd_may_be_true(kind: Kind, text: str) -> None:
    assert not is_junk(kind, text)


@pytest.mark.parametrize(
    "text",
    [
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "EEEEEEEE-EEEE-EEEE-EEEE-EEEEEEEEEEEE",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
        "deadbeef-dead-beef-dead-beefdeadbeef",
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "00010203-0405-0607-0809-0a0b0c0d0e0f",
        "03020100-0504-0706-0809-0a0b0c0d0e0f",
        "01020304-0506-0708-090a-0b0c0d0e0f10",
        "4C4C4544-0000-2010-8020-80C04F202020",
        "44454c4c-0000-1020-8020-80c04f202020",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "{00112233-4455-6677-8899-AABBCCDDEEFF}",
        "Not Settable",
        "3445DEE7-45D0",
        "x",
    ],
)
def test_a_uuid_that_many_machines_share_is_none_in_whatever_byte_order(text: str) -> None:
    assert is_junk("uuid", text)


@given(st.uuids(version=4))
def test_a_uuid_made_by_chance_is_a_value_in_both_byte_orders(value: uuid.UUID) -> None:
    assert is_junk("uuid", str(value)) == is_junk("uuid", str(uuid.UUID(bytes_le=value.bytes))) is False


@pytest.mark.parametrize("text", ["00:00:00:00:00:00", "FF-FF-FF-FF-FF-FF", "00:e0:4c:68:00:01", "001a7dda710a", ""])
def test_an_address_that_nobody_wrote_is_none(text: str) -> None:
    assert is_junk("mac", text)


@given(st.sampled_from(EVERY), st.text(max_size=600))
def test_any_text_is_judged_and_blanks_and_case_do_not_matter(kind: Kind, text: str) -> None:
    verdict = is_junk(kind, text)
    if text.isascii() and len(text) < 200:
        assert is_junk(kind, f"  {text.upper()} ") == is_junk(kind, text.lower()) == verdict


def test_the_sieve_keeps_what_it_takes_out() -> None:
    sieve = Sieve()
    assert sieve("serial", "serial", " S1 ") == "S1"
    assert sieve("model", "name", None) is None
    assert sieve("asset_tag", "asset_tag", "No Asset Tag  ") is None
    assert sieve("uuid", "uuid", "0" * 5000) is None
    assert sieve.kept == [Junk("asset_tag", "No Asset Tag  "), Junk("uuid", "0" * 256)]
