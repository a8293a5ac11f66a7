"""Rules that keep content negotiation alive on plain hosts: Apache, nginx, static hosts, w3id.org.

They read Accept by its names, without qualities: HTML if it is named, else the first RDF form that
is, else HTML. Each answers 303 in one step, as the server does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from comity.model import Artefact
from comity.site.addresses import encoded
from comity.site.discovery import OPENSEARCH, OPENSEARCH_TYPE
from comity.site.forms import CITATIONS, HTML, LINKSET, RDF_FORMS, Form
from comity.site.holdings import Holdings
from comity.site.policy import HEADERS

_NAMED = (
    (".well-known/void", RDF_FORMS[0].content_type),
    (OPENSEARCH, OPENSEARCH_TYPE),
)
"""Files whose extension does not tell their media type."""
_LEGEND = "Made by `comity site`"


def rules(site: Holdings) -> tuple[Artefact, ...]:
    """Return the rule files of an export, by host."""
    files = {
        ".htaccess": _apache(site),
        ".nojekyll": (),
        "_headers": _static_host(),
        "hosting/nginx.conf": _nginx(site),
        "hosting/w3id.htaccess": _w3id(site),
    }
    return tuple(
        Artefact(
            path=path,
            media_type="text/plain; charset=utf-8",
            content="".join(f"{line}\n" for line in lines).encode(),
        )
        for path, lines in files.items()
    )


def _aliases(site: Holdings) -> list[tuple[str, str]]:
    """Return the keys that are described under another stem."""
    found = {key: r.stem for key, r in site.resources.items() if key != r.stem}
    return sorted(found.items())


def _accept(form: Form) -> str:
    """Return a regular expression for an Accept header that names a form."""
    return "|".join(map(re.escape, (form.media_type, *form.aliases)))


def _chosen() -> Iterator[str]:
    """Yield Apache's rules that put the extension to send into the variable FORM."""
    yield "RewriteRule ^ - [E=FORM:html]"
    for form in reversed(RDF_FORMS):
        yield "RewriteCond %{HTTP_ACCEPT} !text/html"
        yield f'RewriteCond %{{HTTP_ACCEPT}} "{_accept(form)}" [NC]'
        yield f"RewriteRule ^ - [E=FORM:{form.extension}]"


def _apache(site: Holdings) -> Iterator[str]:
    yield f"# {_LEGEND}. Needs mod_rewrite, mod_headers and mod_mime, and AllowOverride All."
    yield "Options -MultiViews -Indexes"
    yield "DirectoryIndex index.html"
    yield f"ErrorDocument 404 {urlsplit(site.address).path}404.html"
    yield "DirectorySlash Off"
    yield "AddDefaultCharset Off"
    for form in (HTML, *RDF_FORMS):
        yield f"AddType '{form.content_type}' .{form.extension}"
    yield f'<FilesMatch "\\.{re.escape(LINKSET.extension)}$">'
    yield f"  ForceType {LINKSET.media_type}"
    yield "</FilesMatch>"
    for path, media_type in _NAMED:
        yield f'<Files "{path.rpartition("/")[2]}">'
        yield f"  ForceType '{media_type}'"
        yield "</Files>"
    for name, value in HEADERS.items():
        yield f'Header always set {name} "{value}"'
    yield "RewriteEngine On"
    # The path of this folder, whatever it is: Apache would redirect to its place on the disk.
    yield "RewriteCond $0#%{REQUEST_URI} ^([^#]*)#(.*)\\1$"
    yield "RewriteRule ^.*$ - [E=HERE:%2]"
    yield from _chosen()
    for key, stem in _aliases(site):
        target = f"%{{ENV:HERE}}{encoded(stem)}.%{{ENV:FORM}}"
        yield f'RewriteRule "^{re.escape(key)}$" "{target}" [R=303,L,NE]'
    yield "RewriteCond %{REQUEST_FILENAME} !-f"
    yield "RewriteCond %{REQUEST_FILENAME}.html -f"
    yield 'RewriteRule "^(.+[^/])$" "%{ENV:HERE}$1.%{ENV:FORM}" [R=303,L]'
    yield 'Header always merge Vary "Accept"'


