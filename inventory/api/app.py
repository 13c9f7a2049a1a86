"""The ASGI callable: finds the route, keeps the limits, and turns every outcome into an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inventory.api import logs
from inventory.api.http import Gone, Request, Response, encoded, refusal
from inventory.api.routes import ROLES, ROUTES
from inventory.ingest.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

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

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        try:
            response = await self._answer(scope, receive)
        except Gone:
            return
        headers, body = encoded(response)
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: dict[str, Any], receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> Response:
        admission = self._desk.admission
        try:
            try:
                route = self._route(scope)
            except Refused:
                admission.anonymous(Request(scope, receive))
                raise
            with admission.place(route.role):
                return await route.handler(self._desk, Request(scope, receive))
        except Refused as refused:
            return refusal(refused)
        except Gone:
            raise
        except Exception as error:  # noqa: BLE001  # the caller gets an answer, the log gets the reason
            logs.event("failed", path=scope["path"], error=f"{type(error).__name__}: {error}")
            return refusal(Refused(503, "failed", "the register could not do this now", retry_after=30.0))

    def _route(self, scope: dict[str, Any]) -> Route:
        methods = self._routes.get(scope["path"])
        if methods is None:
            raise Refused(404, "unknown_path", "there is nothing at this path")
        route = methods.get(scope["method"])
        if route is None:
            allow = ", ".join(sorted(methods))
            raise Refused(405, "wrong_method", f"this path takes {allow}", allow=allow)
        return route
