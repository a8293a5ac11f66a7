"""The endpoint for everything that a site holds: files, redirects to them, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process
from starlette.requests import Request
from starlette.responses import Response

from comity.server.conditional import http_date, is_another, is_unchanged
from comity.server.endpoint import Endpoint, redirect, text
from comity.server.negotiation import best
from comity.server.paths import BadPathError, canonical, decoded, normalized
from comity.site import File, Form, Kind, Resource, Site, error_page, forms_of, header
from comity.site.addresses import encoded, relative
from comity.site.forms import FORMS, HTML, RDF_FORMS, TURTLE

CACHED_FILES = 2048
"""Files kept ready; a page has some 30 kB, so this is some 60 MB at most in common use."""
NEAR = 5
_FRONT = "index.html"
_SEARCH = "search.html"
_ASSETS = "assets/"
_VOID = ".well-known/void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """What a client may have meant: each path by its lower case, and each title by its stem."""

    by_case: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)


def spellings(site: Site) -> Spellings:
    """Return the spellings of all that a site has."""
    known = {**dict.fromkeys(site.resources), **dict.fromkeys(site.paths())}
    return Spellings(
        by_case={path.casefold(): path for path in reversed(known)},
        titles={
            resource.stem: resource.title
            for resource in site.by_stem.values()
            if resource.kind not in {Kind.CLAIM, Kind.INFERENCE, Kind.FACT}
        },
    )


class Resources(Endpoint):
    """Answers for a site; files that were asked for are kept ready."""

    def __init__(self, site: Site, known: Spellings | None = None) -> None:
        self.site = site
        self.file = lru_cache(maxsize=CACHED_FILES)(site.file)
        self._known = known or spellings(site)

    async def answer(self, request: Request) -> Response:
        """Return the answer to a request for a path."""
        return self.respond(request)

    def respond(self, request: Request) -> Response:
        """Return the answer to a request for a path."""
        root = request.scope.get("root_path", "")
        raw = request.scope["raw_path"].decode("ascii", "replace").removeprefix(root)
        try:
            path = decoded(raw)
        except BadPathError as error:
            return text(400, f"The path is not valid: {error}.\n")
        answer = self._answer(path, request)
        if answer is None:
            meant = canonical(path, self._known.by_case) or self._page(path)
            if meant is None or ".." in path.split("/"):
                return self._missing(path, request)
            return redirect(308, f"{root}/{encoded(meant)}", query=request.url.query)
        if normalized(raw) != raw:
            return redirect(308, root + normalized(raw), query=request.url.query)
        return answer

    def _page(self, path: str) -> str | None:
        """Return the page that a path means which has no extension; none when there is none."""
        page = f"{path.strip('/')}.html"
        return page if self.file(page) else canonical(page, self._known.by_case)

    def _answer(self, path: str, request: Request) -> Response | None:
        """Return the answer for a path that the site has in just this spelling."""
        if path in {"", _VOID}:
            return self._entry(path, request)
        found = self.site.resources.get(path)
        if found is not None:
            return self._description(path, found, request)
        words = request.query_params.get("q", "").strip()
        if path == _SEARCH and words:
            return Response(self.site.found(words), media_type="text/html")
        file = self.file(path)
        return None if file is None else self.sent(file, request)

    def _entry(self, path: str, request: Request) -> Response:
        """Answer for the root (its page, or the dataset's RDF) and for /.well-known/void."""
        dataset = self.site.resources["dataset"]
        forms = (HTML, *RDF_FORMS) if path == "" else (TURTLE, *RDF_FORMS[1:], HTML)
        form = best(request.headers.get("accept"), forms)
        if path == "" and form == HTML:
            page = self.file(_FRONT)
            if page is not None:
                return self.sent(page, request, negotiated=True)
        return _see_other(path, dataset, form, self.site)

    def _description(self, path: str, resource: Resource, request: Request) -> Response:
        form = best(request.headers.get("accept"), forms_of(resource))
        if resource.kind is Kind.WITHDRAWN:
            file = self.file(f"{resource.stem}.{(form or TURTLE).extension}")
            if file is not None:
                return self.sent(file, request, negotiated=True)
        return _see_other(path, resource, form, self.site)

    def sent(self, file: File, request: Request, *, negotiated: bool = False) -> Response:
        """Return a file, or that the client has it already."""
        lasting = file.path.startswith(_ASSETS)
        headers = {
            "ETag": file.etag,
            "Cache-Control": "public, max-age=31536000, immutable"
            if lasting
            else "public, max-age=300",
            "Content-Location": request.scope.get("root_path", "") + "/" + encoded(file.path),
        }
        if file.resource is not None or negotiated:
            headers["Vary"] = "Accept"
        if file.links:
            headers["Link"] = header(file.links)
        if file.policy:
            headers["Content-Security-Policy"] = file.policy
        if file.modified is not None:
            headers["Last-Modified"] = http_date(file.modified)
        gone = file.resource is not None and file.resource.kind is Kind.WITHDRAWN
        if not gone and is_another(file, request.headers):
            return text(412, "What is published here is not what you expect.\n", headers)
        if not gone and is_unchanged(file, request.headers):
            return Response(status_code=304, headers=headers)
        status = 410 if gone else 200
        return Response(file.content, status, {**headers, "Content-Type": file.media_type})

    def _missing(self, path: str, request: Request) -> Response:
        """Say that there is nothing here, and what may be meant."""
        near = self.near(path)
        words = "Nothing is published at this address."
        if best(request.headers.get("accept"), FORMS) == HTML:
            links = [(self._known.titles[stem], stem) for stem in near]
            page = error_page(self.site, path, words, links)
            return Response(page, 404, {"Vary": "Accept"}, media_type="text/html")
        listed = "".join(f"/{encoded(stem)}\n" for stem in near)
        more = f" Did you mean:\n\n{listed}" if listed else "\n"
        return text(404, words + more, {"Vary": "Accept"})

    def near(self, path: str) -> list[str]:
        """Return the stems of resources whose path or title is like a path, the likest first."""
        wanted = path[:200].rpartition("/")[2].rpartition(".")[0] or path[:200].rpartition("/")[2]
        names = {stem: stem.rpartition("/")[2] for stem in self._known.titles}
        found = process.extract(wanted, names, scorer=fuzz.WRatio, limit=NEAR, score_cutoff=70)
        return [stem for _, _, stem in found]


def _see_other(path: str, resource: Resource, form: Form | None, site: Site) -> Response:
    """Send a client in one step to the form that it asked for."""
    typed = {"Link": header(site.links(resource)), "Vary": "Accept"}
    if form is None:
        offered = "".join(
            f"{f.media_type:<36} {relative(path, f'{resource.stem}.{f.extension}')}\n"
            for f in forms_of(resource)
        )
        words = f"None of the forms that you accept is published. There are:\n\n{offered}"
        return text(406, words, typed)
    target = relative(path, f"{resource.stem}.{form.extension}")
    return redirect(303, target, typed, query="")
