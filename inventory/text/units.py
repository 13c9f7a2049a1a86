"""The types of unit in the words of people; one name often belongs to several, so the type is shown beside it."""

from __future__ import annotations

from typing import Final

from agent.text import Text

UNITS: Final = {
    "district_body": Text("cơ quan huyện", "district body"),
    "commune": Text("xã", "commune"),
    "ward": Text("phường", "ward"),
    "township": Text("thị trấn", "township"),
    "other": Text("đơn vị khác", "other unit"),
    "district": Text("huyện", "district"),
    "outside": Text("đơn vị ngoài sổ", "outside unit"),
}
