"""The sample district as it was agreed: the table that the data files are held against, typed by hand."""

from __future__ import annotations

from typing import Final, NamedTuple


class Row(NamedTuple):
    code: str
    name: str
    cadre: int
    civil_servant: int
    public_employee: int
    staff: int
    workstations: int
    shared: int
    own: int
    servers: int
    unseen: int
    technology: str
    mbit: int
    first: int
    last: int


_TABLE: Final = """
VP     | Văn phòng HĐND và UBND                  | 5 12 0 17 20 6 13 3 2 | ftth      40 | 6 25
NV     | Phòng Nội vụ                            | 0  8 0  8  8 0  7 0 0 | ftth      40 | 26 33
TP     | Phòng Tư pháp                           | 0  4 0  4  4 0  4 0 0 | ftth      40 | 34 37
TCKH   | Phòng Tài chính - Kế hoạch              | 0 10 0 10 11 0  9 0 0 | ftth      40 | 38 48
TNMT   | Phòng Tài nguyên và Môi trường          | 0  8 0  8  7 0  7 0 1 | ftth      40 | 49 55
LDTBXH | Phòng Lao động - Thương binh và Xã hội  | 0  8 0  8  6 0  6 0 1 | ftth      40 | 56 61
VHTT   | Phòng Văn hóa và Thông tin              | 0  4 2  6  7 1  6 2 0 | ftth      40 | 62 68
GDDT   | Phòng Giáo dục và Đào tạo               | 0  6 4 10  9 1  8 0 0 | ftth      40 | 69 77
YT     | Phòng Y tế                              | 0  3 0  3  3 0  3 0 0 | ftth      40 | 78 80
TTR    | Thanh tra huyện                         | 0  5 0  5  4 0  4 0 1 | ftth      40 | 81 84
NN     | Phòng Nông nghiệp và Phát triển nông thôn | 0 7 0 7 6 0  6 0 0 | ftth      40 | 85 90
KTHT   | Phòng Kinh tế và Hạ tầng                | 0  7 0  7  6 0  6 0 0 | ftth      40 | 91 96
DT     | Phòng Dân tộc                           | 0  3 0  3  3 0  3 0 0 | ftth      40 | 97 99
03217  | Thị trấn Tủa Chùa                       | 4  5 0  9  9 1  8 0 0 | ftth      30 | 100 108
03220  | Xã Huổi Só                              | 4  3 0  7  4 1  3 0 4 | satellite  8 | 109 112
03223  | Xã Sín Chải                             | 4  3 0  7  5 1  4 0 2 | 4g        10 | 113 117
03226  | Xã Tả Sìn Thàng                         | 4  4 0  8  7 1  6 0 0 | ftth      30 | 118 124
03229  | Xã Lao Xả Phình                         | 4  3 0  7  5 1  4 0 1 | 4g        10 | 125 129
03232  | Xã Tả Phìn                              | 4  4 0  8  6 1  5 0 2 | xdsl       4 | 130 135
03235  | Xã Tủa Thàng                            | 4  4 0  8  6 1  5 0 0 | 4g        10 | 136 141
03238  | Xã Trung Thu                            | 4  4 0  8  7 1  6 0 0 | ftth      30 | 142 148
03241  | Xã Sính Phình                           | 4  4 0  8  7 1  6 0 0 | ftth      30 | 149 155
03244  | Xã Xá Nhè                               | 4  4 0  8  7 1  6 0 0 | ftth      30 | 156 162
03247  | Xã Mường Đun                            | 4  4 0  8  7 1  6 0 0 | ftth      30 | 163 169
03250  | Xã Mường Báng                           | 4  5 0  9  8 1  7 0 0 | ftth      30 | 170 177
"""


def _row(line: str) -> Row:
    code, name, numbers, circuit, span = (part.strip() for part in line.split("|"))
    technology, mbit = circuit.split()
    first, last = map(int, span.split())
    return Row(code, name, *map(int, numbers.split()), technology, int(mbit), first, last)  # type: ignore[call-arg,arg-type]


ROWS: Final = tuple(_row(line) for line in _TABLE.strip().splitlines())
BODIES: Final = (5, 85, 6, 96, 94, 8, 82, 5, 5)
COMMUNES: Final = (48, 47, 0, 95, 78, 12, 66, 0, 9)
TOTAL: Final = (53, 132, 6, 191, 172, 20, 148, 5, 14)
