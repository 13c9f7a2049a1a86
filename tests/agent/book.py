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
        self.offered: dict[int, str] = {}
        """The key that takes over with its first use, by agent."""
        self.asked: set[int] = set()
        """Who is to make a new key."""
        self.revoked: set[int] = set()
        self.copies: dict[int, int] = {}
        """Of which agent another is a copy."""
        self.senders: dict[str, set[int]] = {}
        """Which agents sent an epoch."""
        self.instead: Response | None = None
        """What to answer to snapshots, whatever they are."""

    def __call__(self, request: Request) -> Response:
        if request.path == "/v1/enrol":
            return self._enrol(request.json)
        if self.instead:
            return self.instead
        agent, key_hash = self._caller(request)
        if agent is None:
            return _json(401, {"error": "unauthorized", "message": "no valid credential"})
        if agent in self.revoked:
            return _json(401, {"error": "agent_revoked", "message": "this agent was revoked"})
        if self.offered.get(agent) == key_hash:
            self.key_hashes[agent] = self.offered.pop(agent)
            self.asked.discard(agent)
        if request.path == "/v1/agent/rotate":
            return self._rotate(agent, request.json["key_hash"])
        return self._rekey(agent, request.json) if request.path == "/v1/agent/rekey" else self._take(request, agent)

    def _caller(self, request: Request) -> tuple[int | None, str]:
        agent, secret = re.fullmatch(r"Bearer ak_a(\d+)_(.+)", request.headers["authorization"]).groups()  # type: ignore[union-attr]
        number, key_hash = int(agent), hashlib.sha256(secret.encode()).hexdigest()
        known = number < len(self.key_hashes) and key_hash in {self.key_hashes[number], self.offered.get(number)}
        return (number if known else None), key_hash

    def _rotate(self, agent: int, key_hash: str) -> Response:
        if key_hash != self.key_hashes[agent]:
            if agent not in self.asked:
                return _json(409, {"error": "rotation_not_asked", "message": "nobody asked"})
            self.offered[agent] = key_hash
        return self._enrolled(agent)

    def _rekey(self, agent: int, asked: dict[str, Any]) -> Response:
        new = asked["key_hash"] not in self.key_hashes
        response = self._enrol(asked)
        if new:
            self.copies[len(self.key_hashes) - 1] = agent
        elif self.copies.get(self.key_hashes.index(asked["key_hash"])) != agent:
            return _json(409, {"error": "key_in_use", "message": "another's"})
        return response

    def _enrol(self, asked: dict[str, Any]) -> Response:
        if asked["key_hash"] not in self.key_hashes:
            self.key_hashes.append(asked["key_hash"])
        return self._enrolled(self.key_hashes.index(asked["key_hash"]))

    def _enrolled(self, number: int) -> Response:
        answer = {"agent_id": f"a{number}", "device": f"M-{number:04d}", "agency": "Xã Mường Đun"}
        return _json(200, answer | {"server_epoch": self.server_epoch, "server_time": 1.0})

    def _take(self, request: Request, agent: int) -> Response:
        batch = request.json
        self.senders.setdefault(batch["epoch"], set()).add(agent)
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
        reply |= {"server_time": 1.0, "next_contact_seconds": 900, "device": f"M-{agent:04d}", "agency": "Xã Mường Đun"}
        if agent in self.asked:
            reply["rotate"] = True
        asked, self.send = self.send, []
        return _json(200, reply | {"send": asked, "config": self.config})

    def _over_losses(self, epoch: str, through: int) -> int:
        for loss in sorted((each for each in self.losses if each["epoch"] == epoch), key=lambda each: each["first"]):
            if loss["first"] <= through + 1:
                through = max(through, loss["last"] or through)
        return through


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(status, json.dumps(body).encode())
