"""A register in twenty lines, behind the real TLS server: enrols anyone, takes everything, and counts."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from tests.agent.registers import Request, Response

CODE = "SM-7Q4K-9TXM-2HVC-R8WD-3FNE"


class Book:
    """Applies the rules of acknowledgement to what arrives."""

    def __init__(self) -> None:
        self.key_hashes: list[str] = []
        self.through: dict[str, int] = {}
        self.stored: dict[tuple[str, int], dict[str, Any]] = {}
        self.losses: list[dict[str, Any]] = []
        self.send: list[str] = []
        self.server_epoch = "s1"
        self.config: dict[str, int] = {}
        self.instead: Response | None = None
        """What to answer to snapshots, whatever they are."""

    def __call__(self, request: Request) -> Response:
        if request.path == "/v1/enrol":
            return self._enrol(request.json)
        return self.instead or self._take(request)

    def _enrol(self, asked: dict[str, Any]) -> Response:
        if asked["key_hash"] not in self.key_hashes:
            self.key_hashes.append(asked["key_hash"])
        number = self.key_hashes.index(asked["key_hash"])
        answer = {"agent_id": f"a{number}", "device": f"M-{number:04d}", "agency": "Xã Mường Đun"}
        return _json(200, answer | {"server_epoch": self.server_epoch, "server_time": 1.0})

    def _take(self, request: Request) -> Response:
        agent, secret = re.fullmatch(r"Bearer ak_([^_]+)_(.+)", request.headers["authorization"]).groups()  # type: ignore[union-attr]
        if hashlib.sha256(secret.encode()).hexdigest() != self.key_hashes[int(agent[1:])]:
            return _json(401, {"error": "denied", "message": "wrong key"})
        batch = request.json
        epoch, through = batch["epoch"], self.through.get(batch["epoch"], 0)
        self.losses += batch.get("losses", [])
        for item in batch["snapshots"]:
            number = item["snapshot"]["sequence"]
            through = self._over_losses(epoch, through)
            if number > through + 1:
                return _json(409, {"error": "gap", "message": "a gap", "epoch": epoch, "expected": through + 1})
            if number == through + 1:
                self.stored[epoch, number] = item["snapshot"]
                through = number
        self.through[epoch] = self._over_losses(epoch, through)
        reply = {"epoch": epoch, "acknowledged_through": self.through[epoch], "server_epoch": self.server_epoch}
        reply |= {"server_time": 1.0, "next_contact_seconds": 900, "device": "M-0000", "agency": "Xã Mường Đun"}
        asked, self.send = self.send, []
        return _json(200, reply | {"send": asked, "config": self.config})

    def _over_losses(self, epoch: str, through: int) -> int:
        for loss in sorted((each for each in self.losses if each["epoch"] == epoch), key=lambda each: each["first"]):
            if loss["first"] <= through + 1:
                through = max(through, loss["last"] or through)
        return through


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(status, json.dumps(body).encode())
