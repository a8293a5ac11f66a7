"""The ASGI application: routes of the services, and the site for every other path.

A service is a module that returns its routes; they stand before the site's, in `application`.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from comity.server.guards import Guards
from comity.server.resources import Resources
from comity.site import Site


def application(site: Site, services: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application that serves a site and its services."""
    app = Starlette(routes=list(services), middleware=[Middleware(Guards)])
    app.router.redirect_slashes = False
    app.router.default = Resources(site)
    return app
