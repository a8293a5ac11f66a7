"""EDGE: who asks a store, and by which way: credentials, proxy and certificates.

All of them come from the environment or from netrc, and none is ever told in an error.
"""

from __future__ import annotations

import netrc
import os
import ssl
from collections.abc import Generator, Mapping
from urllib.parse import urlsplit

import httpx

from comity.errors import UsageError

USER, PASSWORD, TOKEN = "COMITY_STORE_USER", "COMITY_STORE_PASSWORD", "COMITY_STORE_TOKEN"
"""The environment variables that credentials are taken from."""

_Flow = Generator[httpx.Request, httpx.Response, None]


def credentials(
    url: str, environment: Mapping[str, str] | None = None, *, at_once: bool = False
) -> httpx.Auth | None:
    """Return what the environment or netrc has for an address; UsageError for what cannot be sent.

    `at_once` sends user and password by Basic before they are asked for.
    """
    given = os.environ if environment is None else environment
    if token := given.get(TOKEN, "").strip():
        if not (token.isascii() and token.isprintable()):
            raise UsageError(
                "it holds characters that no header can", where=TOKEN, remedy="give it as issued"
            )
        return Bearer(token)
    if user := given.get(USER):
        return Challenged(user, given.get(PASSWORD, ""), plain=at_once)
    return of_netrc(url, given, at_once=at_once)


def of_netrc(
    url: str, environment: Mapping[str, str] | None = None, *, at_once: bool = False
) -> httpx.Auth | None:
    """Return what netrc, or the file that NETRC names, has for the host of an address."""
    named = (os.environ if environment is None else environment).get("NETRC")
    try:
        found = netrc.netrc(named).authenticators(urlsplit(url).hostname or "")
    except FileNotFoundError:
        return None
    except netrc.NetrcParseError as error:
        raise UsageError(
            "it is no netrc file",  # what it holds there may be a password
            where=f"{error.filename}, line {error.lineno}",
            remedy="correct the file",
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(
            "it cannot be read", where=named or "netrc", remedy="check the path"
        ) from error
    return Challenged(found[0], found[2] or "", plain=at_once) if found else None


class Bearer(httpx.Auth):
    """A token in the Authorization header (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> _Flow:
        """Send a request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class Challenged(httpx.Auth):
    """User and password, sent in the scheme that the store asks for once it does.

    With `plain` they are sent by Basic until it asks for Digest.
    """

    def __init__(self, user: str, password: str, *, plain: bool = False) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._plain = plain

    def auth_flow(self, request: httpx.Request) -> _Flow:
        """Send a request, again with credentials when they are wanted in another way."""
        digest = self._digest.auth_flow(request)
        first = next(digest)
        if self._plain:
            first = next(self._basic.auth_flow(request))
        reply = yield first
        if reply.status_code != httpx.codes.UNAUTHORIZED:
            return
        if any(h.lower().startswith("digest ") for h in reply.headers.get_list("WWW-Authenticate")):
            self._plain = False
            try:
                again = digest.send(reply)
            except (KeyError, NotImplementedError):
                return  # a hash or a protection that httpx does not know: the refusal stands
            yield again
        elif not self._plain:
            self._plain = True
            yield next(self._basic.auth_flow(request))


def connection(
    auth: httpx.Auth | None, timeout: httpx.Timeout, *, follow_redirects: bool = False
) -> httpx.Client:
    """Return a client; raise UsageError for a proxy or certificates that cannot be used."""
    try:
        return httpx.Client(auth=auth, timeout=timeout, follow_redirects=follow_redirects)
    except (ssl.SSLError, OSError) as error:
        raise UsageError(
            f"there are no certificates that can be read ({error.strerror or error})",
            where="SSL_CERT_FILE or SSL_CERT_DIR",
            remedy="give the path of a PEM file or a folder of them",
        ) from error
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise UsageError(
            "there is a proxy that cannot be used",
            where="HTTP_PROXY, HTTPS_PROXY or ALL_PROXY",
            remedy="give http://HOST:PORT or https://HOST:PORT",
        ) from error


def checked(url: str, where: str, remedy: str) -> str:
    """Return a URL without a slash at its end; raise UsageError for one that cannot be a store's.

    `where` says what it is of.
    """
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no number or out of range, or brackets that do not close
        fine = False
    if not fine or any(c.isspace() for c in url):
        raise UsageError("not an http(s) URL", where=f"{where}{url}", remedy=remedy)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "credentials in a URL end up in logs",
            where=f"{where}{parts.scheme}://...@{parts.hostname}",
            remedy=f"set {USER} and {PASSWORD} instead",
        )
    return url.rstrip("/")
