"""The ASGI application: routes of the services, and the site for every other path.

A service is a module that returns its routes; they stand before the site's, in `application`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from comity.server.endpoint import Endpoint
from comity.server.guards import Guards
from comity.server.resources import Resources
from comity.site import Site


class Lifespan(Protocol):
    """What services need as long as the application runs."""

    def __call__(self, app: Starlette, /) -> AbstractAsyncContextManager[None]:
        """Start on entry, and end on exit."""


def application(
    site: Site | Endpoint, services: Sequence[BaseRoute] = (), lifespan: Lifespan | None = None
) -> Starlette:
    """Return the application that serves a site, or what answers for one, and its services."""
    app = Starlette(routes=list(services), middleware=[Middleware(Guards)], lifespan=lifespan)
    app.router.redirect_slashes = False
    app.router.default = site if isinstance(site, Endpoint) else Resources(site)
    return app
