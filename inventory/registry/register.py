"""The register itself: founded once, never overwritten."""

from __future__ import annotations

import contextlib
import os
import re
import time
from typing import TYPE_CHECKING, Final

from agent.text import Problem, Text
from inventory.access import audit, authority, certificates
from inventory.access.expiry import SOON_SECONDS, expires
from inventory.config import FILE, settings_of
from inventory.registry import agencies
from inventory.registry.refusal import NOTHING_WRITTEN, not_blank
from inventory.store import acts, queries
from inventory.store.acts import Stamp
from inventory.store.engine import Store
from inventory.store.migrate import current, upgrade
from inventory.text.when import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.text import Language
    from inventory.config import Config

_HOME_MODE: Final = 0o750
_NAME: Final = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]{0,252}[0-9A-Za-z])?|[0-9A-Fa-f:]{2,39}")


def found(config: Config, *, name: str, code: str, language: Language, by: str, now: float) -> None:
    """Make a register: its home, its tables, its certificate authority, and the unit that it is the register of."""
    # Everything is checked before the first write: a refused founding leaves nothing to found upon.
    name, code = not_blank("name", name), agencies.checked_code(code)
    _check_name(config.server_name)
    _refuse_second(config)
    with _shared_with_group():
        store = prepare(config)
        (config.home / FILE).write_text(settings_of(config), encoding="utf-8")
        if store.backend == "sqlite":
            store.path.chmod(0o660)  # the journals beside it follow
    with store.write() as connection:
        stamp = Stamp(by, now)
        acts.set_setting(connection, "name", name, stamp)
        acts.set_setting(connection, "language", language, stamp)
        agencies.add(connection, code=code, name=name, kind="district", parent=None, day=BEGINNING, stamp=stamp)
        audit.seal(connection, stamp, "init")


def prepare(config: Config) -> Store:
    """Make what is missing of the home, the tables and the certificates; again changes nothing."""
    _make_home(config.home)
    store = Store(config.url)
    upgrade(store)
    names = (config.server_name, *authority.own_names())
    if not config.ca_file.exists():
        authority.create(config.home, names)
    elif _certificate_is_stale(config):
        authority.issue(config.home, names)
    return store


def _certificate_is_stale(config: Config) -> bool:
    """Founded before under another name and not finished, or soon to end."""
    until = expires(config.server_certificate) or 0.0
    return until < time.time() + SOON_SECONDS or not certificates.covers(config.home, config.server_name)


@contextlib.contextmanager
def _shared_with_group() -> Iterator[None]:
    """Let the group of the home write what is made meanwhile: its members operate the register."""
    before = os.umask(0o007)
    try:
        yield
    finally:
        os.umask(before)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Problem(
            "SM-VALUE-01",
            Text(
                f"server-name: {name!r} không phải tên máy hay địa chỉ.",
                f"server-name: {name!r} is no name or address.",
            ),
            NOTHING_WRITTEN,
            Text(
                "Chỉ tên, không https:// và cổng: somay.huyen.example",
                "Only the name, no https:// or port: somay.huyen.example",
            ),
        )
    authority.alternatives((name,))


def _refuse_second(config: Config) -> None:
    store = Store(config.url)
    if current(store) is not None:
        with store.read() as connection:
            if queries.setting(connection, "name") is not None:
                raise _there_already(config.home)


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=_HOME_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            "SM-HOME-01",
            Text(
                f"Không tạo được thư mục {home}: {error.strerror}", f"Cannot make the folder {home}: {error.strerror}"
            ),
            NOTHING_WRITTEN,
            Text("Chọn thư mục khác: --home THƯ_MỤC", "Choose another: --home FOLDER"),
            exit_code=8,
        ) from None


def _there_already(home: Path) -> Problem:
    return Problem(
        "SM-EXISTS-02",
        Text(f"Trong {home} đã có sổ.", f"There is a register in {home} already."),
        Text("Sổ còn nguyên, không ghi đè.", "It was left as it is."),
        Text("Dùng tiếp: somay; hoặc chọn chỗ khác bằng --home", "Use it: somay; or choose another place by --home"),
        exit_code=7,
    )
