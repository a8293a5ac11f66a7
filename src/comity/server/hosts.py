"""Where a service says that it is: the site's address, or the loopback for who asks there."""

from __future__ import annotations

import re

from comity.site import Site

_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?")


def address_for(site: Site, host: str) -> str:
    """Return the address of the site, which ends in a slash.

    `host` is what the request named: at the loopback, where a site is tried out, that is the
    address. Any other host is not believed, since a client could choose it.
    """
    return f"http://{host}/" if _LOOPBACK.fullmatch(host) else site.address
