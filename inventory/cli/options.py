"""Arguments and options that several commands share, so that one thing is always named and explained alike."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory.cli.speech import said

_A_UNIT = said("mã hoặc một phần tên", "code or a piece of the name")
_UNDER = said("chỉ đơn vị này và các đơn vị dưới nó", "only this unit and those under it")

Agency = Annotated[str, typer.Argument(metavar="AGENCY", help=_A_UNIT)]
AnyAgency = Annotated[str | None, typer.Argument(metavar="[AGENCY]", help=_A_UNIT)]
OnlyUnder = Annotated[str | None, typer.Option("--agency", help=_UNDER)]
Device = Annotated[
    str,
    typer.Argument(
        metavar="DEVICE", help=said("số trên nhãn (M-0043) hoặc tên", "number on its label (M-0043) or name")
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DATE", help=said("từ ngày; mặc định hôm nay", "from this day on; today unless named")
    ),
]
Find = Annotated[
    str | None,
    typer.Option(
        "--find",
        metavar="WORDS",
        help=said("chỉ những gì khớp mọi chữ này, có dấu hay không", "only what answers to all of these words"),
    ),
]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help=said("số của mã, E-0017", "the code's number, E-0017"))]
OnBasis = Annotated[
    str,
    typer.Option(
        "--basis",
        metavar="as-was|restated",
        help=said(
            "theo tổ chức tại thời điểm, hay quy về hiện nay", "on the units of that day, or restated on today's"
        ),
    ),
]
