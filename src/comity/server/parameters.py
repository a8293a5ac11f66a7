"""The parameters of a request, from its address and from a form; all of them in UTF-8."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

FORM = "application/x-www-form-urlencoded"


class BadRequestError(Exception):
    """A request that cannot be read, with the status and the reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request, in order."""

    pairs: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of a parameter."""
        return tuple(value for key, value in self.pairs if key == name)

    def first(self, name: str) -> str | None:
        """Return the first value of a parameter; none where it is not given."""
        return next(iter(self.all(name)), None)

    def number(self, name: str, default: int) -> int:
        """Return a parameter that counts; what is no count is left out of account."""
        value = self.first(name) or ""
        fine = value.isascii() and value.isdigit() and len(value) < len("9999999")
        return int(value) if fine else default


async def read(request: Request, direct: str | None = None) -> Parameters:
    """Return the parameters of a request; raise BadRequestError where they cannot be read.

    With `direct`, a body of that media type is the parameter `query`.
    """
    pairs = parsed(request.scope["query_string"])
    if request.method == "POST":
        kind, _, rest = request.headers.get("content-type", "").lower().partition(";")
        _check(kind.strip(), rest, (FORM, direct) if direct else (FORM,))
        body = await request.body()
        pairs += parsed(body) if kind.strip() == FORM else (("query", _decoded(body)),)
    return Parameters(pairs)


async def body(request: Request, *accepted: str) -> str:
    """Return the body of a request, of one of some media types, as text."""
    kind, _, rest = request.headers.get("content-type", "").lower().partition(";")
    _check(kind.strip(), rest, accepted)
    return _decoded(await request.body())


def parsed(encoded: bytes) -> tuple[tuple[str, str], ...]:
    """Return the pairs of a form."""
    try:
        words = encoded.decode("ascii")
        return tuple(parse_qsl(words, keep_blank_values=True, errors="strict"))
    except ValueError:
        raise BadRequestError(400, "The parameters are not percent-encoded UTF-8.") from None


def _check(kind: str, rest: str, accepted: tuple[str, ...]) -> None:
    if kind not in accepted:
        raise BadRequestError(415, f"Send the body as {' or '.join(accepted)}.")
    name, _, charset = rest.partition("=")
    if name.strip() == "charset" and charset.strip(' "') not in {"utf-8", "utf8"}:
        raise BadRequestError(415, "Send the body in UTF-8.")


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadRequestError(400, "The body is not UTF-8.") from None
