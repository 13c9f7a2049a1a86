"""What stands between a connection and a route: finds it, keeps the limits, turns every outcome into an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.api import logs
from inventory.api.http import Gone, Request, encoded, refusal
from inventory.api.routes import ROLES, ROUTES
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.api.http import Answer, Head, Read, Response
    from inventory.api.routes import Desk, Route


class App:
    """The register's door."""

    def __init__(self, desk: Desk, routes: Sequence[Route] = ROUTES) -> None:
        self._desk = desk
        self._routes: dict[str, dict[str, Route]] = {}
        for route in routes:
            if route.role not in ROLES:
                raise ValueError(f"{route.method} {route.path} names no role")
            self._routes.setdefault(route.path, {})[route.method] = route

    async def answer(self, head: Head, read: Read) -> Answer | None:
        """Answer one request; ``None``: nobody waits for it any more."""
        try:
            return encoded(await self._respond(head, read))
        except Refused as refused:
            return encoded(refusal(refused))
        except Gone:
            return None
        except Exception as error:  # noqa: BLE001  # the caller gets an answer, the log gets the reason
            logs.event("failed", path=head.path, error=f"{type(error).__name__}: {error}")
            return encoded(refusal(Refused(503, "failed", "the register could not do this now", retry_after=30.0)))

    async def _respond(self, head: Head, read: Read) -> Response:
        request, admission = Request(head, read), self._desk.admission
        try:
            route = self._route(head)
        except Refused:
            admission.anonymous(request)
            raise
        with admission.place(route.role):
            return await route.handler(self._desk, request)

    def _route(self, head: Head) -> Route:
        methods = self._routes.get(head.path)
        if methods is None:
            raise Refused(404, "unknown_path", "there is nothing at this path")
        route = methods.get(head.method)
        if route is None:
            allow = ", ".join(sorted(methods))
            raise Refused(405, "wrong_method", f"this path takes {allow}", allow=allow)
        return route
