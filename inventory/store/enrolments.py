"""Statements about enrolment codes and the agents enrolled with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from inventory.text.folding import lines

if TYPE_CHECKING:
    from inventory.store.engine import Connection


class Code(NamedTuple):
    """One enrolment code as the register keeps it: everything but the code itself."""

    id: int
    agency_id: int
    device_id: int | None
    kind: str | None
    uses: int
    used: int
    expires_at: float
    simulated: bool
    recorded_at: float
    recorded_by: str
    revoked_at: float | None
    networks: str | None = None


class Credential(NamedTuple):
    """What proves that a caller is an agent; who it is never changes, its keys and its right do."""

    id: int
    public_id: str
    device_id: int
    code_id: int
    key_hash: str
    revoked_at: float | None
    next_key_hash: str | None
    rotation_asked_at: float | None
    copy_of_id: int | None
    origin_id: int | None


_CODE = (
    "id, agency_id, device_id, kind, uses, used, expires_at, simulated, recorded_at, recorded_by, revoked_at,"
    " networks FROM enrolment_code"
)
_CREDENTIAL = (
    "SELECT id, public_id, device_id, code_id, key_hash, revoked_at, next_key_hash, rotation_asked_at, copy_of_id,"
    " origin_id FROM agent"
)


def add_code(connection: Connection, code_hash: str, code: Code) -> int:
    """Store a new code and return its number; ``code.id`` is ignored."""
    values = code._asdict() | {"code_hash": code_hash}
    del values["id"]
    number: int = connection.value(
        "INSERT INTO enrolment_code (code_hash, agency_id, device_id, kind, uses, used, expires_at, simulated,"
        " recorded_at, recorded_by, revoked_at, networks) VALUES (:code_hash, :agency_id, :device_id, :kind, :uses,"
        " :used, :expires_at, :simulated, :recorded_at, :recorded_by, :revoked_at, :networks) RETURNING id",
        **values,
    )
    return number


def all_codes(connection: Connection) -> list[Code]:
    """Return every code, the newest first."""
    return [_code(row) for row in connection.rows(f"SELECT {_CODE} ORDER BY id DESC")]  # a constant


def code_by_id(connection: Connection, number: int) -> Code | None:
    """Return one code by its number."""
    row = connection.one(f"SELECT {_CODE} WHERE id = :number", number=number)  # a constant
    return None if row is None else _code(row)


def code_by_hash(connection: Connection, code_hash: str) -> Code | None:
    """Return one code by what was typed."""
    row = connection.one(f"SELECT {_CODE} WHERE code_hash = :code_hash", code_hash=code_hash)  # a constant
    return None if row is None else _code(row)


def revoke_code(connection: Connection, number: int, now: float) -> bool:
    """End a code; false when there was nothing to end."""
    return (
        connection.execute(
            "UPDATE enrolment_code SET revoked_at = :now WHERE id = :number AND revoked_at IS NULL",
            {"now": now, "number": number},
        ).rowcount
        == 1
    )


def use_code(connection: Connection, number: int, now: float) -> bool:
    """Spend one use of a code; false when it has ended meanwhile."""
    return (
        connection.execute(
            "UPDATE enrolment_code SET used = used + 1"
            " WHERE id = :number AND used < uses AND revoked_at IS NULL AND expires_at > :now",
            {"number": number, "now": now},
        ).rowcount
        == 1
    )


def credential(connection: Connection, public_id: str) -> Credential | None:
    """Return the credential that a caller claims to be."""
    row = connection.one(f"{_CREDENTIAL} WHERE public_id = :public_id", public_id=public_id)
    return None if row is None else Credential(*row)


def credential_by_key(connection: Connection, key_hash: str) -> Credential | None:
    """Return the agent that has a key or was offered it."""
    row = connection.one(f"{_CREDENTIAL} WHERE key_hash = :hash OR next_key_hash = :hash", hash=key_hash)
    return None if row is None else Credential(*row)


def add_agent(
    connection: Connection,
    *,
    public_id: str,
    device_id: int,
    code_id: int,
    key_hash: str,
    file_key_hash: str,
    version: str | None,
    now: float,
    copy_of_id: int | None = None,
    origin_id: int | None = None,
    identified: bool = False,
) -> int:
    """Store a new agent and return its number; ``identified``: a person said on which device it is."""
    number: int = connection.value(
        "INSERT INTO agent (public_id, device_id, code_id, key_hash, file_key_hash, version, enrolled_at, copy_of_id,"
        " origin_id, identified_at) VALUES (:public_id, :device_id, :code_id, :key_hash, :file_key_hash, :version,"
        " :now, :copy_of_id, :origin_id, :identified_at) RETURNING id",
        public_id=public_id,
        device_id=device_id,
        code_id=code_id,
        key_hash=key_hash,
        file_key_hash=file_key_hash,
        version=version,
        now=now,
        copy_of_id=copy_of_id,
        origin_id=origin_id,
        identified_at=now if identified else None,
    )
    return number


def add_device(connection: Connection, *, label: str, simulated: bool, by: str, now: float) -> int:
    """Store a new device and return its number."""
    number: int = connection.value(
        "INSERT INTO device (label, simulated, recorded_at, recorded_by, folded)"
        " VALUES (:label, :simulated, :now, :by, :folded) RETURNING id",
        label=label,
        folded=lines(label),
        simulated=simulated,
        now=now,
        by=by,
    )
    return number


def stand(connection: Connection, *, device_id: int, kind: str, source: str, day: str, by: str, now: float) -> None:
    """Count a device from ``day`` on, in service, personal, state-owned."""
    connection.execute(
        "INSERT INTO device_standing (device_id, kind, kind_source, lifecycle, purpose, ownership,"
        " valid_from, valid_to, recorded_at, recorded_by)"
        " VALUES (:device_id, :kind, :source, 'in_service', 'personal', 'state', :day, '9999-12-31', :now, :by)",
        {"device_id": device_id, "kind": kind, "source": source, "day": day, "now": now, "by": by},
    )


def place(connection: Connection, *, device_id: int, agency_id: int, day: str, by: str, now: float) -> None:
    """Place a device in an agency from ``day`` on."""
    connection.execute(
        "INSERT INTO placement (device_id, agency_id, valid_from, valid_to, recorded_at, recorded_by)"
        " VALUES (:device_id, :agency_id, :day, '9999-12-31', :now, :by)",
        {"device_id": device_id, "agency_id": agency_id, "day": day, "now": now, "by": by},
    )


def agency_of(connection: Connection, device_id: int, day: str) -> str:
    """Return the name of the agency in which a device is on ``day``, or the empty string."""
    name = connection.value(
        "SELECT v.name FROM placement p JOIN agency_version v ON v.agency_id = p.agency_id"
        " AND v.superseded_at IS NULL AND v.valid_from <= :day AND v.valid_to > :day"
        " WHERE p.device_id = :device_id AND p.superseded_at IS NULL AND p.valid_from <= :day AND p.valid_to > :day",
        device_id=device_id,
        day=day,
    )
    return "" if name is None else str(name)


def kind_of(connection: Connection, device_id: int, day: str) -> str | None:
    """Return as what a device counts on ``day``."""
    kind: str | None = connection.value(
        "SELECT kind FROM device_standing WHERE device_id = :device_id AND superseded_at IS NULL"
        " AND valid_from <= :day AND valid_to > :day",
        device_id=device_id,
        day=day,
    )
    return kind


def _code(row: tuple[object, ...]) -> Code:
    code = Code(*row)  # type: ignore[arg-type]  # the columns of the statement above
    return code._replace(simulated=bool(code.simulated))
