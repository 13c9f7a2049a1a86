"""Options of what a person may say of a device, shared by the commands that enter and correct it."""

from __future__ import annotations

from typing import Annotated

import typer

from inventory.cli.speech import said

Maker = Annotated[str | None, typer.Option("--manufacturer", help=said("hãng", "its maker"))]
Model = Annotated[str | None, typer.Option("--model", help=said("kiểu máy", "its model"))]
Serial = Annotated[str | None, typer.Option("--serial", help=said("số sê-ri", "its serial number"))]
AssetTag = Annotated[str | None, typer.Option("--asset-tag", help=said("số tài sản", "its asset number"))]
PurchasedOn = Annotated[
    str | None, typer.Option("--purchased-on", metavar="DATE", help=said("ngày mua", "the day it was bought"))
]
CostDong = Annotated[
    str | None, typer.Option("--cost-dong", metavar="AMOUNT", help=said("nguyên giá, đồng", "what it cost, in đồng"))
]
Funding = Annotated[str | None, typer.Option("--funding", help=said("nguồn vốn", "what it was paid from"))]
WarrantyUntil = Annotated[
    str | None,
    typer.Option("--warranty-until", metavar="DATE", help=said("bảo hành đến ngày", "the last day of its warranty")),
]
Note = Annotated[str | None, typer.Option("--note", help=said("ghi chú", "a note"))]
Room = Annotated[str | None, typer.Option("--room", help=said("phòng", "the room"))]
Custodian = Annotated[str | None, typer.Option("--custodian", help=said("người giữ", "who keeps it"))]
