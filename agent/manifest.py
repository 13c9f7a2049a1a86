"""What leaves this machine and what never does, in words for whoever sits at it; every section has its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.text import Language

SENT: Final[Mapping[str, Text]] = {
    "system": Text("hãng, kiểu máy, số sê-ri, BIOS", "maker, model, serial number, firmware"),
    "operating_system": Text("hệ điều hành, phiên bản, tên máy", "operating system, version, name of the machine"),
    "cpus": Text("bộ xử lý", "processors"),
    "memory": Text("tổng bộ nhớ", "memory in all"),
    "filesystems": Text(
        "ổ đĩa logic: tên, cỡ, mã hóa hay không, nơi gắn (USB gắn dưới /media/TÊN thì có tên ấy)",
        "volumes: name, size, whether encrypted, where mounted (a stick under /media/NAME tells that name)",
    ),
    "storages": Text("ổ đĩa: kiểu, cỡ, số sê-ri, sức khỏe", "disks: model, size, serial number, health"),
    "networks": Text("cạc mạng: tên, địa chỉ MAC và IP, tốc độ", "adapters: name, MAC and IP addresses, speed"),
    "connectivity": Text(
        "cổng ra mạng, máy chủ tên miền, nối được hay không", "gateway, name servers, whether reached"
    ),
    "memories": Text("từng thanh RAM: cỡ, hãng, số sê-ri", "each memory module: size, maker, serial number"),
    "raids": Text("mảng ổ đĩa và tình trạng", "disk arrays and their state"),
    "gpus": Text("cạc màn hình", "graphics adapters"),
    "monitors": Text(
        "màn hình: hãng, kiểu, số sê-ri (không phải hình)", "screens: maker, model, serial, never the picture"
    ),
    "batteries": Text("pin và độ chai", "batteries and their wear"),
    "printers": Text("máy in đã cài, không có tài liệu in", "printers set up, never what is printed"),
    "pci_devices": Text("thiết bị gắn trong", "devices built in"),
    "usb_devices": Text("thiết bị cắm ngoài, không có tệp bên trong", "devices plugged in, never the files on them"),
    "virtual_machines": Text("máy ảo: tên, tình trạng", "virtual machines: name, state"),
    "softwares": Text("phần mềm đã cài: tên, phiên bản, ngày", "programs installed: name, version, day"),
    "updates": Text("bản cập nhật đang chờ", "updates that wait"),
    "antiviruses": Text("phần mềm diệt virus và ngày của mẫu", "antivirus and the day of its definitions"),
    "firewalls": Text("tường lửa bật hay tắt", "firewalls on or off"),
    "remote_tools": Text("phần mềm điều khiển từ xa đã cài", "programs for remote control installed"),
    "time_synchronisation": Text("ai chỉnh đồng hồ", "who keeps the clock right"),
    "users": Text(
        "bí danh của người đang đăng nhập; chỉ khi quản trị máy này bật (users = true)",
        "pseudonyms of who is logged in; only if this machine's administrator says so (users = true)",
    ),
    "measurements": Text(
        "số đo: tải, bộ nhớ, chỗ trống, độ trễ và lưu lượng của đường truyền, hao mòn ổ đĩa, pin",
        "measures: load, memory, free space, the line's latency and throughput, wear of disks, battery",
    ),
    "health": Text("từng phần thu được hay không, vì sao", "whether each part could be read, and why not"),
}
"""By what it goes under in a snapshot."""

NEVER: Final[tuple[Text, ...]] = (
    Text("tên tệp, nội dung tệp, tài liệu", "names of files, their content, documents"),
    Text("trang web đã xem, thư điện tử, tin nhắn", "web pages seen, mail, messages"),
    Text("phím gõ, hình màn hình, camera, micrô", "keystrokes, pictures of the screen, camera, microphone"),
    Text("mật khẩu, khóa, bộ nhớ tạm (clipboard)", "passwords, keys, the clipboard"),
    Text("vị trí, tên mạng Wi-Fi xung quanh", "location, names of Wi-Fi networks around"),
    Text("họ tên, danh sách tài khoản của người dùng", "names of people, lists of accounts"),
)
"""There is no code that reads any of these."""

_HEADS: Final = (
    Text("Gửi cho sổ máy của cơ quan, và không ai khác:", "Sent to the office's register, and to nobody else:"),
    Text("Không bao giờ đọc, không bao giờ gửi:", "Never read, never sent:"),
    Text(
        "Máy chủ không gửi được lệnh, đường dẫn hay chương trình xuống máy này; chỉ đặt được nhịp thu thập.",
        "The server cannot send commands, paths or programs to this machine; it can only set how often it looks.",
    ),
)


def manifest_lines(language: Language) -> Iterator[str]:
    """Yield the manifest as it stands under what is shown."""
    sent, never, server = (head.to(language) for head in _HEADS)
    yield sent
    yield from (f"  {name:<22}{text.to(language)}" for name, text in SENT.items())
    yield never
    yield from (f"  - {text.to(language)}" for text in NEVER)
    yield server


def manifest_json() -> dict[str, object]:
    """Return the manifest as data, in both languages."""
    return {
        "sent": {name: text._asdict() for name, text in SENT.items()},
        "never": [text._asdict() for text in NEVER],
    }