def _nginx(site: Holdings) -> Iterator[str]:
    yield f"# {_LEGEND}. Include the maps in `http`, the rest in `server`; set root to the export."
    yield "map $http_accept $comity_form {"
    yield "  default html;"
    yield "  ~*text/html html;"
    for form in RDF_FORMS:
        yield f'  "~*{_accept(form)}" {form.extension};'
    yield "}"
    yield "map $uri $comity_stem {"
    yield "  default $uri;"
    for key, stem in _aliases(site):
        yield f'  "/{key}" "/{stem}";'
    yield "}"
    yield "server {"
    yield "  # listen, server_name and root are yours"
    yield "  charset utf-8;"
    yield "  absolute_redirect off;"
    yield "  types {"
    for form in (HTML, *RDF_FORMS):
        yield f"    {form.media_type} {form.extension};"
    for media_type, extension in _OTHERS:
        yield f"    {media_type} {extension};"
    yield "  }"
    yield "  charset_types text/turtle text/plain text/css;"
    for name, value in HEADERS.items():
        yield f'  add_header {name} "{value}" always;'
    yield "  add_header Vary Accept always;"
    yield "  index index.html;"
    yield "  error_page 404 /404.html;"
    yield "  location / { try_files $uri $uri/index.html @described; }"
    yield f"  location ~ \\.{re.escape(LINKSET.extension)}$ {{"
    yield "    types { }"
    yield f"    default_type {LINKSET.media_type};"
    yield "  }"
    yield "  location = /.well-known/void { return 303 /description.ttl; }"
    yield "  location @described {"
    yield "    if (-f $document_root$comity_stem.html) { return 303 $comity_stem.$comity_form; }"
    yield "    return 404;"
    yield "  }"
    yield "}"


_OTHERS = (
    ("text/css", "css"),
    ("text/javascript", "js"),
    ("image/svg+xml", "svg"),
    ("application/json", "json"),
    ("application/xml", "xml"),
    ("text/plain", "txt"),
    ("application/x-bibtex", "bib"),
    ("application/sparql-query", "rq"),
    ("text/csv", "csv"),
)


def _static_host() -> Iterator[str]:
    """Yield the `_headers` of Netlify and Cloudflare Pages; both send /x.html for /x."""
    yield "/*"
    for name, value in HEADERS.items():
        yield f"  {name}: {value}"
    for form in (*RDF_FORMS, LINKSET):
        yield f"/*.{form.extension}"
        yield f"  Content-Type: {form.content_type}"
    for path, media_type in _NAMED:
        yield f"/{path}"
        yield f"  Content-Type: {media_type}"
    yield "/assets/*"
    yield "  Cache-Control: public, max-age=31536000, immutable"


def _w3id(site: Holdings) -> Iterator[str]:
    yield f"# {_LEGEND} for the folder of {site.base} in perma-id/w3id.org."
    yield f"# The data is at {site.address}; a name without extension leads to its form at once."
    yield "Options +FollowSymLinks"
    yield "RewriteEngine On"
    yield from _chosen()
    for key, stem in _aliases(site):
        target = f"{site.address}{encoded(stem)}.%{{ENV:FORM}}"
        yield f'RewriteRule "^{re.escape(key)}$" "{target}" [R=303,L,NE]'
    endings = sorted(
        {path.rpartition(".")[2] for path in (*site.downloads, "x.css", "x.js", "x.svg")}
    )
    endings += [form.extension for form in (HTML, *RDF_FORMS, LINKSET, *CITATIONS)]
    known = "|".join(map(re.escape, dict.fromkeys([*endings, "xml"])))
    yield f'RewriteRule "^(.+\\.(?:{known}))$" "{site.address}$1" [R=302,L]'
    folders = sorted({key.partition("/")[0] for key in site.resources})
    yield (
        f'RewriteRule "^((?:{"|".join(map(re.escape, folders))})(?:/.+)?)$" '
        f'"{site.address}$1.%{{ENV:FORM}}" [R=303,L]'
    )
    yield f'RewriteRule "^(.*)$" "{site.address}$1" [R=302,L]'
